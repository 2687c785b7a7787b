import type { BreakerState, OpenBreaker } from "../../functions/capacity/breaker";
import type { TokenEvent } from "../../functions/contract/notices/installation-event";
import { fitted, paint } from "./screen";
import { age, localTime } from "./times";

const MOST_LINES = 3;

/** Prints why every scan waits, if so. With JSON it goes to standard error, because programs read standard output. */
export function printImpairment({ open, waiting }: BreakerState, json: boolean): void {
  const print = json ? console.error : console.log;
  if (waiting !== undefined) {
    print(renderWaiting(waiting, new Date()));
  } else if (open !== undefined) {
    print(renderImpairment(open, new Date()));
  }
}

export function renderWaiting({ changedAt, reason, storedIn }: TokenEvent, now: Date): string {
  const since = `${localTime(changedAt)} (${age(changedAt, now)})`;
  return [
    paint(
      "yellow",
      fitted(`INSTALLATION WAITS FOR THE TOKEN since ${since}: no scan starts before it is stored.`),
    ),
    reasonLine(reason),
    fitted(`  Token in: ${storedIn}`),
    fitted("  It is looked at every minute. Once a token is stored, all that wait are started."),
    "",
  ].join("\n");
}

export function renderImpairment({ openedAt, reason, trying, nextTryAt }: OpenBreaker, now: Date): string {
  const nextTry = trying === undefined ? `at ${localTime(nextTryAt)}` : "runs now";
  const since = `${localTime(openedAt)} (${age(openedAt, now)})`;
  return [
    paint("red", fitted(`INSTALLATION IMPAIRED since ${since}: every scan waits until this is fixed.`)),
    reasonLine(reason),
    fitted(`  Next try: ${nextTry}. Once a scan works, all that wait are started.`),
    "",
  ].join("\n");
}

/** Returns the reason, on a terminal cut to a few lines, because a list follows. */
function reasonLine(reason: string): string {
  const lines = fitted(`  Reason: ${reason}`).split("\n");
  const shown = lines.slice(0, MOST_LINES).join("\n");
  return lines.length > MOST_LINES ? `${shown.slice(0, -1)}…` : shown;
}
