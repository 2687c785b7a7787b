import { createHash } from "node:crypto";
import type { AnsweredCall } from "../aws/calls";

const DIGESTS = /sha256:[0-9a-f]{64}/g;

/**
 * The programs' actions in a run, seen from AWS: each call with its time, program, images and answer. Source trees with
 * equal traces behave the same. Logs are left out, and so is the order within one millisecond.
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
    const answered = isError ? String(Object(answer).name) : (JSON.stringify(answer, sortedKeys) ?? "");
    this.lines.push(
      [time, caller.program, service, operation, [...images].sort().join(","), answered].join(" "),
    );
  }

  /** Returns the hash of all calls; nothing can be added afterwards. */
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

function sortedKeys(_: string, value: unknown): unknown {
  return Object.prototype.toString.call(value) === "[object Object]"
    ? Object.fromEntries(Object.entries(Object(value)).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;
}
