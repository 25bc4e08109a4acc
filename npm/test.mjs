// The shim, without npm: which package it looks for, and how it ends.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const shim = path.join(here, "paddlint", "bin", "paddlint.js");
const { candidates, isMusl } = createRequire(import.meta.url)("./paddlint/lib/binary.js");
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "paddlint-"));
process.on("exit", () => fs.rmSync(scratch, { recursive: true }));

/** A program of a shell that stands for the binary. */
function binary(text) {
  const file = path.join(scratch, `binary-${Math.random()}`);
  fs.writeFileSync(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return { ...process.env, PADDLINT_BINARY: file };
}

test("every platform has a package, which the shim looks for first", () => {
  for (const { os, cpu, libc } of JSON.parse(fs.readFileSync(path.join(here, "platforms.json")))) {
    const name = `@paddlint/${[os, cpu, libc].filter(Boolean).join("-")}`;
    assert.equal(candidates(os, cpu, libc === "musl")[0], name);
  }
  assert.deepEqual(candidates("linux", "x64", false), [
    "@paddlint/linux-x64-glibc",
    "@paddlint/linux-x64-musl",
  ]);
});

test("musl is told by ldd, or else by node's report", () => {
  const missing = () => {
    throw new Error("ENOENT");
  };
  assert.equal(isMusl(() => "#!/bin/sh\n# musl libc", missing), true);
  assert.equal(isMusl(() => "#!/bin/bash\n# GNU libc", missing), false);
  assert.equal(isMusl(missing, () => ({ glibcVersionRuntime: "2.36" })), false);
  assert.equal(isMusl(missing, () => ({})), true);
  assert.equal(isMusl(missing, missing), false);
});

const unix = { skip: process.platform === "win32", timeout: 60_000 };

test("arguments, streams and the exit status pass through", unix, () => {
  const env = binary('cat; echo "$#:$1:$2" >&2; exit 42');
  const ran = spawnSync(process.execPath, [shim, "a b", "$HOME"], { env, input: "text" });
  assert.equal(ran.status, 42);
  assert.equal(ran.stdout.toString(), "text");
  assert.equal(ran.stderr.toString(), "2:a b:$HOME\n");
});

test("a binary that is killed kills the shim", unix, () => {
  const ran = spawnSync(process.execPath, [shim], { env: binary("kill -KILL $$") });
  assert.equal(ran.signal, "SIGKILL");
});

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) {
  test(`${signal} reaches the binary, whose answer counts`, unix, async () => {
    const env = binary(`trap 'exit 7' ${signal.slice(3)}; echo ready; while :; do sleep 0.05; done`);
    const child = spawn(process.execPath, [shim], { env, stdio: ["ignore", "pipe", "ignore"] });
    const ended = new Promise((resolve) => child.on("exit", resolve));
    await new Promise((resolve) => child.stdout.once("data", resolve));
    child.kill(signal);
    const code = await ended;
    assert.equal(code, 7);
  });
}

test("a binary that does not run is told", unix, () => {
  const file = path.join(scratch, "not-a-binary");
  fs.writeFileSync(file, "", { mode: 0o644 });
  const env = { ...process.env, PADDLINT_BINARY: file };
  const ran = spawnSync(process.execPath, [shim], { env });
  assert.equal(ran.status, 2);
  assert.match(ran.stderr.toString(), /does not run/);
});
