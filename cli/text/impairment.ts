import type { OpenBreaker } from "../../functions/capacity/breaker/decisions";
import { paint, terminalText } from "./screen";
import { age, localTime } from "./times";

/** Says that every scan waits above a table; with JSON on standard error, because programs read the other. */
export const printImpairment =
  (json: boolean) =>
  (breaker: OpenBreaker): void =>
    (json ? console.error : console.log)(renderImpairment(breaker, new Date()));

/** What stands above every list while the installation is impaired. */
export function renderImpairment({ openedAt, reason, canary, nextCanaryAt }: OpenBreaker, now: Date): string {
  const since = openedAt.toISOString();
  const nextTry = canary === undefined ? `at ${localTime(nextCanaryAt.toISOString())}` : "runs now";
  return [
    paint(
      "red",
      `INSTALLATION IMPAIRED since ${localTime(since)} (${age(since, now)}): every scan waits until this is fixed.`,
    ),
    `  Reason: ${terminalText(reason)}`,
    `  Next try: ${nextTry}. Once a scan works, all that wait are started.`,
    "",
  ].join("\n");
}
