import { judge } from "../../../cli/commands/wait";
import { listed } from "../rows";
import { ARM, NOW, STALE, scan } from "./waiting-rows";

const UNTIL = new Date("2026-03-01T12:15:00.000Z");

const LATER = "2026-03-01T13:00:00.000Z";

describe("what the rows of an image say", () => {
  test.each<[string, Record<string, unknown>[], string, RegExp]>([
    ["no row", [], "open", /the ledger does not know the image/],
    ["a fresh PASSED", [{ verdict: "PASSED" }], "passed", /^linux\/amd64 is PASSED since 2026-03-01T10/],
    ["a fresh NO_POLICY", [{ verdict: "NO_POLICY" }], "passed", /is NO_POLICY/],
    ["a fresh FAILED", [{}], "failed", /^linux\/amd64 is FAILED since/],
    ["a fresh PASSED whose rescan runs", [{ verdict: "PASSED", ...scan("SCANNING") }], "passed", /PASSED/],
    ["a stale FAILED", [STALE], "failed", /FAILED since .* which is stale/],
    ["a fresh FAILED that is renewed", [scan("WAITING")], "open", /is WAITING/],
    [
      "a stale FAILED that is scanned again",
      [{ ...STALE, ...scan("WAITING") }],
      "open",
      /is WAITING: no capacity/,
    ],
    [
      "a stale PASSED",
      [{ ...STALE, verdict: "PASSED" }],
      "open",
      /which is stale; to have it scanned again: RESCAN$/,
    ],
    [
      "a stale PASSED that is scanned again",
      [{ ...STALE, verdict: "PASSED", ...scan("SCANNING") }],
      "open",
      /SCANNING/,
    ],
    ["no verdict yet", [{ verdict: undefined, ...scan("HELD") }], "open", /is HELD/],
    ["an error that is retried in time", [{ verdict: undefined, ...scan("ERROR") }], "open", /is retried at/],
    [
      "an error that is retried later",
      [{ verdict: undefined, ...scan("ERROR", { dueAt: LATER }) }],
      "error",
      /ended in an error: no capacity/,
    ],
    [
      "an error that nothing retries",
      [{ verdict: undefined, ...scan("ERROR", { dueAt: undefined }) }],
      "error",
      /ended in an error/,
    ],
    [
      "a stale FAILED whose rescan ended in an error",
      [{ ...STALE, ...scan("ERROR", { dueAt: LATER }) }],
      "failed",
      /FAILED/,
    ],
    ["a fresh FAILED whose rescan ended in an error", [scan("ERROR", { dueAt: LATER })], "failed", /FAILED/],
    [
      "no verdict and no scan",
      [{ verdict: undefined, freshUntil: undefined }],
      "open",
      /no scan for linux\/amd64/,
    ],
    ["one platform that passed and one that failed", [{ verdict: "PASSED" }, ARM], "failed", /^linux\/arm64/],
    [
      "two that passed",
      [{ verdict: "PASSED" }, { verdict: "PASSED", ...ARM }],
      "passed",
      /amd64 .*; linux\/arm64/,
    ],
    [
      "one that passed and one that is scanned",
      [{ verdict: "PASSED" }, { verdict: undefined, ...ARM, ...scan("SCANNING") }],
      "open",
      /arm64/,
    ],
    [
      "one that is scanned and one that failed",
      [{ verdict: undefined, ...scan("SCANNING") }, ARM],
      "failed",
      /arm64/,
    ],
  ])("%s", (_, rows, result, reason) => {
    const judgement = judge(rows.map(listed), NOW, UNTIL, "RESCAN");

    expect(judgement.result).toBe(result);
    expect(judgement.reason).toMatch(reason);
  });
});
