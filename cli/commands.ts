import type { Command as Program } from "commander";
import type { Ask } from "./account/ask";
import type { OwnPlace } from "./account/caller";
import type { InstallationAccess } from "./installation";

export interface Context extends InstallationAccess {
  readonly json: boolean;
  readonly source: "demo" | "account";
  /** Returns a command that can be pasted: it has the options by which this call found its installation. */
  readonly paste: (command: string) => string;
  readonly ask: Ask;
  /** Returns the installation's place. @param isNeeded see ownPlaceOf */
  readonly ownPlace: (isNeeded?: boolean) => Promise<OwnPlace>;
}

export interface CliCommand {
  readonly name: string;
  readonly description: string;
  /** For the help, without the program's name. */
  readonly examples: readonly string[];
  /** Rights that the credentials need, for the help. */
  readonly rights: readonly string[];
  readonly configure?: (program: Program) => void;
  /**
   * Prints the answer on standard output, and everything else for people on standard error.
   *
   * @returns the exit code; false: 1, because the ledger knows no answer; undefined or true: 0
   * @throws Error with one sentence if there is no answer
   */
  // biome-ignore lint/suspicious/noExplicitAny: commander hands out what `configure` has declared, and knows no types of it.
  readonly run: (context: Context, options: any, ...operands: any[]) => Promise<boolean | number | undefined>;
}

/** Each command with its line in the help, in the order of the help. */
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

/** Commands that print a table, which can be sorted and watched. */
export const LISTS: readonly CommandName[] = ["images", "vulnerability", "backlog", "audit", "exceptions"];

export const COMMAND_NAMES = Object.keys(SUMMARIES) as readonly CommandName[];

/** Loads a command when it is asked for, so that the help comes at once. The bundle has a module for each command. */
export const loadCommand = async (name: CommandName): Promise<CliCommand> =>
  (await import(`./commands/${name}/index.ts`)).command;
