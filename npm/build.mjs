// Lays out the npm packages, ready for `npm pack` or `npm publish`:
//
//   node npm/build.mjs main OUT               the package `paddlint`
//   node npm/build.mjs platform OUT TARGET BINARY   one package of a platform
//
// The version is that of Cargo.toml. Prints the folder it made.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const read = (...parts) => fs.readFileSync(path.join(...parts), "utf8");
const json = (...parts) => JSON.parse(read(...parts));

const platforms = json(here, "platforms.json");
const version = /^version = "(.+)"$/m.exec(read(root, "Cargo.toml"))[1];

const nameOf = ({ os, cpu, libc }) =>
  `@paddlint/${[os, cpu, libc].filter((part) => part !== undefined).join("-")}`;

function write(folder, manifest) {
  fs.writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const licence of ["LICENSE-MIT", "LICENSE-APACHE"]) {
    fs.copyFileSync(path.join(root, licence), path.join(folder, licence));
  }
  process.stdout.write(`${folder}\n`);
}

function main(out) {
  const folder = path.join(out, "paddlint");
  fs.rmSync(folder, { recursive: true, force: true });
  fs.cpSync(path.join(here, "paddlint"), folder, { recursive: true });
  fs.copyFileSync(path.join(root, "README.md"), path.join(folder, "README.md"));
  const { private: _, ...manifest } = json(here, "paddlint", "package.json");
  const optionalDependencies = Object.fromEntries(platforms.map((p) => [nameOf(p), version]));
  write(folder, { ...manifest, version, optionalDependencies });
}

function platform(out, target, binary) {
  const found = platforms.find((p) => p.target === target);
  if (!found) throw new Error(`platforms.json has no ${target}`);
  const { os, cpu, libc } = found;
  const name = nameOf(found);
  const folder = path.join(out, name);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const executable = os === "win32" ? "paddlint.exe" : "paddlint";
  fs.copyFileSync(binary, path.join(folder, executable));
  fs.chmodSync(path.join(folder, executable), 0o755);
  fs.writeFileSync(
    path.join(folder, "README.md"),
    `# ${name}\n\nThe binary of [paddlint](https://www.npmjs.com/package/paddlint) for ${target}.\n`
  );
  const { description, license, repository } = json(here, "paddlint", "package.json");
  write(folder, {
    name,
    version,
    description: `${description} (binary for ${target})`,
    license,
    repository,
    files: [executable],
    preferUnplugged: true,
    os: [os],
    cpu: [cpu],
    ...(libc && { libc: [libc] }),
  });
}

const [what, out, target, binary] = process.argv.slice(2);
if (what === "main" && out) main(out);
else if (what === "platform" && out && target && binary) platform(out, target, binary);
else throw new Error("usage: build.mjs main OUT | build.mjs platform OUT TARGET BINARY");
