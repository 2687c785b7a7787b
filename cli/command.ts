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
