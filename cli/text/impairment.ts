import type { BreakerState, OpenBreaker } from "../../functions/capacity/breaker";
import { paint, terminalText } from "./screen";
import { age, localTime } from "./times";

/** Says above a list that every scan waits, where it does; with JSON on standard error, because programs read the other. */
export function printImpairment({ open }: BreakerState, json: boolean): void {
  if (open !== undefined) {
    (json ? console.error : console.log)(renderImpairment(open, new Date()));
  }
}

/** Lines above every list while the installation is impaired. */
export function renderImpairment({ openedAt, reason, trying, nextTryAt }: OpenBreaker, now: Date): string {
  const nextTry = trying === undefined ? `at ${localTime(nextTryAt)}` : "runs now";
  const since = `${localTime(openedAt)} (${age(openedAt, now)})`;
  return [
    paint("red", `INSTALLATION IMPAIRED since ${since}: every scan waits until this is fixed.`),
    `  Reason: ${terminalText(reason)}`,
    `  Next try: ${nextTry}. Once a scan works, all that wait are started.`,
    "",
  ].join("\n");
}
