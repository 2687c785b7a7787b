import { interruption } from "../local-aws/interruption";
import { isKept, stopKept } from "../local-aws/kept-demo";
import { type DemoArguments, parseArguments, USAGE } from "./arguments";
import { runDemo } from "./run-demo";

const HELP = `${USAGE}

Deploys the stack with real Terraform on an embedded AWS, sends it the events of starting tasks and shows the verdicts.
Nothing reaches a real AWS account.

  --mode          how images are analysed: inline (the default) by builds, backend by the simulated Sysdig itself
  --organisation  a hub scans what runs in two other accounts, by builds
  --keep          leave everything up at the end, and print how to look at it
  --stop          stop what --keep has left up
  --help          this text`;

const FAILED = 1;
const WRONG_ARGUMENT = 2;
const INTERRUPTED = 130;

async function demo({ command, ...what }: DemoArguments): Promise<number> {
  const keep = command === "keep";
  if (keep && isKept()) {
    console.error("A demo was left up already: stop it with npm run demo -- --stop");
    return FAILED;
  }
  const signal = interruption();
  try {
    const { report, differences } = await runDemo({ ...what, keep, signal });
    console.log(`\n${report}`);
    if (differences.length > 0) {
      console.error(`\nNot as expected:\n${differences.map((text) => `- ${text}`).join("\n")}`);
      return FAILED;
    }
    return 0;
  } catch (error) {
    if (signal.aborted) {
      console.error("Interrupted: everything is stopped and removed.");
      return INTERRUPTED;
    }
    console.error(error instanceof Error ? error.message : error);
    return FAILED;
  }
}

async function main(): Promise<number> {
  let given: DemoArguments;
  try {
    given = parseArguments(process.argv.slice(2));
  } catch (error) {
    console.error((error as Error).message);
    return WRONG_ARGUMENT;
  }
  switch (given.command) {
    case "help":
      console.log(HELP);
      return 0;
    case "stop":
      console.log(await stopKept());
      return 0;
    case "keep":
    case "run":
      return demo(given);
  }
}

main().then((code) => {
  process.exitCode = code;
});
