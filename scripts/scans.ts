import { parseArguments, type ScansArguments } from "./scans/arguments";
import { breaker } from "./scans/breaker";
import { type Command, HELP } from "./scans/commands";
import { explainFailure } from "./scans/failure";
import { type Installation, installationOf } from "./scans/installation";
import { list } from "./scans/list";
import { rescan } from "./scans/rescan";
import { waiting } from "./scans/waiting";

const FAILED = 1;
const WRONG_ARGUMENT = 2;

type AskedFor<C extends Command> = Extract<ScansArguments, { readonly command: C }>;

/** Each answers on standard output; it throws where it cannot, and returns false where the ledger knows no answer. */
type Commands = {
  readonly [C in Command]: (installation: Installation, asked: AskedFor<C>) => Promise<boolean>;
};

const COMMANDS: Commands = { list, rescan, waiting, breaker };

async function answer<C extends Command>(command: C, asked: AskedFor<C>): Promise<boolean> {
  const installation = installationOf(asked.source, { patient: command === "rescan" });
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
    console.error((error as Error).message);
    return WRONG_ARGUMENT;
  }
  if (asked === "help") {
    console.log(HELP);
    return 0;
  }
  try {
    return (await answer(asked.command, asked)) ? 0 : FAILED;
  } catch (error) {
    console.error((error as Error).message);
    return FAILED;
  }
}

main().then((code) => {
  process.exitCode = code;
});
