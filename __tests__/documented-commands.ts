import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import type { LocalAws } from "../local-aws";
import { cliFunction, pythonEnvironment } from "../local-aws/python-environment";

const ROOT = join(__dirname, "..");
/** Has `fargate-scans`, as it is on the PATH of who reads a page. */
export const COMMAND_LINE = join(__dirname, "bin");

/**
 * The commands of a section of a page, as one script.
 *
 * @param mark what stands behind `sh` where a block is not for everybody who reads the section, such as `real-account`
 */
export function commandsOf(page: string, heading: string, mark = ""): string {
  const [, section = ""] = readFileSync(join(ROOT, page), "utf8").split(`\n## ${heading}\n`);
  const [own = ""] = section.split(/\n## /);
  const block = new RegExp(`^\`\`\`sh${mark && ` ${mark}`}\n([\\s\\S]*?)^\`\`\`$`, "gm");
  return [...own.matchAll(block)].map(([, text]) => text).join("\n");
}

/** Runs a script as a reader of the docs would, with the AWS CLI that the embedded AWS brings, and `fargate-scans`. */
export async function shell(aws: LocalAws, script: string, cwd = ROOT): Promise<string> {
  const python = await pythonEnvironment(() => undefined);
  const path = [join(python, "bin"), COMMAND_LINE, process.env.PATH].join(delimiter);
  const all = `${cliFunction(python)}\n${script}`;
  const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", all], {
    env: { ...aws.childEnvironment(), PATH: path },
    cwd,
  });
  return stdout;
}
