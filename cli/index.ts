import { parseArguments, type ScansArguments } from "./arguments";
import { breaker } from "./breaker";
import { type Command, HELP } from "./commands";
import { audit, deployment } from "./decisions";
import { digest } from "./digest";
import { explainFailure } from "./failure";
import { gate } from "./gate";
import { type InstallationAccess, installationOf } from "./installation";
import { list } from "./list";
import { rescan } from "./rescan";
import { show } from "./show";
import { wait } from "./wait";
import { EXIT_CODES } from "./wait/wait";
import { waiting } from "./waiting";

const FAILED = 1;
const WRONG_ARGUMENT = 2;

/** A pipeline must not take a slip of the pen for a verdict that is not there yet. */
function refuse(given: readonly string[], { message }: Error): number {
  console.error(message);
  if (given[0] !== "wait") {
    return WRONG_ARGUMENT;
  }
  if (given.includes("--json")) {
    const [reason] = message.split("\n");
    console.log(JSON.stringify({ image: null, digest: null, result: "error", reason, images: [] }));
  }
  return EXIT_CODES.error;
}

type AskedFor<C extends Command> = Extract<ScansArguments, { readonly command: C }>;

/**
 * Each answers on standard output; it throws where it cannot, and returns false where the ledger knows no answer, or an
 * exit code of its own.
 */
type Commands = {
  readonly [C in Command]: (
    installation: InstallationAccess,
    asked: AskedFor<C>,
  ) => Promise<boolean | number>;
};

const COMMANDS: Commands = { list, show, digest, rescan, waiting, breaker, deployment, audit, gate, wait };
/** They go on for long, and must not fail half-way. */
const PATIENT: readonly Command[] = ["rescan", "wait"];

async function answer<C extends Command>(command: C, asked: AskedFor<C>): Promise<boolean | number> {
  const installation = installationOf(asked.source, { patient: PATIENT.includes(command) });
  try {
    return await COMMANDS[command](installation, asked);
  } catch (error) {
    throw new Error(explainFailure(error, installation.table, command), { cause: error });
  }
}

async function main(): Promise<number> {
  // The command also runs on Node versions that the SDK is about to leave.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  // A reader like head closes the pipe early: that is no error.
  process.stdout.on("error", () => process.exit(0));
  let asked: ScansArguments | "help";
  try {
    asked = parseArguments(process.argv.slice(2));
  } catch (error) {
    return refuse(process.argv.slice(2), error as Error);
  }
  if (asked === "help") {
    console.log(HELP);
    return 0;
  }
  try {
    const answered = await answer(asked.command, asked);
    return typeof answered === "number" ? answered : answered ? 0 : FAILED;
  } catch (error) {
    console.error((error as Error).message);
    return asked.command === "wait" ? EXIT_CODES.error : FAILED;
  }
}

main().then((code) => {
  process.exitCode = code;
});
