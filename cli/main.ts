import { type Command, CommanderError } from "commander";
import { withAddresses } from "../functions/contract/documentation";
import type { Ask } from "./account/ask";
import { ownPlaceOf } from "./account/caller";
import { WrongArgument, wrong } from "./arguments/options";
import { type CliCommand, COMMAND_NAMES, type Context, loadCommand } from "./commands";
import type { GlobalOptions } from "./installation";
import { commandWord, programOf } from "./program";
import { programName, shellWord, swallowedOptions } from "./program-name";
import { asked, isTerminal, terminalText, watch } from "./text/screen";

/** @throws Error with one sentence for the user if no demo was left up */
export async function contextOf(options: GlobalOptions): Promise<Context> {
  // The SDK is slow to load, and the help needs none of it.
  const { installationOf } = await import("./installation.ts");
  const { json = false, demo, name, table, region, profile } = options;
  const found = Object.entries({ name, table, region, profile }).flatMap(([option, value]) =>
    value === undefined ? [] : [`--${option} ${shellWord(value)}`],
  );
  const installation = installationOf(options);
  let asking: Promise<Ask> | undefined;
  // The SDK's clients are slow to load, and many commands need none.
  const ask: Ask = async (...question) => {
    asking ??= import("./account/call-aws.ts").then(({ askAws }) => askAws(installation));
    return (await asking)(...question);
  };
  return {
    ...{ ...installation, json },
    ask,
    ownPlace: (isNeeded = false) => ownPlaceOf(installation, isNeeded),
    source: demo ? "demo" : "account",
    paste: (command) => [programName(), command, ...(demo ? ["--demo"] : found)].join(" "),
  };
}

/** Exit code without an answer, or if the answer is no. */
const FAILED = 1;
const WRONG_ARGUMENT = 2;
/** Exit code of a failed command whose codes 1 and 2 say something about an image. */
const NO_JUDGEMENT = 3;

/** Questions about the program itself. */
const ALONE = ["--help", "-h", "--version"];

/** Runs a command with the arguments after the program's name, prints its answer, and returns the exit code. */
export async function main(given: readonly string[]): Promise<number> {
  if (given.includes("--no-color")) {
    process.env.NO_COLOR = "1";
    delete process.env.FORCE_COLOR;
  }
  const word = commandWord(given) ?? (given.some((each) => ALONE.includes(each)) ? undefined : "overview");
  const name = COMMAND_NAMES.find((known) => known === word);
  let code: boolean | number | undefined;
  try {
    const program = programOf(name ? [await loadCommand(name)] : [], async (command, parsed) => {
      code = await answer(command, parsed);
    });
    const swallowed = swallowedOptions(program, given);
    if (swallowed.length > 0) {
      throw new WrongArgument(
        `npm took ${swallowed.join(" and ")} for itself: put -- before the command, as in npm run scans -- COMMAND`,
      );
    }
    // For an unknown command, commander's "help" would print the help of all.
    const isUnknown = word !== undefined && name === undefined;
    const asked = isUnknown ? given.filter((each) => each !== "help") : [...given];
    await program.parseAsync(asked, { from: "user" });
    return typeof code === "number" ? code : code === false ? FAILED : 0;
  } catch (error) {
    const isAnswered = error instanceof CommanderError && error.exitCode === 0;
    return isAnswered ? 0 : refuse(error as Error, name, given);
  }
}

async function answer(command: CliCommand, parsed: Command): ReturnType<CliCommand["run"]> {
  const options = parsed.optsWithGlobals<GlobalOptions>();
  Object.assign(asked, { output: options.output, sort: options.sort });
  // The texts of the functions, such as the summary, read the region from there, as on AWS.
  if (options.region !== undefined) {
    process.env.AWS_REGION = options.region;
  }
  if ((options.json && options.sort) || (options.watch && (options.json || !isTerminal()))) {
    throw wrong(
      "--sort and --watch are for people: leave them out with --json, and --watch where no terminal is.",
    );
  }
  const context = await contextOf(options);
  try {
    const run = () => command.run(context, options, ...parsed.processedArgs);
    return await (options.watch ? watch(run, options.watch) : run());
  } catch (error) {
    throw error instanceof WrongArgument
      ? error
      : new Error(await explainFailure(error, context, command), { cause: error });
  }
}

/** Prints an error and returns the exit code: a pipeline must not take a typo or an outage for a verdict. */
function refuse(error: Error, name: string | undefined, given: readonly string[]): number {
  const isWrong = error instanceof CommanderError;
  // Commander has printed its own refusals.
  if (!isWrong || error instanceof WrongArgument) {
    console.error(terminalText(error.message));
  }
  if ((name === "wait" || name === "scan") && given.includes("--json")) {
    const reason = error.message.replace(/^error: /, "");
    console.log(
      JSON.stringify({ version: "1", reference: null, digest: null, result: "error", reason, images: [] }),
    );
  }
  return codeOfTrouble(given, isWrong ? WRONG_ARGUMENT : FAILED);
}

/** Returns the exit code if there is no answer: a pipeline must not take it for a verdict. */
export function codeOfTrouble(given: readonly string[], code = FAILED): number {
  const name = commandWord(given);
  const isJudging = name === "wait" || name === "scan" || (name === "coverage" && given.includes("--strict"));
  // For vulnerability, 1 and 3 also say something about images.
  return isJudging ? NO_JUDGEMENT : name === "vulnerability" ? WRONG_ARGUMENT : code;
}

/** The action in AWS's message about a missing right. */
const DENIED_ACTION = /not authorized to perform: ([\w-]+:\w+)/;

/** Returns why there is no answer and what to do, with AWS's message. */
export async function explainFailure(
  error: unknown,
  { table, ownPlace }: Pick<Context, "table" | "ownPlace">,
  { name: command, rights }: Pick<CliCommand, "name" | "rights">,
): Promise<string> {
  const { name, message = String(error), code } = Object(error);
  const action = DENIED_ACTION.exec(message)?.[1] ?? "a right";
  const about = `${name} ${code} ${message}`;
  const { account, region } = about.includes("ResourceNotFoundException") ? await ownPlace() : {};
  const place = `${account ? `account ${account}` : "this account"} and region ${region}`;
  /** Sentences by a pattern of the name, code or message of the error. */
  const sentences: Readonly<Record<string, string>> = {
    ECONNREFUSED:
      "Nothing answers where DynamoDB should be: start the demo again (npm run demo -- --stop, then --keep), or correct AWS_ENDPOINT_URL.",
    ENOTFOUND: "AWS has no such address: correct --region or AWS_REGION, or look at the network.",
    "Region is missing": `No AWS region is set: give --region, or set AWS_REGION.`,
    CredentialsProviderError: `No AWS credentials were found: set AWS_PROFILE, or log in as for every AWS tool.`,
    ResourceNotFoundException: `There is no table ${table} in ${place}: name the installation with --name, its output ledger_table_name with --table, or the region with --region.`,
    AccessDeniedException: `The credentials lack ${action}, which ${command} needs: ${withAddresses(rights.join("; "))}.`,
    "ExpiredToken|UnrecognizedClient|InvalidSignature": "AWS does not accept the credentials: renew them.",
  };
  const found = Object.keys(sentences).find((pattern) => new RegExp(pattern).test(about));
  // If a name has several addresses, the message is empty.
  const said = message || code || name;
  return found === undefined ? said : `${sentences[found]} (${said})`;
}
