import type { BreakerState } from "../../functions/capacity/breaker";
import { fitted, paint } from "./screen";
import { age, localTime } from "./times";

const MAX_LINES = 3;

/** Prints why every scan waits, if so. With JSON it goes to standard error, because programs read standard output. */
export function printImpairment(breaker: BreakerState, json: boolean): void {
  const print = json ? console.error : console.log;
  renderImpairment(breaker, new Date()).map((line) => print(line));
}

/** Returns the lines that say why every scan waits; none: scans start as usual. */
export function renderImpairment({ open, waiting }: BreakerState, now: Date): readonly string[] {
  const since = (time: Date | string) => `since ${localTime(time)} (${age(time, now)})`;
  if (waiting !== undefined) {
    const title = `INSTALLATION WAITS FOR THE TOKEN ${since(waiting.changedAt)}: no scan starts before it is stored.`;
    const next =
      "  The installation looks for a token every minute. Once a token is stored, all waiting scans are started.";
    const further = [`  Token in: ${waiting.storedIn}`, next].map((line) => fitted(line));
    return [paint("yellow", fitted(title)), reasonLine(waiting.reason), ...further, ""];
  }
  if (open === undefined) {
    return [];
  }
  const title = `INSTALLATION IMPAIRED ${since(open.openedAt)}: every scan waits until this is fixed.`;
  const nextTry = open.trying === undefined ? `at ${localTime(open.nextTryAt)}` : "runs now";
  const next = fitted(`  Next try: ${nextTry}. Once a scan works, all waiting scans are started.`);
  return [paint("red", fitted(title)), reasonLine(open.reason), next, ""];
}

/** Returns the reason, on a terminal cut to a few lines, because a list follows. */
function reasonLine(reason: string): string {
  const lines = fitted(`  Reason: ${reason}`).split("\n");
  const shown = lines.slice(0, MAX_LINES).join("\n");
  return lines.length > MAX_LINES ? `${shown.slice(0, -1)}…` : shown;
}
