"use strict";
(() => {
  const form = document.getElementById("filters");
  if (!form) return;
  const field = (name) => document.getElementById(name);
  const cards = [...document.querySelectorAll("article[data-secret]")];
  const findings = [...document.querySelectorAll("[data-finding]")];
  const facts = new Map();
  const texts = new Map();
  for (const card of cards) facts.set(card.dataset.secret, card.dataset);
  for (const one of [...cards, ...findings]) texts.set(one, one.textContent.toLowerCase());
  const views = [...document.querySelectorAll("[data-sorted]")].map((list) => ({ list, items: [...list.children] }));
  const order = { by: "number", reverse: false };

  const filter = () => {
    const words = field("text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const has = (one) => words.every((word) => texts.get(one).includes(word));
    const is = (name, data) => !field(name).value || data[name] === field(name).value;
    const old = field("old").checked;
    const shown = new Set();
    for (const card of cards) {
      const data = card.dataset;
      if (is("state", data) && is("environment", data) && is("severity", data) && (!old || data.old === "true") && has(card)) {
        shown.add(data.secret);
      }
    }
    for (const view of views) {
      for (const item of view.items) item.hidden = !shown.has(item.dataset.secret);
    }
    let left = 0;
    for (const finding of findings) {
      finding.hidden = !(is("severity", finding.dataset) && has(finding));
      if (!finding.hidden) left += 1;
    }
    for (const table of document.querySelectorAll("table.secrets")) {
      const none = ![...table.tBodies[0].rows].some((row) => !row.hidden);
      table.hidden = none;
      const note = table.nextElementSibling;
      if (note) note.hidden = !none;
    }
    const told = [];
    if (cards.length) told.push(`${shown.size} of ${cards.length} secrets`);
    if (findings.length) told.push(`${left} of ${findings.length} findings`);
    field("shown").textContent = `${told.join(" and ")} shown`;
  };

  const keys = {
    number: (data) => Number(data.number),
    first: (data) => Number(data.first),
    last: (data) => Number(data.last),
    severity: (data) => -Number(data.weight),
    kind: (data) => data.kind,
    place: (data) => data.place,
    now: (data) => ["head", "staged", "history", "none"].indexOf(data.state),
  };
  const sort = () => {
    const key = keys[order.by] || keys.number;
    const turn = order.reverse ? -1 : 1;
    const compare = (left, right) => {
      const [a, b] = [facts.get(left.dataset.secret), facts.get(right.dataset.secret)];
      const [x, y] = [key(a), key(b)];
      return (x < y ? -turn : x > y ? turn : 0) || Number(a.number) - Number(b.number);
    };
    for (const view of views) view.list.append(...[...view.items].sort(compare));
    for (const head of document.querySelectorAll("th[data-by]")) {
      if (head.dataset.by === order.by) {
        head.setAttribute("aria-sort", order.reverse ? "descending" : "ascending");
      } else {
        head.removeAttribute("aria-sort");
      }
    }
    const select = field("sort");
    select.value = order.by;
  };

  for (const head of document.querySelectorAll("th[data-by]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => {
      order.reverse = order.by === head.dataset.by && !order.reverse;
      order.by = head.dataset.by;
      sort();
    });
    head.replaceChildren(button);
  }
  field("sort").addEventListener("change", (event) => {
    order.by = event.target.value;
    order.reverse = order.by === "last";
    sort();
  });
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  field("clear").addEventListener("click", () => {
    form.reset();
    order.by = "number";
    order.reverse = false;
    filter();
    sort();
  });
  window.addEventListener("beforeprint", () => {
    for (const more of document.querySelectorAll("details")) more.open = true;
  });
  form.hidden = false;
  filter();
  sort();
})();
