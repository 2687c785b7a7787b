import { parseArgs } from "node:util";
import { USUAL, type Wanted } from "./settings-of-seed";

export interface SimulationArguments {
  readonly seeds: readonly number[];
  readonly scenarios: boolean;
  readonly figures: boolean;
  readonly trace: boolean;
  readonly wanted: Wanted;
}

const DEFAULT_SEEDS = 50;

export const HELP = `npm run simulate [-- OPTIONS]

Runs the real programs on a simulated AWS, and checks what the product promises: first situations with fixed figures, then
once for each seed. With a number of seeds, with a seed, or with --twice only seeds are run.

  --scenarios               only the situations with fixed figures
  --seeds NUMBER            number of seeds, from --first-seed on (default: ${DEFAULT_SEEDS})
  --first-seed NUMBER       default: 1
  --seed NUMBER             this seed alone
  --trace                   with --seed: print all that happens
  --twice                   run each seed twice, and compare all that happens
  --places NUMBER           spread each seed's fleet over accounts and regions, up to so many (default: 1)
  --hours NUMBER            simulated hours (default: 14, or 26 with a long outage)
  --without-faults N,N,...  leave out these faults of the seed's plan
  --figures                 measure the fleet of docs/capacity.md, and write that
  --help

Exit codes: 0 every promise was kept, 1 one was broken, 2 a wrong argument.`;

const OPTIONS = {
  scenarios: { type: "boolean", default: false },
  seeds: { type: "string" },
  "first-seed": { type: "string" },
  seed: { type: "string" },
  trace: { type: "boolean", default: false },
  twice: { type: "boolean", default: false },
  places: { type: "string", default: "1" },
  hours: { type: "string" },
  "without-faults": { type: "string" },
  figures: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** Reads the command line after the program's name. @throws Error with one sentence for the user */
export function parseArguments(given: readonly string[]): SimulationArguments | "help" {
  const { values } = parseArgs({ args: [...given], options: OPTIONS, allowPositionals: false });
  if (values.help) {
    return "help";
  }
  const one = values.seed === undefined ? undefined : wholeNumber("--seed", values.seed, 0);
  if (one === undefined && values.trace) {
    throw new Error("--trace is about one seed: name it with --seed NUMBER.");
  }
  const first = wholeNumber("--first-seed", values["first-seed"] ?? "1", 0);
  const count = wholeNumber("--seeds", values.seeds ?? String(DEFAULT_SEEDS), 1);
  const all = values.seeds === undefined && one === undefined && !values.twice;
  const many = values.scenarios && all ? 0 : count;
  return {
    scenarios: values.scenarios || all,
    seeds: one === undefined ? Array.from({ length: many }, (_, index) => first + index) : [one],
    figures: values.figures,
    trace: values.trace,
    wanted: {
      ...USUAL,
      twice: values.twice,
      places: wholeNumber("--places", values.places, 1),
      hours: values.hours === undefined ? undefined : wholeNumber("--hours", values.hours, 1),
      withoutFaults: numbers("--without-faults", values["without-faults"]),
    },
  };
}

function numbers(option: string, text = ""): number[] {
  return text === "" ? [] : text.split(",").map((each) => wholeNumber(option, each, 0));
}

function wholeNumber(option: string, text: string, least: number): number {
  const number = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(number) || number < least) {
    throw new Error(`${option} is "${text}", which must be a whole number of at least ${least}.`);
  }
  return number;
}
