import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Bundle, bundleOnce } from "../../../packaging/bundle";
import { emptyFolder } from "../../temporary-folder";

const mockBundled = jest.fn();

jest.mock("esbuild", () => {
  const original = jest.requireActual<typeof import("esbuild")>("esbuild");
  const buildSync: typeof original.buildSync = (options) => {
    mockBundled();
    return original.buildSync(options);
  };
  return { ...original, buildSync };
});

const root = emptyFolder();
const cache = join(root, "cache");
const sources = join(root, "sources");

beforeEach(() => {
  mkdirSync(join(sources, "words"), { recursive: true });
  writeFileSync(join(sources, "main.ts"), 'import { word } from "./words";\nconsole.log(word);\n');
  writeFileSync(join(sources, "words", "index.ts"), 'export const word: string = "first";\n');
  mockBundled.mockClear();
});

const bundled = (others: Partial<Bundle> = {}) =>
  bundleOnce(
    {
      name: "program",
      sources,
      entryPoint: join(sources, "main.ts"),
      options: { bundle: true, format: "cjs" },
      ...others,
    },
    cache,
  );

const bundleWith = (others?: Partial<Bundle>) => Buffer.from(bundled(others).bytes).toString();

test("the second time, the same sources are not bundled, and the result is the same", () => {
  const first = bundleWith();

  expect(bundleWith()).toBe(first);
  expect(first).toContain('"first"');
  expect(mockBundled).toHaveBeenCalledTimes(1);
});

test("it says which files have code in it, and the cache says the same", () => {
  writeFileSync(
    join(sources, "main.ts"),
    'import { word } from "./barrel";\nimport { unused } from "./unused";\nconsole.log(word);\n',
  );
  writeFileSync(join(sources, "barrel.ts"), 'export * from "./words";\n');
  writeFileSync(join(sources, "unused.ts"), "export const unused = 1;\n");

  const first = bundled();
  const second = bundled();

  expect(first.contents).toEqual(["main.ts", "words/index.ts"]);
  expect(second.contents).toEqual(first.contents);
  expect(mockBundled).toHaveBeenCalledTimes(1);
});

test("packages by way of a link have the paths and the bytes of a folder, also from the cache of another one", () => {
  const packages = join(root, "node_modules");
  mkdirSync(join(packages, "words"), { recursive: true });
  writeFileSync(join(packages, "words", "index.js"), 'module.exports = "words";\n');
  writeFileSync(join(sources, "main.ts"), 'import word from "words";\nconsole.log(word);\n');
  const linked = join(root, "linked");
  cpSync(sources, join(linked, "sources"), { recursive: true });
  symlinkSync(packages, join(linked, "node_modules"));
  const bundledThere = (cacheFolder: string) =>
    bundleOnce(
      {
        name: "program",
        sources: join(linked, "sources"),
        entryPoint: join(linked, "sources", "main.ts"),
        options: { bundle: true, format: "cjs" },
      },
      cacheFolder,
    );
  const there = bundledThere(cache);

  const fromCache = bundled();

  expect(there.contents).toEqual(["../node_modules/words/index.js", "main.ts"]);
  expect(mockBundled).toHaveBeenCalledTimes(1);
  rmSync(cache, { recursive: true });
  for (const { contents, bytes } of [fromCache, bundled()]) {
    expect(contents).toEqual(there.contents);
    expect(Buffer.from(bytes)).toEqual(Buffer.from(there.bytes));
  }
});

test("a changed source is bundled again", () => {
  bundleWith();
  writeFileSync(join(sources, "words", "index.ts"), 'export const word: string = "second";\n');

  expect(bundleWith()).toContain('"second"');
  expect(mockBundled).toHaveBeenCalledTimes(2);
});

test("a new file that an import means from now on is bundled", () => {
  bundleWith();
  writeFileSync(join(sources, "words.ts"), 'export const word: string = "nearer";\n');

  expect(bundleWith()).toContain('"nearer"');
});

test("a source that is gone is an error, and no old bundle", () => {
  bundleWith();
  rmSync(join(sources, "words"), { recursive: true });

  expect(() => bundleWith({ options: { bundle: true, logLevel: "silent" } })).toThrow(
    'Could not resolve "./words"',
  );
});

test("other options make another bundle, regular expressions among them", () => {
  const mangled = (mangleProps: RegExp) => bundleWith({ options: { bundle: true, mangleProps } });
  bundleWith();
  mangled(/^a$/);
  mangled(/^b$/);
  mangled(/^b$/);

  expect(mockBundled).toHaveBeenCalledTimes(3);
});

test("what becomes of the bundle is kept, until the code that makes it changes", () => {
  const code = join(root, "finish.ts");
  const finish = (text: string) => ({ run: () => Buffer.from(text), code: [code] });
  writeFileSync(code, "first");

  expect(bundleWith({ finish: finish("first") })).toBe("first");
  expect(bundleWith({ finish: finish("ignored") })).toBe("first");
  writeFileSync(code, "second");
  expect(bundleWith({ finish: finish("second") })).toBe("second");
});

test.each([
  ["cut off", (text: string) => text.slice(0, 40)],
  ["changed", (text: string) => text.replace(/"first"/, '"other"')],
  ["of other contents", (text: string) => text.replace(/"contents":\[[^\]]*\]/, '"contents":[]')],
])("a kept file that is %s is made again", (_, broken) => {
  const first = bundleWith();
  const file = join(cache, "program");
  writeFileSync(file, broken(readFileSync(file, "utf8")));

  expect(bundleWith()).toBe(first);
  expect(mockBundled).toHaveBeenCalledTimes(2);
});

test("a second build in a new process bundles no function and no scan-runner", () => {
  const makeAll = () =>
    jest.isolateModules(() => {
      const { finishedPrograms } = require("../../../packaging/programs");
      finishedPrograms();
    });
  makeAll();
  mockBundled.mockClear();
  makeAll();

  expect(mockBundled).not.toHaveBeenCalled();
}, 60_000);
