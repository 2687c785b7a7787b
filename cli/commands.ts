import type { Command as Program } from "commander";
import type { Ask } from "./account/ask";
import type { OwnPlace } from "./account/caller";
import type { InstallationAccess } from "./installation";

/** Settings and collaborators of a command. */
export interface Context extends InstallationAccess {
  /** Whether the answer is for programs. */
  readonly json: boolean;
  readonly source: "demo" | "account";
  /** A command that works when it is pasted: with the options by which this call has found its installation. */
  readonly paste: (command: string) => string;
  /** Asks the installation's account. */
  readonly ask: Ask;
  /** Place of the installation. @param isNeeded see ownPlaceOf */
  readonly ownPlace: (isNeeded?: boolean) => Promise<OwnPlace>;
}

/** A command: its help, its options, and what it does. */
export interface CliCommand {
  readonly name: string;
  /** For its help, a few sentences. */
  readonly description: string;
  /** For its help, each without the program's name. */
  readonly examples: readonly string[];
  /** Rights that the credentials need, for its help. */
  readonly rights: readonly string[];
  /** Adds its operands and options. */
  readonly configure?: (program: Program) => void;
  /**
   * Prints the answer on standard output, and whatever else a person wants to know on standard error.
   *
   * @returns the exit code; false stands for 1, because the ledger knows no answer, and anything else for 0
   * @throws Error with one sentence where there is no answer
   */
  // biome-ignore lint/suspicious/noExplicitAny: commander hands out what `configure` has declared, and knows no types of it.
  readonly run: (context: Context, options: any, ...operands: any[]) => Promise<boolean | number | undefined>;
}

/** Every command with its line in the help, in the order of the help. */
export const SUMMARIES = {
  overview: "does it work, and who has to do what? (the command without a name)",
  images: "the images with their verdicts and who runs them, the worst first",
  image: "everything that is known of an image, or why nothing is",
  vulnerability: "which images have a vulnerability, and whose they are",
  workload: "what a service or task family runs, and what gate and enforcement did to it",
  backlog: "the scans that wait, and why",
  coverage: "what is scanned, gated and enforced in each cluster, and what is not",
  doctor: "checks the installation from outside, and says what to do",
  scan: "has an image scanned before anything runs it, and waits for its verdict",
  summary: "what fails and runs, and what was never scanned",
  report: "a page to send on, or a table for a spreadsheet",
  rescan: "has images scanned again before their verdicts are stale",
  sweep: "looks at what runs now, instead of with the next sweep",
  wait: "waits for the verdict of an image, for pipelines",
  audit: "what the deployment gate would have blocked",
  gate: "whether the deployment gate is open; opens and closes it",
  exceptions: "the exceptions: owner, reason, end, and what uses each",
  breaker: "whether one error holds all scans up",
  completion: "the script by which bash, zsh or fish completes all this",
} as const;
export type CommandName = keyof typeof SUMMARIES;

/** Commands that show a table: its order can be another, and it can be watched. */
export const LISTS: readonly CommandName[] = ["images", "backlog", "audit", "exceptions"];

export const COMMAND_NAMES = Object.keys(SUMMARIES) as readonly CommandName[];

/** Each is loaded when it is asked for, because help has to come at once; the bundle has one module for each. */
export const loadCommand = async (name: CommandName): Promise<CliCommand> =>
  (await import(`./commands/${name}/index.ts`)).command;
