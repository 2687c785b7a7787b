import { HOUR } from "../../../functions/contract/durations";
import type { ScanVerdict } from "../../../functions/contract/scan";
import { historyKey } from "../../../functions/ledger/history";
import { readHistory } from "../../../functions/rows/row";
import { RETENTION_MS } from "../../../functions/table/retention";
import { image, scanError, scanVerdict, TASK_ARN, vulnerability } from "../samples";
import { LedgerInMemory, openScan } from "./ledger-in-memory";

let on: LedgerInMemory;

beforeEach(() => {
  on = new LedgerInMemory({ rescanAfterHours: 1 });
});

/** A scan for another task. */
const opened = () => openScan(on.ledger, image(), { taskArn: `${TASK_ARN}${on.now().getTime()}` });
const ending = (changes: Partial<ScanVerdict> = {}) => scanVerdict({ verdictAt: on.now(), ...changes });

/** The image is scanned, once its verdict is stale. */
async function judge(changes: Partial<ScanVerdict> = {}) {
  on.passMinutes(61);
  return on.ledger.recordVerdict(await opened(), ending(changes));
}

const history = async () => readHistory(await on.table.get(historyKey(image())));

test("the latest ten verdicts are remembered, the latest first, with counts, scanner and policies", async () => {
  const counts = { critical: 1, high: 0, medium: 0, low: 0, negligible: 0 };
  for (let time = 1; time <= 11; time += 1) {
    await judge({ scannerVersion: `1.${time}.0` });
  }
  await judge({
    verdict: "FAILED",
    counts,
    scannerVersion: "1.12.0",
    policies: ["production", `${"p".repeat(86)}🐳🐳`],
  });

  const past = await history();

  expect(past).toHaveLength(10);
  expect(past[0]).toEqual({
    verdict: "FAILED",
    verdictAt: on.now(),
    recordedAt: on.now(),
    counts,
    scanner: "1.12.0",
    // As much as fits, no half of a character, and a mark of what is left out.
    policies: `production, ${"p".repeat(86)}…`,
    change: "worse",
  });
  expect(past.map(({ scanner }) => scanner)).toEqual(
    [12, 11, 10, 9, 8, 7, 6, 5, 4, 3].map((minor) => `1.${minor}.0`),
  );
});

test("the history is kept until the next verdict is due, and long enough for that to be late", async () => {
  on = new LedgerInMemory({ rescanAfterHours: 8760 });
  await on.ledger.recordVerdict(await opened(), ending());

  const { expiresAt } = (await on.table.get(historyKey(image()))) ?? {};
  expect(Number(expiresAt) * 1000 - on.now().getTime()).toBe(8760 * HOUR + RETENTION_MS);
});

test("an outcome says how it differs from the verdict before", async () => {
  expect(await judge({ verdict: "PASSED" })).toMatchObject({ change: "first" });
  expect(await judge({ verdict: "FAILED" })).toMatchObject({ change: "worse" });
  expect(await judge({ verdict: "FAILED" })).toMatchObject({ change: "same" });
  expect(await judge({ verdict: "PASSED" })).toMatchObject({ change: "better" });
});

test("an error is news once, also after retries, until it changes or heals", async () => {
  const err = async (code: string) => {
    on.passMinutes(61);
    const error = scanError("permanent", "image", `${on.now()}`);
    return on.ledger.recordError(await opened(), { ...error, code });
  };

  expect(await err("NoManifest")).toMatchObject({ change: "first" });
  expect(await err("NoManifest")).toMatchObject({ change: "same" });
  expect(await err("NoSuchPlatform")).toMatchObject({ change: "first" });
  expect(await judge()).toMatchObject({ change: "first" });
  expect(await err("NoSuchPlatform")).toMatchObject({ change: "first" });
  expect(await judge()).toMatchObject({ change: "better" });
  expect(await judge()).toMatchObject({ change: "same" });
  expect(await history()).toHaveLength(3);
});

test("the history knows what an outcome said: by new vulnerabilities, and of a verdict that ends an error", async () => {
  const worst = (name: string) => ({ topVulnerabilities: [{ ...vulnerability(), name }] });
  await judge(worst("CVE-1"));
  expect(await judge(worst("CVE-2"))).toMatchObject({ change: "worse" });
  expect((await history())[0]?.change).toBe("worse");

  on.passMinutes(61);
  await on.ledger.recordError(await opened(), scanError("permanent", "image"));
  on.passMinutes(61);
  expect(await judge(worst("CVE-2"))).toMatchObject({ change: "better" });
  expect((await history())[0]?.change).toBe("better");
});

test("what somebody else has recorded is neither compared nor remembered twice", async () => {
  const scan = await opened();
  on.meanwhile(image(), () => on.ledger.recordVerdict(scan, ending({ verdict: "FAILED" })));

  expect(await on.ledger.recordVerdict(scan, ending())).toBeUndefined();

  expect((await history()).map(({ verdict }) => verdict)).toEqual(["FAILED"]);
});

test("a history that somebody else has written is read as far as it can be", () => {
  const entry = { verdict: "PASSED", verdictAt: "2026-03-01T12:00:00.000Z" };

  expect(readHistory(undefined)).toEqual([]);
  expect(readHistory({ history: "PASSED" })).toEqual([]);
  expect(
    readHistory({ history: [{ ...entry, verdict: "GOOD" }, { verdict: "FAILED" }, "x", entry] }),
  ).toMatchObject([{ verdict: "PASSED" }]);
});
