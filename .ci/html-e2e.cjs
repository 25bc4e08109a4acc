"use strict";
// Called by html-e2e: opens the pages in the folder that it is given.
const assert = require("node:assert/strict");
const path = require("node:path");
const { chromium } = require("playwright-core");
const axe = require.resolve("axe-core/axe.min.js");

const folder = process.argv[2];
const url = (name) => `file://${path.join(folder, name)}`;
const passed = (what) => console.log(`ok: ${what}`);
const SIZES = {
  desktop: { width: 1280, height: 900 },
  phone: { width: 390, height: 844 },
};

/** A page that may say nothing, ask for nothing and run nothing strange. */
const open = async (browser, name, options) => {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (message) => wrong.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => wrong.push(`error: ${error}`));
  page.on("dialog", (dialog) => { wrong.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => {
    if (request.url() !== url(name) && request.url() !== "data:,") wrong.push(`request: ${request.url()}`);
  });
  await page.goto(url(name), { waitUntil: "load" });
  return { page, context, wrong };
};

const visible = (page, selector) =>
  page.$$eval(selector, (all) => all.filter((one) => one.offsetParent).map((one) => one.textContent.replace(/\s+/g, " ").trim()));
const numbers = async (page, selector = "table.secrets tbody th a") =>
  (await visible(page, selector)).map((text) => Number(text.split(".")[0]));

const looks = async (browser) => {
  for (const name of ["one.html", "many.html"]) {
    for (const [size, viewport] of Object.entries(SIZES)) {
      for (const colorScheme of ["light", "dark"]) {
        const { page, context, wrong } = await open(browser, name, { viewport, colorScheme, bypassCSP: false });
        const stem = path.join(folder, `${name.split(".")[0]}-${size}-${colorScheme}`);
        await page.screenshot({ path: `${stem}.png`, fullPage: true });
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= viewport.width, `${stem}: ${width} columns`);
        assert.deepEqual(wrong, [], stem);
        await context.close();
        // The policy keeps strangers out, axe too.
        const free = await open(browser, name, { viewport, colorScheme, bypassCSP: true });
        await free.page.addScriptTag({ path: axe });
        const { violations } = await free.page.evaluate(() => globalThis.axe.run());
        const told = violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).slice(0, 3).join("\n  ")}`);
        assert.deepEqual(told, [], stem);
        await free.context.close();
      }
    }
    const { page, context } = await open(browser, name, {});
    await page.pdf({ path: path.join(folder, `${name.split(".")[0]}.pdf`), format: "A4" });
    await context.close();
  }
  passed("no request, no word on the console, nothing for axe: desktop and phone, light and dark");
};

const filters = async (browser) => {
  const { page, wrong } = await open(browser, "one.html", { viewport: SIZES.desktop });
  assert.deepEqual(await numbers(page), [1, 2, 3]);
  const lanes = ".timeline li a";
  const cards = "article[data-secret] h4";
  const cases = [
    ["#state", "head", [1]],
    ["#state", "history", [2, 3]],
    ["#environment", "production", [2, 3]],
    ["#environment", "sandbox", [1]],
    ["#severity", "note", []],
  ];
  for (const [select, value, expected] of cases) {
    await page.selectOption(select, value);
    for (const list of [undefined, lanes, cards]) assert.deepEqual(await numbers(page, list), expected, `${select} ${value}`);
    await page.selectOption(select, "");
  }
  await page.fill("#text", "DEPLOY live");
  assert.deepEqual(await numbers(page), [2]);
  assert.match(await page.textContent("#shown"), /^1 of 3 secrets and 0 of \d findings shown$/);
  await page.fill("#text", "nothing like this");
  assert.deepEqual(await visible(page, ".nothing"), ["No secret matches the filter."]);
  await page.click("#clear");
  assert.equal(await page.inputValue("#text"), "");
  assert.deepEqual(await numbers(page), [1, 2, 3]);
  await page.check("#old");
  assert.deepEqual(await numbers(page), [1, 2, 3]);
  await page.click("#clear");
  passed("filters");

  const head = page.locator("th[data-by=first] button");
  await head.click();
  assert.deepEqual(await numbers(page), [2, 1, 3]);
  assert.equal(await page.getAttribute("th[data-by=first]", "aria-sort"), "ascending");
  await head.press("Enter");
  for (const list of [undefined, lanes, cards]) assert.deepEqual(await numbers(page, list), [3, 1, 2]);
  assert.equal(await page.getAttribute("th[data-by=first]", "aria-sort"), "descending");
  await page.selectOption("#sort", "place");
  assert.deepEqual(await numbers(page), [3, 1, 2]);
  await page.selectOption("#sort", "number");
  assert.deepEqual(await numbers(page), [1, 2, 3]);
  assert.deepEqual(wrong, []);
  passed("sorting");
};

const inert = async (browser) => {
  const { page, wrong } = await open(browser, "many.html", { viewport: SIZES.desktop });
  const text = await page.evaluate(() => document.body.textContent);
  for (const hostile of ["<img src=x onerror=alert(1)>", "</title></style><script>alert(3)</script>", "\\u{202e}", "\\u{1b}[2J", "\\u{7}", "{{ 7*7 }}", 'v1.0&"<b>']) {
    assert.ok(text.includes(hostile), `${hostile} is shown as it is`);
  }
  assert.doesNotMatch(text, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/);
  assert.equal(await page.locator("script").count(), 1);
  assert.equal(await page.locator("img").count(), 0);
  assert.equal(await page.locator("[style], [onclick], [onerror]").count(), 0);
  // What the policy does not name does not run, and nothing is fetched.
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "globalThis.stranger = 1";
    document.body.append(script);
  });
  assert.equal(await page.evaluate(() => globalThis.stranger), undefined);
  assert.equal(wrong.length, 1, `${wrong}`);
  assert.match(wrong[0], /Content Security Policy/);
  assert.equal(await page.locator(".repository").count(), 3);
  assert.match(text, /This is not the whole truth/);
  passed("hostile text is text, and strange scripts do not run");
};

const unscripted = async (browser) => {
  const { page, wrong } = await open(browser, "one.html", { javaScriptEnabled: false });
  assert.equal(await page.locator("#filters").isVisible(), false);
  assert.equal(await page.locator("table.secrets tbody tr").count(), 3);
  assert.equal(await page.locator("article[data-secret]").last().isVisible(), true);
  assert.equal(await page.locator(".coverage").isVisible(), true);
  assert.deepEqual(wrong, []);
  passed("it can be read without scripts");
};

(async () => {
  const browser = await chromium.launch({
    executablePath: process.env.BROWSER,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
  });
  try {
    await looks(browser);
    await filters(browser);
    await inert(browser);
    await unscripted(browser);
  } finally {
    await browser.close();
  }
})().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
