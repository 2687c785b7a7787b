import { setTimeout as sleep } from "node:timers/promises";
import { startLocalAws } from "../local-aws";
import { TerraformFolder, variablesEnvironment } from "../local-aws/deployment";
import { interruption } from "../local-aws/interruption";

const FAILED = 1;
const WRONG_ARGUMENT = 2;
/** The longest time that a timer takes, 24 days: a signal's handler alone keeps no process up. */
const LONGEST_MS = 2 ** 31 - 1;

const quoted = (value: string) => `'${value.replaceAll("'", "'\\''")}'`;

/** Keeps the embedded AWS up until it is interrupted. Its standard output can be pasted into a shell. */
async function keepUp(signal: AbortSignal): Promise<void> {
  const aws = await startLocalAws({ onProgress: console.error });
  try {
    signal.throwIfAborted();
    const sysdig = new TerraformFolder(aws, ".").sysdigVariables();
    const environment = { ...aws.environment(), ...variablesEnvironment(sysdig) };
    console.log(`# endpoint of AWS   ${aws.endpoint}, account ${aws.accountId}, region ${aws.region}
# simulated Sysdig  ${aws.sysdigUrl}
# logs              ${aws.logFiles.join(", ")}
# For the AWS CLI, SDKs and Terraform in another shell, with the rights of the account's root user:
unset AWS_PROFILE AWS_SESSION_TOKEN
${Object.entries(environment)
  .map(([name, value]) => `export ${name}=${quoted(value)}`)
  .join("\n")}
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
