import * as util from "node:util";
import stringWidth from "string-width";
import { programName } from "../program-name";

const NARROWEST = 60;
/** Of a pipe that COLUMNS says nothing about. */
const PIPE_WIDTH = 120;

type Format = Parameters<typeof util.styleText>[0];

/** Columns of the terminal; a pipe obeys COLUMNS. */
export function screenWidth(): number {
  const width = process.stdout.columns || Number(process.env.COLUMNS) || PIPE_WIDTH;
  return Math.max(NARROWEST, width);
}

/** Whether a person reads the answer while it is printed. */
export const isTerminal = (): boolean => process.stdout.isTTY === true;

/**
 * Text in a colour, where colours are wanted: on a terminal without NO_COLOR, or wherever FORCE_COLOR says so.
 *
 * @see https://no-color.org and https://force-color.org
 */
export function paint(format: Format, text: string): string {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  const isWanted = FORCE_COLOR
    ? !["0", "false"].includes(FORCE_COLOR)
    : isTerminal() && !NO_COLOR && TERM !== "dumb";
  // Node has it from 20.12 on.
  return isWanted && util.styleText ? util.styleText(format, text, { validateStream: false }) : text;
}

/** Further parts of a line that is too long stand so many columns to the right. */
const HANGING = 8;

/**
 * A line in lines that fit the screen, broken at spaces. A word that fits into none is cut apart, unless it is pasted:
 * an address, an ARN or a digest. So is a command of this program, which stands at the end.
 */
export function fitted(line: string, width = screenWidth()): string {
  const text = terminalText(line);
  if (stringWidth(text) <= width) {
    return text;
  }
  const at = text.indexOf(`${programName()} `);
  const [prose, command] = at < 0 ? [text, []] : [text.slice(0, at), [text.slice(at)]];
  const room = width - HANGING;
  const words = prose.replace(/\S+/g, (word) =>
    /:\/\/|arn:|sha256:/.test(word) ? word : word.replace(new RegExp(`.{${room - HANGING}}`, "g"), "$& "),
  );
  const lines: string[] = [];
  for (const word of words.trimEnd().split(" ")) {
    const last = lines.pop();
    const longer = last === undefined ? word : `${last} ${word}`;
    lines.push(...(last === undefined || stringWidth(longer) <= room ? [longer] : [last.trimEnd(), word]));
  }
  return [...lines, ...command].join(`\n${" ".repeat(HANGING)}`);
}

/** A reason may quote what a registry said, and anybody may write into the table: nothing of it may move the cursor or turn the text around. */
export function terminalText(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ");
}

/** How many there are of something whose plural ends in s. */
export const counted = (number: number, what: string): string =>
  `${number} ${what}${number === 1 ? "" : "s"}`;
