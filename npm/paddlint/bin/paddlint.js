#!/usr/bin/env node
// Runs the binary in the place of this script: same arguments, same streams,
// same end.
"use strict";

const { spawn } = require("node:child_process");
const { find } = require("../lib/binary.js");

// As when paddlint itself is used wrongly.
const FAILED = 2;

function fail(message) {
  process.stderr.write(`paddlint: ${message}\n`);
  process.exitCode = FAILED;
}

function run(binary) {
  let child;
  const isTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  const forward = (signal) => {
    // A terminal sends Ctrl-C to the binary, too, and a second one would kill it.
    if (signal === "SIGINT" && isTerminal) return;
    child.kill(signal);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  // First of all: the binary may be at work before `spawn` returns.
  for (const signal of signals) process.on(signal, forward);
  child = spawn(binary, process.argv.slice(2), { stdio: "inherit" });
  child.on("error", (error) => fail(`\`${binary}\` does not run: ${error.message}`));
  child.on("exit", (code, signal) => {
    for (const signal of signals) process.removeListener(signal, forward);
    if (signal) process.kill(process.pid, signal);
    else process.exitCode = code;
  });
}

try {
  run(find());
} catch (error) {
  fail(error.message);
}
