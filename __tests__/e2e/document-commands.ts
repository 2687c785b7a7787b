import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { LocalAws } from "../../local-aws";
import { cliFunction, pythonEnvironment } from "../../local-aws/python-environment";
import { type CommandResult, runCommand } from "../../local-aws/run-command";
import { COMMAND_LINE } from "../documented-commands";

const ROOT = join(__dirname, "..", "..");

/** The commands that a page shows for a shell; one that has a quote open, or ends in a backslash, goes on in the next line. */
export function commandsOf(page: string): string[] {
  const text = readFileSync(join(ROOT, "docs", page), "utf8");
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block = ""]) => {
    const commands: string[] = [];
    for (const line of block.trimEnd().split("\n")) {
      const open = commands.at(-1);
      if (open !== undefined && (open.endsWith("\\") || open.split("'").length % 2 === 0)) {
        commands[commands.length - 1] = `${open}\n${line}`;
      } else {
        commands.push(line);
      }
    }
    return commands;
  });
}

/** Runs it as a user does who is logged in to the account: in the repository, with the AWS CLI and `fargate-scans` on the PATH. */
export async function runInShell(aws: LocalAws, command: string): Promise<CommandResult> {
  const environment = aws.childEnvironment();
  const python = await pythonEnvironment(() => undefined);
  return runCommand("bash", ["-c", `${cliFunction(python)}\n${command}`], {
    cwd: ROOT,
    env: { ...environment, PATH: [join(python, "bin"), COMMAND_LINE, environment.PATH].join(delimiter) },
    timeoutMs: 600_000,
  });
}

/** @returns what the command writes; the test fails where the command does */
export async function outputOf(aws: LocalAws, command: string): Promise<string> {
  const { code, output } = await runInShell(aws, command);
  expect({ code, output }).toEqual({ code: 0, output });
  return output.trim();
}
