import { execFileSync } from "node:child_process";
import { mkdirSync, statSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { differences, moduleFiles } from "../../packaging";
import { sharedFolder } from "../temporary-folder";

const REPOSITORY = join(__dirname, "../..");
const MODULES = join(REPOSITORY, "packaging");

let files: ReadonlyMap<string, Uint8Array>;
const folder = sharedFolder();

beforeAll(async () => {
  files = await moduleFiles();
});

/** The generated files that are text. */
function texts(): [string, string][] {
  return [...files]
    .filter(([name]) => !name.endsWith(".zip"))
    .map(([name, contents]) => [name, Buffer.from(contents).toString()]);
}

// Proves release.module.
test("terraform-module/ is what the constructs make", () => {
  const stale = differences(join(REPOSITORY, "terraform-module"), files);

  if (stale.length > 0) {
    throw new Error(`Run npm run package, and commit terraform-module/. There, ${stale.join(", ")}.`);
  }
});

describe("packaged in another folder, time zone and language, with rights for nobody else, the module", () => {
  let target: string;

  beforeAll(() => {
    target = join(folder, "published", "terraform-module");
    const temporaryFiles = join(folder, "temporary-files");
    mkdirSync(temporaryFiles);
    const script = `process.umask(0o077);
      const { moduleFiles } = require(${JSON.stringify(join(MODULES, "module-files.ts"))});
      const { writeModule } = require(${JSON.stringify(join(MODULES, "module-folder.ts"))});
      moduleFiles().then((files) => writeModule(${JSON.stringify(target)}, files));`;
    execFileSync(process.execPath, ["--require", require.resolve("tsx/cjs"), "--eval", script], {
      cwd: folder,
      env: {
        ...process.env,
        TMPDIR: temporaryFiles,
        TZ: "Pacific/Kiritimati",
        // There the capital of i is another letter, and z comes before other letters than elsewhere.
        LANG: "tr_TR.UTF-8",
        LC_ALL: "tr_TR.UTF-8",
      },
      stdio: "pipe",
    });
  });

  test("has the same files with the same bytes", () => {
    expect(differences(target, files)).toEqual([]);
  });

  test("is readable by everybody", () => {
    const modes = [...files.keys()].map((name) => statSync(join(target, name)).mode & 0o777);
    const folderModes = [...files.keys()].map((name) => statSync(dirname(join(target, name))).mode & 0o777);

    expect(new Set(modes)).toEqual(new Set([0o644]));
    expect(new Set(folderModes)).toEqual(new Set([0o755]));
  });

  test("is formatted as terraform fmt does", () => {
    const unformatted = execFileSync(
      "terraform",
      ["fmt", "-list=true", "-write=false", "-recursive", target],
      {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      },
    );

    expect(unformatted).toBe("");
  });
});

test("no text names a folder of this machine", () => {
  const folders = [REPOSITORY, tmpdir(), homedir()].filter((path) => path.length > 1);

  const found = texts().filter(([, text]) => folders.some((path) => text.includes(path)));

  expect(found.map(([name]) => name)).toEqual([]);
});

test("no text has carriage returns, asset folders of cdktf or its metadata", () => {
  const found = texts().filter(([, text]) =>
    /\r|(?<!sha256:[0-9A-F]*)[0-9A-F]{32}|"\/\/"|cdktf\.out/.test(text),
  );

  expect(found.map(([name]) => name)).toEqual([]);
});

test("no address and no name carries a hash", () => {
  const all = texts()
    .map(([, text]) => text)
    .join("\n");
  const headers = [...all.matchAll(/^(?:resource|data|variable|output) .*$/gm)].map(([header]) => header);

  expect(headers.length).toBeGreaterThan(0);
  expect(headers.filter((header) => /_[0-9A-Fa-f]{8}"/.test(header) || /[A-Z]/.test(header))).toEqual([]);
});
