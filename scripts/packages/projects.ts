import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Combination } from "./combinations";
import type { Run } from "./run";
import { expectSame, type Synthesized, synthesizedIn } from "./synthesized";

const REPOSITORY = join(__dirname, "..", "..");
const EXAMPLE = join(REPOSITORY, "examples", "cdktf-platform-repo");
/** The library that the example installs, and that the apps are written for. */
const CDKTF_LIBRARY = "fargate-image-scanning-cdktf";
const SOURCES = join(REPOSITORY, "modules", "fargate-image-scanning");

/** The apps of projects, by their stacks: every input as a variable, and literals beside resources of a team. */
const APPS = {
  "main.ts": join(REPOSITORY, "main.ts"),
  "with-construct.ts": join(EXAMPLE, "with-construct.ts"),
} as const;

const TSCONFIG = {
  compilerOptions: {
    target: "ES2022",
    module: "NodeNext",
    lib: ["ES2023"],
    types: ["node"],
    strict: true,
    skipLibCheck: false,
    noEmit: true,
  },
};
const CDK_TERRAIN = { "cdktn-cli": "0.24.0" };
/** A new project of CDK Terrain, whose `cdktn init` writes versions that know no write-only arguments. */
const NEW_PROJECT = {
  language: "typescript",
  app: "node --import tsx main.ts",
  targetVersions: { terraform: ">=1.5.7", opentofu: ">=1.6.0" },
};

type Manifest = Readonly<Record<"dependencies" | "devDependencies", Readonly<Record<string, string>>>>;

const read = (path: string) => readFileSync(path, "utf8");
const readManifest = (folder: string): Manifest => JSON.parse(read(join(folder, "package.json")));
const writeJson = (folder: string, name: string, value: unknown) =>
  writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);

/** Synthesizes the apps from the sources, with the packages of this repository. */
export async function synthesizeSources(folder: string, run: Run): Promise<Synthesized> {
  mkdirSync(folder);
  symlinkSync(join(REPOSITORY, "node_modules"), join(folder, "node_modules"));
  writeApps(folder, (text) => text.replaceAll(CDKTF_LIBRARY, SOURCES));
  return synthesize(folder, run);
}

/**
 * A new project that installs the library has its types, and makes what the sources make.
 *
 * @param archive file of the package, which the command of its README installs
 */
export async function testLibrary(
  folder: string,
  { library, manager }: Combination,
  { readme, archive }: { readonly readme: string; readonly archive: string },
  run: Run,
  expected: Synthesized,
): Promise<void> {
  mkdirSync(folder);
  const { "cdktf-cli": _, ...devDependencies } = readManifest(EXAMPLE).devDependencies;
  const isOnCdkTerrain = library.endsWith("cdktn");
  const tools = isOnCdkTerrain ? CDK_TERRAIN : {};
  writeJson(folder, "package.json", { private: true, devDependencies: { ...devDependencies, ...tools } });
  writeJson(folder, "tsconfig.json", TSCONFIG);
  const toolkit = library.slice(-"cdktf".length);
  writeApps(folder, (text) =>
    text.replaceAll(CDKTF_LIBRARY, library).replaceAll(/"(@?)cdktf(?=["/])/g, `"$1${toolkit}`),
  );

  const [, documented = ""] = /^npm install (.*) \S+$/m.exec(readme) ?? [];
  await run(folder, manager, "add", ...documented.split(" "), archive);
  await run(folder, join("node_modules", ".bin", "tsc"));
  expectSame(await synthesize(folder, run), expected);
  if (isOnCdkTerrain) {
    await expectRefusalOfOlderTerraform(folder, run);
  }
}

/** The command line without an installation, as people and pipelines run it once. */
export async function testCommandLine(
  folder: string,
  { manager }: Combination,
  archive: string,
  run: Run,
): Promise<void> {
  mkdirSync(folder);
  const runner = {
    npm: ["npx", "--yes", `--package=${archive}`],
    pnpm: ["pnpm", `--package=${archive}`, "dlx"],
  };
  const [command = "", ...args] = runner[manager];
  const output = await run(folder, command, ...args, "fargate-scans", "--version");
  const { version } = JSON.parse(read(join(REPOSITORY, "package.json")));
  if (output.trim() !== version) {
    throw new Error(`fargate-scans --version printed ${output}, not ${version}.`);
  }
}

/** The example, as its README says; its own version comes from the archive instead of the registry. */
export async function testExample(folder: string, archive: string, run: Run): Promise<void> {
  copyExample(folder);
  const manifest = readManifest(folder);
  const dependencies = { ...manifest.dependencies, [CDKTF_LIBRARY]: `file:${archive}` };
  writeJson(folder, "package.json", { ...manifest, dependencies });
  const [, commands = ""] = /^```sh\n([^`]*)^```$/m.exec(read(join(folder, "README.md"))) ?? [];
  for (const line of commands.trimEnd().split("\n")) {
    const [command = "", ...args] = line.split(" ");
    await run(folder, command, ...args);
  }
}

/** The files of the example, without what its own .gitignore names. */
export function copyExample(folder: string): void {
  const ignored = read(join(EXAMPLE, ".gitignore"))
    .split("\n")
    .map((line) => line.replace("/", ""));
  cpSync(EXAMPLE, folder, { recursive: true, filter: (path) => !ignored.includes(basename(path)) });
}

function writeApps(folder: string, change: (text: string) => string): void {
  for (const [name, path] of Object.entries(APPS)) {
    const text = read(path).replace("./modules/fargate-image-scanning", CDKTF_LIBRARY);
    writeFileSync(join(folder, name), change(text));
  }
}

async function synthesize(folder: string, run: Run): Promise<Synthesized> {
  for (const app of Object.keys(APPS)) {
    await run(folder, "node", "--import", "tsx", app);
  }
  return synthesizedIn(folder);
}

async function expectRefusalOfOlderTerraform(folder: string, run: Run): Promise<void> {
  writeJson(folder, "cdktf.json", NEW_PROJECT);
  const said = await run(folder, "npx", "cdktn", "synth").catch(String);
  if (!/targetVersions[^\n]*cdktf\.json|cdktf\.json[^\n]*targetVersions/.test(said)) {
    throw new Error(
      `A cdktf.json that allows older Terraform must be refused with its line, but this was said:\n${said}`,
    );
  }
  console.log("   refused, because cdktf.json allows older Terraform");
}
