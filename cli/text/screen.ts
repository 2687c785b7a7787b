import * as util from "node:util";

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

/** Text in lines that fit the screen, broken at spaces. */
export const wrap = (text: string, width = screenWidth()): string =>
  text.replace(new RegExp(`(.{1,${width}})(?: |$)`, "g"), "$1\n").trimEnd();

/** A reason may quote what a registry said, and anybody may write into the table: nothing of it may move the cursor or turn the text around. */
export function terminalText(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ");
}
