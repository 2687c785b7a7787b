import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startLocalAws } from "../local-aws";
import { TerraformFolder, variablesEnvironment } from "../local-aws/deployment";
import { interruption } from "../local-aws/interruption";
import { cliFunction, pythonEnvironment } from "../local-aws/python-environment";

const FAILED = 1;
const WRONG_ARGUMENT = 2;
/** The longest time of a timer, 24 days. A signal's handler alone keeps no process up. */
const LONGEST_MS = 2 ** 31 - 1;
const COMMAND_LINE = join(__dirname, "..", "terraform-module", "cli", "fargate-scans.cjs");
/** Factor of deployments: half a minute of waiting for the gate takes two seconds. */
const HASTE = 15;

const quoted = (value: string) => `'${value.replaceAll("'", "'\\''")}'`;

/** Keeps the embedded AWS up until it is interrupted. Its standard output can be pasted into a shell. */
async function keepUp(signal: AbortSignal): Promise<void> {
  const aws = await startLocalAws({ onProgress: console.error });
  try {
    signal.throwIfAborted();
    await aws.switch({ registry: aws.registry.baseUrl, deploymentSpeed: HASTE });
    const sysdig = new TerraformFolder(aws, ".").sysdigVariables();
    // Terraform may ask the person here.
    const { TF_INPUT: _input, TF_IN_AUTOMATION: _automation, ...shell } = aws.environment();
    const variables = variablesEnvironment({ ...sysdig, sysdig_secure_api_token: "any" });
    const environment = { ...shell, ...variables };
    console.log(`# endpoint of AWS   ${aws.endpoint}, account ${aws.accountId}, region ${aws.region}
# simulated Sysdig  ${aws.sysdigUrl}, takes any token
# images            of any name: one with "vulnerable" fails, one with "private" asks for a login, others pass
# logs              ${aws.logFiles.join(", ")}
# For the AWS CLI, SDKs, Terraform and fargate-scans in another bash or zsh, with the rights of the account's root user:
unset AWS_PROFILE AWS_SESSION_TOKEN
${Object.entries(environment)
  .map(([name, value]) => `export ${name}=${quoted(value)}`)
  .join("\n")}
${cliFunction(await pythonEnvironment(console.error))}
fargate-scans() { node ${quoted(COMMAND_LINE)} "$@"; }
# Ctrl-C stops it, and removes its files.`);
    await sleep(LONGEST_MS, undefined, { signal }).catch(() => undefined);
  } finally {
    await aws.stop();
    console.error("The embedded AWS is stopped, and its files are removed.");
  }
}

async function main(given: readonly string[]): Promise<number> {
  if (given.length > 0) {
    console.error(`"${given[0]}" is one argument too many; usage: npm run local-aws`);
    return WRONG_ARGUMENT;
  }
  const signal = interruption();
  try {
    await keepUp(signal);
    return 0;
  } catch (error) {
    console.error(signal.aborted ? "Interrupted before it was up." : (error as Error).message);
    return FAILED;
  }
}

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
