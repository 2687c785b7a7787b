import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "./folder-lock";
import { lastLines, runCommand } from "./run-command";
import { WORK_FOLDER } from "./work-folder";

/** Versions of the npm package `node`: one per major version of Lambda, and the oldest that package.json allows. */
const VERSIONS = { "20": "20.9.0", "22": "22.23.3", "24": "24.21.0" } as const;

export type NodeMajor = keyof typeof VERSIONS;

/** Returns the path of a Node binary for Lambda functions, installed at first use into `.local-aws/`. */
export async function nodeRuntime(major: NodeMajor): Promise<string> {
  return join(await installedTool("node", VERSIONS[major]), "node", "bin", "node");
}

/** Returns the `node_modules` of an npm tool in this exact version, installed at first use into `.local-aws/`. */
export async function installedTool(name: string, version: string): Promise<string> {
  const [major] = version.split(".");
  const folder = join(WORK_FOLDER, `${name.replace(/\W+/g, "-")}${major}`);
  const complete = join(folder, `complete-${version}`);
  const modules = join(folder, "node_modules");
  if (existsSync(complete)) return modules;
  mkdirSync(WORK_FOLDER, { recursive: true });
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(complete)) return;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const install = [
      "install",
      "--prefix",
      folder,
      "--no-save",
      "--no-audit",
      "--no-fund",
      "--loglevel=error",
    ];
    const installed = await runCommand("npm", [...install, `${name}@${version}`]);
    if (installed.code !== 0) {
      throw new Error(`${name} ${version} could not be installed with npm:\n${lastLines(installed.output)}`);
    }
    writeFileSync(complete, "");
  });
  return modules;
}
