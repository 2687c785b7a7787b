import type { Command, Option } from "./commands";
import { wrong } from "./wrong";

/** @throws Error with one sentence for the person who typed it */
export function wholeNumber(
  text: string,
  option: Option,
  [least, most]: readonly [number, number],
  command: Command,
): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least && number <= most)) {
    throw wrong(`--${option} takes a whole number from ${least} to ${most}, not "${text}"`, command);
  }
  return number;
}
