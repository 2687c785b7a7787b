import { unsafeUniformIntDistribution, xoroshiro128plus } from "pure-rand";

/** A fault that can be planted: a text of a file, and its replacement. */
export interface Fault {
  readonly file: string;
  /** Indexes of the beginning and the end in the file's text. */
  readonly start: number;
  readonly end: number;
  readonly mutator: string;
  readonly replacement: string;
}

const PROGRAMS = /^(functions|modules)\/.+\.ts$/;
const GENERATED = /^\/\/ (Made from|Generated) /;
const LOGGED = /\b(telemetry|logger|console)\.(info|warn|error|log)\(/;
/** Mutators whose replacement needs parentheses, because its operator may bind less tightly. */
const OPERATORS = ["LogicalOperator", "ArithmeticOperator"];

export function isProgram(file: string, text: string): boolean {
  return PROGRAMS.test(file) && !GENERATED.test(text);
}

/** Whether a fault changes what a program does, and not only its log or its texts for people. */
export function isWorthPlanting({ start, end, mutator }: Fault, text: string): boolean {
  const isText = mutator === "StringLiteral" && text.slice(start, end).includes(" ");
  const line = text.slice(text.lastIndexOf("\n", start) + 1).split("\n", 1)[0] ?? "";
  return !isText && !LOGGED.test(line);
}

/** Picks faults at random, the same for the same seed. */
export function sampleOf(faults: readonly Fault[], size: number, seed: number): Fault[] {
  const random = xoroshiro128plus(seed);
  const left = [...faults];
  const sample: Fault[] = [];
  while (sample.length < size && left.length > 0) {
    sample.push(...left.splice(unsafeUniformIntDistribution(0, left.length - 1, random), 1));
  }
  return sample;
}

export function withFault({ start, end, mutator, replacement }: Fault, text: string): string {
  const planted = OPERATORS.includes(mutator) ? `(${replacement})` : replacement;
  return text.slice(0, start) + planted + text.slice(end);
}

/** Renders a fault on one line: `file:line: original → replacement`. */
export function renderFault({ file, start, end, replacement }: Fault, text: string): string {
  const line = text.slice(0, start).split("\n").length;
  const short = (code: string) => code.replace(/\s+/g, " ").replace(/^(.{80}).+$/, "$1…");
  return `${file}:${line}: ${short(text.slice(start, end))} → ${short(replacement)}`;
}
