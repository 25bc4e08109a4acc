// Finds the binary for this machine among the packages of the platforms, of
// which npm installs the ones that fit.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

// A script that names its library; quicker to ask than node.
const readLdd = () => fs.readFileSync("/usr/bin/ldd", "latin1");

function readReport() {
  // Without this, the report looks up the names of open connections.
  process.report.excludeNetwork = true;
  return process.report.getReport().header;
}

/** Whether this Linux has musl in the place of glibc. */
function isMusl(ldd = readLdd, report = readReport) {
  try {
    return ldd().includes("musl");
  } catch {
    try {
      return !report().glibcVersionRuntime;
    } catch {
      return false;
    }
  }
}

/** The packages that may have a binary for a machine, the best first. */
function candidates(platform, arch, musl) {
  const base = `@paddlint/${platform}-${arch}`;
  if (platform !== "linux") return [base];
  // The binary for musl is static: it runs everywhere, only slower.
  return musl ? [`${base}-musl`] : [`${base}-glibc`, `${base}-musl`];
}

/** The path of the binary; throws an error that says what to do. */
function find() {
  const override = process.env.PADDLINT_BINARY;
  if (override) {
    if (fs.existsSync(override)) return override;
    throw new Error(`PADDLINT_BINARY names \`${override}\`, which does not exist`);
  }
  const { platform, arch } = process;
  const names = candidates(platform, arch, platform === "linux" && isMusl());
  const executable = platform === "win32" ? "paddlint.exe" : "paddlint";
  for (const name of names) {
    try {
      return path.join(path.dirname(require.resolve(`${name}/package.json`)), executable);
    } catch {
      // Not installed; the next may be.
    }
  }
  throw new Error(
    `there is no binary for ${platform} on ${arch}: ${names.join(" or ")} is not installed.\n` +
      "Install without `--omit=optional`, with a lock file that knows this platform; or set\n" +
      "PADDLINT_BINARY to a binary, such as one that `cargo install --locked paddlint` builds."
  );
}

module.exports = { candidates, find, isMusl };
