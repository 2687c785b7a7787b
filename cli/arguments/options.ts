import { InvalidArgumentError } from "commander";
import { DAY, HOUR, MINUTE } from "../../functions/contract/durations";

/** A wrong argument, with one sentence for the user. While commander reads options, it puts the option before it. */
export class WrongArgument extends InvalidArgumentError {}

export const wrong = (sentence: string): WrongArgument => new WrongArgument(sentence);

/** A day, or a time with its zone: without the zone it would mean different moments on different machines. */
const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;
const SPAN = /^(\d{1,6})([dhm])$/;
const UNITS: Readonly<Record<string, number>> = { d: DAY, h: HOUR, m: MINUTE };

// Readers of option values for commander. Each throws an error with one sentence for the user.

export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= least && number <= most)) {
      throw wrong(`It takes a whole number from ${least} to ${most}.`);
    }
    return number;
  };

/** Reads a time, or how long ago it was: 7d, 12h or 30m. */
export function timeOf(text: string): Date {
  const [, count, unit = ""] = SPAN.exec(text) ?? [];
  const since = Date.now() - Number(count) * (UNITS[unit] ?? 0);
  const time = new Date(TIME.test(text) ? text : since);
  if (Number.isNaN(time.getTime())) {
    throw wrong("Write a time as 2026-03-01T12:00:00Z, or how long ago as 7d or 12h.");
  }
  return time;
}

/** Reads choices in any case: several in a text, separated by commas, or in a repeated option. */
export const chosenFrom =
  <T extends string>(known: readonly T[]) =>
  (text: string, before: readonly T[] = []): readonly T[] => [
    ...before,
    ...text.split(",").map((each) => {
      const chosen = known.find((one) => one.toUpperCase() === each.trim().toUpperCase());
      if (chosen === undefined) {
        throw wrong(`Choose from ${known.join(", ")}.`);
      }
      return chosen;
    }),
  ];

export const accountOf = matching(/^\d{12}$/, "Give an account's id, of 12 digits.");

export const regionOf = matching(/^[a-z]+(-[a-z0-9]+)+$/, "Give a region, such as eu-west-1.");

/** @param otherwise sentence for the user if the text does not match */
export function matching(pattern: RegExp, otherwise: string) {
  return (text: string): string => {
    if (!pattern.test(text)) {
      throw wrong(otherwise);
    }
    return text;
  };
}

/** Reads an option that may be repeated. An empty text, as of an unset variable, would match nothing. */
export const repeated =
  <T>(read: (text: string) => T) =>
  (text: string, before: readonly T[] = []): readonly T[] => {
    if (text.trim() === "") {
      throw wrong("It was given an empty text.");
    }
    return [...before, read(text.trim())];
  };
