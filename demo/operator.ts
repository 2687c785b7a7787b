import { join } from "node:path";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { LocalAws } from "../local-aws/index";
import { runCommand } from "../local-aws/run-command";
import type { Outputs } from "./terraform/cdktf-project";

/** Columns of the demo's output, which people paste elsewhere. */
export const WIDTH = 80;
/** Makes the command line print as in a terminal: in a pipe it would not shorten lines. */
const TERMINAL = `data:text/javascript,Object.assign(process.stdout, { isTTY: true, columns: ${WIDTH} })`;
const REPOSITORY = join(__dirname, "..");

/** Runs a sweep, as its schedule does once an hour. */
export async function sweep(aws: LocalAws, { sweeper_function_name: FunctionName }: Outputs): Promise<void> {
  const { FunctionError } = await new LambdaClient(aws.clientConfig).send(
    new InvokeCommand({ FunctionName }),
  );
  if (FunctionError !== undefined) {
    throw new Error(`The sweeper failed: ${FunctionError}`);
  }
}

export async function scans(
  aws: LocalAws,
  { ledger_table_name: table }: Outputs,
  ...given: readonly string[]
): Promise<string> {
  const { code, output } = await runCommand(
    process.execPath,
    [
      "--import",
      TERMINAL,
      "--import",
      "tsx",
      join(REPOSITORY, "cli", "index.ts"),
      ...given,
      "--table",
      table,
    ],
    { cwd: REPOSITORY, env: { ...process.env, ...aws.childEnvironment(), FORCE_COLOR: "0" } },
  );
  if (code !== 0) {
    throw new Error(`npm run scans -- ${given.join(" ")} failed: ${output}`);
  }
  return output;
}
