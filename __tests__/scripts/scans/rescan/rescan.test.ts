import { parseImage } from "../../../../functions/contract/image";
import { CONTROL_KEY } from "../../../../functions/contract/ledger";
import type { Row } from "../../../../functions/ledger/table/table";
import { rescanAll, rescanImages } from "../../../../scripts/scans/rescan/rescan";
import { LedgerInMemory } from "../../../functions/ledger/ledger-in-memory";
import {
  DIGEST,
  image,
  minutesFromNow,
  NOW,
  OTHER_DIGEST,
  SCAN_ID,
  scan,
  TASK_ARN,
} from "../../../functions/samples";

const NGINX = image();
const OTHER = image("ghcr.io/acme/web:2", OTHER_DIGEST);
const UNPINNED = parseImage("ghcr.io/acme/untagged:1", "linux/amd64");

let memory: LedgerInMemory;

beforeEach(() => {
  memory = new LedgerInMemory();
});

const rescanned = () => ({
  installation: "scanning",
  table: memory.table,
  pages: async function* () {
    for (const item of memory.table.items) {
      yield [item] as const;
    }
  },
});
const rescan = (...named: Parameters<typeof rescanImages>[1][number][]) =>
  rescanImages(rescanned(), named, memory.now());
const rescanEverything = (before = memory.now()) => rescanAll(rescanned(), before, memory.now());
const epoch = async () => (await memory.table.get(CONTROL_KEY))?.epoch;

/** A scan of the image that ended in an error, to be retried in an hour. */
async function putError(of = NGINX, changes: Parameters<typeof scan>[0] = {}): Promise<void> {
  const errored = scan({ image: of, state: "ERROR", dueAt: minutesFromNow(60), attempts: 2, ...changes });
  await memory.put(errored);
}

function valuesOf(row: Row | undefined, ...names: (keyof Row)[]) {
  return Object.fromEntries(names.map((name) => [name, row?.[name]]));
}

describe("an image that is named", () => {
  test("has a scan that is the next to start, beside its verdict", async () => {
    await memory.putVerdict(NGINX);
    memory.passMinutes(30);

    const requested = await rescan({ digest: DIGEST });

    expect(requested?.images).toEqual([{ ...NGINX, fate: "opened" }]);
    expect(requested?.counts).toEqual({ opened: 1, stale: 0, due: 0, open: 0, unchanged: 0 });
    const row = await memory.row(NGINX);
    expect(row).toMatchObject({
      scanState: "WAITING",
      verdict: "PASSED",
      verdictAt: NOW.toISOString(),
      attempts: 0,
    });
    expect(valuesOf(row, "dueAt", "deadline", "freshUntil")).toEqual({
      dueAt: minutesFromNow(30).toISOString(),
      deadline: minutesFromNow(30).toISOString(),
      freshUntil: minutesFromNow(30).toISOString(),
    });
    expect(row).not.toHaveProperty("expiresAt");
    expect(await memory.ledger.due("WAITING", 10)).toMatchObject([{ image: NGINX }]);
  });

  test("is scanned by the ledger's own rules, and the new verdict replaces the one before", async () => {
    await memory.putVerdict(NGINX);
    await rescan({ reference: NGINX.reference });
    const [waiting] = await memory.ledger.due("WAITING", 10);
    const claimed = waiting && (await memory.ledger.claim(waiting));

    const ended = {
      kind: "verdict",
      verdict: "FAILED",
      verdictAt: minutesFromNow(2),
      origin: "inline",
    } as const;
    await memory.ledger.recordVerdict(claimed as NonNullable<typeof claimed>, ended);

    expect(await memory.row(NGINX)).toMatchObject({
      verdict: "FAILED",
      freshUntil: minutesFromNow(24 * 60 + 2).toISOString(),
    });
  });

  test("is one on every platform, and no other", async () => {
    const arm = { ...NGINX, platform: "linux/arm64" } as const;
    await memory.putVerdict(NGINX);
    await memory.putVerdict(arm);
    await memory.putVerdict(OTHER);

    const requested = await rescan({ digest: DIGEST });

    expect(requested?.images?.map(({ platform }) => platform).sort()).toEqual(["linux/amd64", "linux/arm64"]);
    expect((await memory.row(OTHER))?.scanState).toBeUndefined();
  });

  test("may be named by a reference, also where no digest is known", async () => {
    await memory.putVerdict(UNPINNED);
    await memory.putVerdict(OTHER);

    const requested = await rescan({ reference: UNPINNED.reference }, { reference: OTHER.reference });

    expect(requested?.images?.map(({ reference, fate }) => [reference, fate])).toEqual([
      [UNPINNED.reference, "opened"],
      [OTHER.reference, "opened"],
    ]);
  });

  test("is taken once where digest and reference name the same", async () => {
    await memory.putVerdict(NGINX);

    const requested = await rescan({ digest: DIGEST }, { reference: NGINX.reference }, { digest: DIGEST });

    expect(requested?.images).toEqual([{ ...NGINX, fate: "opened" }]);
  });

  test("by a tag that many contents have had, is scanned at once only where a task has run it within a week", async () => {
    await memory.putVerdict(NGINX);
    memory.passMinutes(8 * 24 * 60);
    await memory.putVerdict(image("nginx:1.27", OTHER_DIGEST));

    const requested = await rescan({ reference: NGINX.reference });

    expect(requested?.images?.map(({ digest, fate }) => [digest, fate])).toEqual([
      [DIGEST, "unchanged"],
      [OTHER_DIGEST, "opened"],
    ]);
    expect((await rescan({ digest: DIGEST }))?.images?.[0]?.fate).toBe("opened");
  });

  test("whose error waits is retried now; the failed attempts stay", async () => {
    await putError();

    expect((await rescan({ digest: DIGEST }))?.images?.[0]?.fate).toBe("due");

    const now = NOW.toISOString();
    expect(await memory.row(NGINX)).toMatchObject({
      scanState: "ERROR",
      dueAt: now,
      deadline: now,
      attempts: 2,
    });
    expect(await memory.ledger.due("ERROR", 10)).toMatchObject([{ scanId: SCAN_ID }]);
  });

  test("whose error nobody retries any more, since no task runs it, is scanned now", async () => {
    await putError(NGINX, { lastSeenAt: minutesFromNow(-8 * 24 * 60) });

    expect((await rescan({ digest: DIGEST }))?.images?.[0]?.fate).toBe("opened");

    const row = await memory.row(NGINX);
    expect(row).toMatchObject({ scanState: "WAITING", dueAt: NOW.toISOString(), attempts: 2 });
    expect(row?.scanId).not.toBe(SCAN_ID);
  });

  test.each(["WAITING", "STARTING", "SCANNING"] as const)(
    "is left alone while its scan is %s",
    async (state) => {
      await memory.put(scan({ state, dueAt: minutesFromNow(-1) }));
      const before = await memory.row(NGINX);

      const requested = await rescan({ digest: DIGEST });

      expect(requested?.images?.[0]?.fate).toBe("open");
      expect(await memory.row(NGINX)).toEqual(before);
    },
  );

  test("is left to whoever opens a scan of it at the same time", async () => {
    await putError();
    memory.meanwhile(NGINX, async () => memory.ledger.reopen(scan({ state: "ERROR" }), "STARTING"));

    expect((await rescan({ digest: DIGEST }))?.images?.[0]?.fate).toBe("open");
    expect(await memory.row(NGINX)).toMatchObject({ scanState: "STARTING" });
  });

  test("that nobody knows changes nothing", async () => {
    await memory.putVerdict(NGINX);

    expect(
      await rescan({ digest: OTHER_DIGEST }, { reference: "docker.io/library/other:1" }),
    ).toBeUndefined();
    expect(await epoch()).toBeUndefined();
  });
});

describe("every image", () => {
  test("is stale with its verdict, and the next task or sweep opens a scan", async () => {
    await memory.putVerdict(NGINX);
    await memory.putVerdict(OTHER);
    const ask = () => memory.ledger.ask({ image: NGINX, claimedBy: "message", taskArn: TASK_ARN });
    expect(await ask()).toEqual({ kind: "nothing" });

    const { counts } = await rescanEverything();

    expect(counts).toEqual({ opened: 0, stale: 2, due: 0, open: 0, unchanged: 0 });
    expect(await memory.row(NGINX)).toMatchObject({ verdict: "PASSED", freshUntil: NOW.toISOString() });
    expect(await ask()).toMatchObject({ kind: "opened" });
    expect(await memory.row(NGINX)).toMatchObject({ verdict: "PASSED", scanState: "STARTING" });
  });

  test("whose error waits keeps its time, so that no wave of retries stands before new images", async () => {
    await putError();
    const before = await memory.row(NGINX);

    expect((await rescanEverything()).counts).toMatchObject({ due: 0, unchanged: 1 });
    expect(await memory.row(NGINX)).toEqual(before);
  });

  test("whose rescan ended in an error is stale with the verdict before", async () => {
    await memory.putVerdict(NGINX);
    await memory.put(scan({ state: "ERROR", dueAt: minutesFromNow(60) }));

    expect((await rescanEverything()).counts).toMatchObject({ stale: 1 });
    expect(await memory.row(NGINX)).toMatchObject({
      scanState: "ERROR",
      dueAt: minutesFromNow(60).toISOString(),
      freshUntil: NOW.toISOString(),
    });
  });

  test("of a time is stale, what was scanned since is not, so that an interrupted run can go on", async () => {
    await memory.putVerdict(NGINX);
    memory.passMinutes(10);
    const before = memory.now();
    await rescanEverything();
    memory.passMinutes(10);
    await memory.putVerdict(NGINX);
    await memory.putVerdict(OTHER);

    const { counts, before: published } = await rescanEverything(before);

    expect(published).toBe(before.toISOString());
    expect(counts).toMatchObject({ stale: 0, unchanged: 2 });
  });

  test("that is being scanned is left alone", async () => {
    await memory.put(scan({ state: "SCANNING" }));
    const before = await memory.row(NGINX);

    expect((await rescanEverything()).counts).toMatchObject({ open: 1 });
    expect(await memory.row(NGINX)).toEqual(before);
  });

  test("is counted page by page, and items that are no images are not", async () => {
    await memory.putVerdict(NGINX);
    await memory.putVerdict(OTHER);
    const seen: number[] = [];

    await rescanAll(rescanned(), NOW, NOW, ({ stale }) => seen.push(stale));

    // Behind each row is the outcome of its scan.
    expect(seen).toEqual([1, 1, 2, 2]);
  });

  test("keeps what instances remember until all of them are stale, also where one cannot be written", async () => {
    await memory.putVerdict(NGINX);
    memory.refuseWrites(NGINX, new Error("throttled"));

    await expect(rescanEverything()).rejects.toThrow("throttled");

    expect(await epoch()).toBeUndefined();
  });
});

describe("what instances remember", () => {
  test("ends with every request", async () => {
    await memory.putVerdict(NGINX);

    await rescan({ digest: DIGEST });
    await rescanEverything();

    expect(await epoch()).toBe(2);
  });

  test("ends once more where somebody else ends it at the same time", async () => {
    memory.table.interrupt = async (key) => {
      if (key === CONTROL_KEY) {
        memory.table.interrupt = async () => undefined;
        await memory.table.update({ key: CONTROL_KEY, set: { epoch: 7 } });
      }
    };

    await rescanEverything();

    expect(await epoch()).toBe(8);
  });
});
