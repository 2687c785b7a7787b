import { delimiter, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { variablesEnvironment } from "../../local-aws/deployment";
import { cliFunction, pythonEnvironment } from "../../local-aws/python-environment";
import { runCommand } from "../../local-aws/run-command";
import { COMMAND_LINE } from "../documented-commands";
import { blocks, commandsNamed, commandsOfTables } from "../operations-page";
import type { TestInstallation } from "./installation";

const REPOSITORY = join(__dirname, "..", "..");

/** Where the reader runs commands, and what they have and type there. */
interface Place {
  /** @default the repository */
  readonly folder?: string;
  /** Lines that are typed in. */
  readonly typed?: readonly string[];
  /** Terraform's. */
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Names of blocks, and commands of tables, that have been run with success. */
export const ran = new Set<string>();

/** Runs commands of docs/operations.md as its reader does, after those at its beginning; the test fails where they do. */
export async function onCall(
  { aws }: TestInstallation,
  script: string,
  { folder = REPOSITORY, typed = [], variables = {} }: Place = {},
): Promise<string> {
  const { TF_INPUT: _, ...environment } = aws.childEnvironment();
  const python = await pythonEnvironment(() => undefined);
  const all = ["set -euo pipefail", cliFunction(python), commandsNamed("setup"), script].join("\n");
  const { code, output } = await runCommand(
    "bash",
    ["-c", typed.length > 0 ? `printf '%s\\n' ${typed.join(" ")} | {\n${all}\n}` : all],
    {
      cwd: folder,
      env: {
        ...environment,
        PATH: [join(python, "bin"), COMMAND_LINE, environment.PATH].join(delimiter),
        ...variablesEnvironment(variables),
      },
      timeoutMs: 600_000,
    },
  );
  expect({ code, output }).toEqual({ code: 0, output });
  for (const { name } of blocks.filter((block) => all.includes(block.script))) ran.add(name);
  if (commandsOfTables.includes(script)) ran.add(script);
  return stripVTControlCharacters(output);
}

/** Where Terraform runs for the deployed stack: the folder that cdktf has written. */
export const stackFolder = ({ deployment }: TestInstallation): string =>
  join(deployment.folder, "out", "stacks", "fargate-image-scanning");

/** The parameter and the secret of the page's commands. */
export const TOKEN_NAMES = { parameter: "/sysdig/token", secret: "sysdig/token" };
