// Makes the packages of a release from its archives: `node pack.mjs DIST OUT`.
// DIST holds `authlint-VERSION-TARGET.tar.gz`; OUT gets one folder for each package, ready for `npm publish`.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const machines = {
  "linux-x64": "x86_64-unknown-linux-musl",
  "linux-arm64": "aarch64-unknown-linux-musl",
  "darwin-x64": "x86_64-apple-darwin",
  "darwin-arm64": "aarch64-apple-darwin",
  "win32-x64": "x86_64-pc-windows-msvc",
};

const [dist, out] = process.argv.slice(2);
if (!dist || !out) {
  console.error("usage: node pack.mjs DIST OUT");
  process.exit(2);
}

const here = dirname(fileURLToPath(import.meta.url));
const manifest = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
const { version, description, license } = manifest;
// The address of the project stands in one place.
const crate = readFileSync(join(here, "..", "Cargo.toml"), "utf8");
const repository = /^repository = "(.+)"$/m.exec(crate)?.[1];
const address = repository ? { repository: { type: "git", url: `git+${repository}.git` }, homepage: repository } : {};
const write = (folder, content) => writeFileSync(join(folder, "package.json"), `${JSON.stringify(content, null, 2)}\n`);

const packed = {};
for (const [machine, target] of Object.entries(machines)) {
  const archive = join(dist, `authlint-${version}-${target}.tar.gz`);
  if (!existsSync(archive)) {
    console.error(`${archive} is not there: no package for ${machine}`);
    continue;
  }
  const [os, cpu] = machine.split("-");
  const program = os === "win32" ? "authlint.exe" : "authlint";
  const folder = join(out, machine);
  mkdirSync(folder, { recursive: true });
  execFileSync("tar", ["-xzf", archive, "-C", folder, program, "LICENSE-APACHE", "LICENSE-MIT"]);
  const name = `@authlint/${machine}`;
  write(folder, { name, version, description, license, ...address, os: [os], cpu: [cpu], files: [program, "LICENSE-*"], preferUnplugged: true });
  packed[name] = version;
}

const folder = join(out, "authlint");
mkdirSync(folder, { recursive: true });
cpSync(join(here, "bin"), join(folder, "bin"), { recursive: true });
cpSync(join(here, "README.md"), join(folder, "README.md"));
for (const licence of ["LICENSE-APACHE", "LICENSE-MIT"]) {
  cpSync(join(here, "..", "..", "..", licence), join(folder, licence));
}
write(folder, { ...manifest, files: ["bin", "LICENSE-*"], ...address, optionalDependencies: packed });
