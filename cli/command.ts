import type { Command as Program } from "commander";
import type { Context } from "./context";

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
   * @returns the exit code; true stands for 0, and false for 1: the ledger knows no answer
   * @throws Error with one sentence where there is no answer
   */
  // biome-ignore lint/suspicious/noExplicitAny: commander hands out what `configure` has declared, and knows no types of it.
  readonly run: (context: Context, options: any, ...operands: any[]) => Promise<boolean | number>;
}
