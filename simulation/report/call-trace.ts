import { createHash } from "node:crypto";
import type { AnsweredCall } from "../aws/calls";

/** Names of before 0.1.0 with those that take their place, so that a trace is the same before and after a renaming. */
const RENAMED: readonly (readonly [RegExp, string])[] = [
  [/\bscanState\b/g, "rowState"],
  [/\bdigest#/g, "summary#"],
  [/\brunning#/g, "workloads#"],
  [/\bdigestId\b/g, "summaryId"],
  [/\bScan Digest\b/g, "Scan Summary"],
  [/\bdigest\.schema\.json\b/g, "summary.schema.json"],
  // Before, the simulated ECS did not say what was missing, which no program reads.
  [/"failures":\[[^\]]*\]/g, '"failures":[]'],
];
const DIGESTS = /sha256:[0-9a-f]{64}/g;

/**
 * The programs' actions in a run, seen from AWS: each call with its time, program, images and answer. Two trees whose
 * traces are the same behave the same. Logs are left out, and so is the order of what happens in one millisecond.
 */
export class CallTrace {
  private readonly hash = createHash("sha256");
  private lines: string[] = [];
  private time = 0;

  add(now: number, ...[caller, { service, operation, input }, answer, isError]: AnsweredCall): void {
    const time = Math.floor(now);
    if (time !== this.time) {
      this.flush();
      this.time = time;
    }
    const images = new Set(JSON.stringify(input)?.match(DIGESTS) ?? []);
    const answered = isError ? String(Object(answer).name) : inNewNames(answer);
    this.lines.push(
      [time, caller.program, service, operation, [...images].sort().join(","), answered].join(" "),
    );
  }

  /** Of all that was added; nothing can be added after it. */
  digest(): string {
    this.flush();
    return this.hash.digest("hex");
  }

  private flush(): void {
    for (const line of this.lines.sort()) {
      this.hash.update(`${line}\n`);
    }
    this.lines = [];
  }
}

function inNewNames(answer: unknown): string {
  const text = RENAMED.reduce((all, [old, name]) => all.replace(old, name), JSON.stringify(answer) ?? "");
  return text === "" ? "" : JSON.stringify(JSON.parse(text), sortedKeys);
}

function sortedKeys(_: string, value: unknown): unknown {
  return Object.prototype.toString.call(value) === "[object Object]"
    ? Object.fromEntries(Object.entries(Object(value)).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;
}
