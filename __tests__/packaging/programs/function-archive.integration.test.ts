import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { functionArchive } from "../../../packaging/programs";

const MODULE = join(__dirname, "../../../packaging/programs/function-archive.ts");
const PROGRAMS = ["scan-trigger", "scan-coordinator", "task-sweeper"];

const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("base64");

/** The hash of an archive that another process makes: elsewhere, at another time of day, with other rights. */
function hashElsewhere(program: string): string {
  const script = `process.umask(0o077);
    process.stdout.write(require(${JSON.stringify(MODULE)}).functionArchive(${JSON.stringify(program)}).bytes);`;
  const bytes = execFileSync(process.execPath, ["--require", require.resolve("tsx/cjs"), "--eval", script], {
    cwd: tmpdir(),
    env: { ...process.env, TZ: "Pacific/Kiritimati", LANG: "C" },
  });
  return hashOf(bytes);
}

describe.each(PROGRAMS)("the archive of %s", (program) => {
  const { bytes } = functionArchive(program);

  test("holds index.js and what is loaded only when it is needed, of less than 650 KB together", () => {
    const files = unzipSync(bytes);
    const sizes = Object.values(files).map(({ length }) => length);

    expect(Object.keys(files)).toContain("index.js");
    expect(Object.keys(files).every((name) => /^[\w-]+\.js$/.test(name))).toBe(true);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(650 * 1024);
  });

  test("exports a handler", () => {
    const code = Buffer.from(unzipSync(bytes)["index.js"] ?? []).toString();

    expect(code).toMatch(/handler:\s*\(\)\s*=>/);
  });

  test("is dated 1980-01-01 and readable by everybody", () => {
    const zip = Buffer.from(bytes);
    const entry = zip.indexOf(Buffer.from("PK\x01\x02", "latin1"));

    // https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12: time, date, external attributes
    expect(zip.readUInt16LE(entry + 12)).toBe(0);
    expect(zip.readUInt16LE(entry + 14)).toBe((1 << 5) | 1);
    expect(zip.readUInt32LE(entry + 38) >>> 16).toBe(0o100644);
  });

  test("has the same bytes in another folder, time zone and umask", () => {
    expect(hashElsewhere(program)).toBe(hashOf(bytes));
  });
});

test("a program that does not exist is named", () => {
  expect(() => functionArchive("no-such-program")).toThrow("functions/programs/no-such-program/index.ts");
});
