import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type ModuleFiles, writeModule } from "../../packaging";
import type { Combination, PackageManager } from "./combinations";
import type { Run } from "./run";
import { expectSame, type Synthesized, synthesizedIn } from "./synthesized";

const REPOSITORY = join(__dirname, "..", "..");
const EXAMPLE = join(REPOSITORY, "examples", "cdktf-platform-repo");
/** The library that the example installs, and that the apps are written for. */
const CDKTF_LIBRARY = "fargate-image-scanning-cdktf";
const APP = "with-construct.ts";
/** Imports of the package by an ES module, and by a CommonJS one. */
const IMPORTS = {
  "import.mjs": (library: string) => `import { FargateImageScanning, Member } from "${library}";`,
  "import.cjs": (library: string) => `const { FargateImageScanning, Member } = require("${library}");`,
};

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
const PROVIDERS = {
  "fargate-image-scanning-cdktf": "@cdktf/provider-aws@21.22.1",
  "fargate-image-scanning-cdktn": "@cdktn/provider-aws@25.7.0",
} as const;
type Command = readonly [command: string, ...args: string[]];
/** How each manager runs an installed command. Yarn's packages are in no folder node_modules. */
const COMMANDS: Readonly<Record<PackageManager, { readonly exec: Command; readonly node: Command }>> = {
  npm: { exec: ["npx"], node: ["node"] },
  pnpm: { exec: ["pnpm", "exec"], node: ["node"] },
  yarn: { exec: ["yarn"], node: ["yarn", "node"] },
};
type Manifest = Readonly<Record<"dependencies" | "devDependencies", Readonly<Record<string, string>>>>;

const read = (path: string) => readFileSync(path, "utf8");
const readManifest = (folder: string): Manifest => JSON.parse(read(join(folder, "package.json")));
const writeJson = (folder: string, name: string, value: unknown) =>
  writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);

/** Synthesizes the example with the packed library, and the packages of this repository. */
export async function synthesizeExample(folder: string, files: ModuleFiles, run: Run): Promise<Synthesized> {
  const project = join(folder, "project");
  mkdirSync(project, { recursive: true });
  writeModule(join(project, "node_modules", CDKTF_LIBRARY), files);
  // Node looks for other packages in the folder above.
  symlinkSync(join(REPOSITORY, "node_modules"), join(folder, "node_modules"));
  cpSync(join(EXAMPLE, APP), join(project, APP));
  return synthesize(project, run);
}

/** Checks that the installed library has its types, and synthesizes the same with any manager and toolkit. */
export async function testLibrary(
  folder: string,
  { library, manager }: Combination,
  { readme, archive }: { readonly readme: string; readonly archive: string },
  run: Run,
  expected: Synthesized,
): Promise<void> {
  mkdirSync(folder);
  const { "cdktf-cli": _, ...devDependencies } = readManifest(EXAMPLE).devDependencies;
  writeJson(folder, "package.json", { private: true, devDependencies });
  writeJson(folder, "tsconfig.json", TSCONFIG);
  const toolkit = library.slice(-"cdktf".length);
  const example = read(join(EXAMPLE, APP)).replaceAll(CDKTF_LIBRARY, library);
  writeFileSync(join(folder, APP), example.replaceAll(/"(@?)cdktf(?=["/])/g, `"$1${toolkit}`));
  for (const [name, line] of Object.entries(IMPORTS)) {
    writeFileSync(
      join(folder, name),
      `${line(library)}\nif (!FargateImageScanning || !Member) process.exit(1);\n`,
    );
  }

  const [, documented = ""] = /^npm install (.*) \S+$/m.exec(readme) ?? [];
  const { exec, node } = COMMANDS[manager];
  // Without its own lock file, Yarn takes the folder for a part of a project above.
  if (manager === "yarn") writeFileSync(join(folder, "yarn.lock"), "");
  const exactly = manager === "yarn" ? documented.replace("--save-exact", "--exact") : documented;
  await run(folder, manager, "add", ...exactly.split(" "), PROVIDERS[library], archive);
  await run(folder, ...exec, "tsc");
  for (const name of Object.keys(IMPORTS)) await run(folder, ...node, name);
  expectSame(await synthesize(folder, run, node), expected);
}

/** Runs the command line once without an installation, as people and pipelines do. */
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
    yarn: ["yarn", "dlx", "--quiet", "--package", `fargate-image-scanning@file:${archive}`],
  };
  const [command = "", ...args] = runner[manager];
  const output = await run(folder, command, ...args, "fargate-scans", "--version");
  const { version } = JSON.parse(read(join(REPOSITORY, "package.json")));
  if (output.trim() !== version) {
    throw new Error(`fargate-scans --version printed ${output}, not ${version}.`);
  }
}

/** Runs the example by its README, with the library from the archive instead of the registry. */
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

/** Copies the example without the files that its .gitignore names. */
export function copyExample(folder: string): void {
  const ignored = read(join(EXAMPLE, ".gitignore"))
    .split("\n")
    .map((line) => line.replace("/", ""));
  cpSync(EXAMPLE, folder, { recursive: true, filter: (path) => !ignored.includes(basename(path)) });
}

async function synthesize(folder: string, run: Run, node: Command = ["node"]): Promise<Synthesized> {
  await run(folder, ...node, "--import", "tsx", APP);
  return synthesizedIn(folder);
}
