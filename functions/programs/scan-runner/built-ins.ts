// Node's built-in modules, from one file: imported file by file, the bundle would repeat each import.
export { spawn, spawnSync } from "node:child_process";
export { createHash } from "node:crypto";
export {
  chmodSync,
  constants,
  fstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
export { createInterface } from "node:readline";
export { stripVTControlCharacters } from "node:util";
export { deflateRawSync, inflateRawSync } from "node:zlib";
