#!/usr/bin/env node
// Starts the program of this machine, which npm has installed as an optional dependency. Nothing is
// downloaded, neither here nor while this package is installed.
"use strict";

const { spawnSync } = require("node:child_process");

const name = `@authlint/${process.platform}-${process.arch}`;
const program = process.platform === "win32" ? "authlint.exe" : "authlint";

let path;
try {
  path = require.resolve(`${name}/${program}`);
} catch {
  console.error(`authlint: the package ${name} is not installed: either there is none for this machine, or npm was told to leave optional dependencies out`);
  process.exit(2);
}

const run = spawnSync(path, process.argv.slice(2), { stdio: "inherit", windowsHide: true });
if (run.error) {
  console.error(`authlint: ${run.error.message}`);
}
process.exit(run.status ?? 2);
