import { setTimeout as sleep } from "node:timers/promises";
import * as util from "node:util";
import stringWidth from "string-width";
import { programName } from "../program-name";

const NARROWEST = 60;
/** Width of a terminal that does not tell its own. */
const USUAL_WIDTH = 80;

type Format = Parameters<typeof util.styleText>[0];

/** Options of the call about tables. */
export const asked: { output?: "wide" | undefined; sort?: string | undefined } = {};

/** Returns the columns of the terminal. A pipe has no limit, because its reader takes names to be whole. */
export function screenWidth(): number {
  return asked.output || !isTerminal()
    ? Number.POSITIVE_INFINITY
    : Math.max(NARROWEST, process.stdout.columns || USUAL_WIDTH);
}

export const isTerminal = (): boolean => process.stdout.isTTY === true;

/**
 * Colours a text on a terminal without NO_COLOR, or if FORCE_COLOR asks for it.
 *
 * @see https://no-color.org and https://force-color.org
 */
export function paint(format: Format, text: string): string {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  const isWanted = FORCE_COLOR
    ? !["0", "false"].includes(FORCE_COLOR)
    : isTerminal() && !NO_COLOR && TERM !== "dumb";
  // Node has styleText from 20.12 on.
  return isWanted && util.styleText ? util.styleText(format, text, { validateStream: false }) : text;
}

/** Indentation of the further parts of a long line, in columns. */
const HANGING = 8;

/** Breaks a long line at spaces only, because people paste names. A command at its end gets a line of its own. */
export function fitted(line: string, width = screenWidth()): string {
  const text = terminalText(line);
  if (stringWidth(text) <= width) {
    return text;
  }
  const at = text.indexOf(`${programName()} `);
  const [prose, command] = at < 0 ? [text, []] : [text.slice(0, at), [text.slice(at)]];
  const [first = "", ...words] = prose.trimEnd().split(/(?<=\S) /);
  const lines = [first];
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`;
    const room = lines.length > 1 ? width - HANGING : width;
    stringWidth(longer) <= room ? lines.splice(-1, 1, longer) : lines.push(word);
  }
  return [...lines, ...command].join(`\n${" ".repeat(HANGING)}`);
}

/** Replaces what could move the cursor or turn the text around: a registry or anybody may have written it. */
export function terminalText(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ");
}

/** Counts something whose plural ends in s. */
export const counted = (number: number, what: string): string =>
  `${number} ${what}${number === 1 ? "" : "s"}`;

const CLEAR = "\u001b[H\u001b[2J\u001b[3J";

/** Shows the output of a command again and again, each time all at once, until it is interrupted or fails. */
export async function watch(
  run: () => Promise<unknown>,
  seconds: number,
  wait: (milliseconds: number) => Promise<unknown> = sleep,
): Promise<never> {
  for (;;) {
    const { log, error } = console;
    const lines: string[] = [];
    console.log = console.error = (line: string) => lines.push(line);
    try {
      await run();
    } finally {
      Object.assign(console, { log, error });
    }
    console.log([`${CLEAR}Every ${seconds} s; Ctrl-C ends it.\n`, ...lines].join("\n"));
    await wait(1000 * seconds);
  }
}
