import { execFileSync } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { runInGroup } from "../../demo/terraform/process-group";
import { installedTool, type NodeMajor, nodeRuntime } from "../../local-aws/node-runtime";
import { terraformEnvironment } from "../../local-aws/terraform";
import { WORK_FOLDER } from "../../local-aws/work-folder";

/** The newest npm that runs on every Node that package.json allows. */
const NPM = "10.9.9";
const PNPM = "10.34.8";
const YARN = "4.18.1";

/** Runs a command in a folder, and returns what it prints. */
export type Run = (cwd: string, command: string, ...args: string[]) => Promise<string>;

/** Returns a runner with this Node, and with npm, pnpm and Yarn for it, independent of the machine's own. */
export async function runnerOn(
  node: NodeMajor,
  signal: AbortSignal,
  environment: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const tools = await Promise.all([
    installedTool("npm", NPM),
    installedTool("pnpm", PNPM),
    installedTool("@yarnpkg/cli-dist", YARN),
  ]);
  const bin = [dirname(await nodeRuntime(node)), ...tools.map((modules) => join(modules, ".bin"))];
  // npm gives its scripts variables that the projects would take for settings of their own.
  const own = Object.entries(process.env).filter(([name]) => !/^npm_|^INIT_CWD$/.test(name));
  const env = {
    ...(Object.fromEntries(own) as Record<string, string>),
    ...terraformEnvironment(),
    PATH: [...bin, process.env.PATH].join(delimiter),
    npm_config_store_dir: join(WORK_FOLDER, "pnpm-store"),
    npm_config_loglevel: "error",
    CDKTF_HOME: join(WORK_FOLDER, "cdktf-home"),
    // As for Terraform itself, see terraformEnvironment().
    CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1",
    DISABLE_VERSION_CHECK: "1",
    CI: "1",
    // In CI Yarn refuses to write a new lock file, and it does not read npm's settings.
    YARN_ENABLE_IMMUTABLE_INSTALLS: "false",
    YARN_ENABLE_TELEMETRY: "0",
    YARN_NPM_REGISTRY_SERVER: execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).trim(),
    ...environment,
  };
  return async (cwd, command, ...args) => {
    console.log(`   ${[command, ...args].join(" ")}`);
    const lines: string[] = [];
    await runInGroup(command, args, { cwd, env, signal, onLine: (line) => lines.push(line) });
    return lines.join("\n");
  };
}
