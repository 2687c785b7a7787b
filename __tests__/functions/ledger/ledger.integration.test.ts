import type { Image } from "../../../functions/contract/image";
import { isOutcome } from "../../../functions/contract/notices/notice";
import type { Scan, ScanVerdict } from "../../../functions/contract/scan";
import type { WantedScan } from "../../../functions/ledger/ask";
import { LedgerOnAws } from "../../ledger-on-aws";
import {
  digestOf,
  HOUR_MINUTES,
  image,
  inlineRun,
  OTHER_DIGEST,
  scanError,
  scanVerdict,
  TASK_ARN,
} from "../samples";
import { beginScan, openScan } from "./ledger-in-memory";

let on: LedgerOnAws;
let images = 0;

beforeAll(async () => {
  on = await LedgerOnAws.create();
});
afterAll(() => on?.stop());

const ERROR = scanError("infrastructure", "transient");

/** An image that no other test has seen. */
function newImage(): Image {
  images += 1;
  return image(`ledger/app-${images}:1`, digestOf(images));
}

function sighting(of: Image, changes: Partial<WantedScan> = {}): WantedScan {
  return { image: of, taskArn: TASK_ARN, ...changes };
}

function keyOf({ digest, platform }: Image): string {
  return `${digest}#${platform}`;
}

function verdict(changes: Partial<ScanVerdict> = {}): ScanVerdict {
  const counts = { critical: 0, high: 1, medium: 2, low: 3, negligible: 4 };
  return scanVerdict({ verdictAt: on.now(), counts, ...changes });
}

/** Opens a scan of an image and lets its build start. */
async function started(of: Image, changes: Partial<WantedScan> = {}): Promise<Scan> {
  const scan = await openScan(on.ledger, of, sighting(of, changes));
  expect(await on.ledger.recordStarted(scan, inlineRun(1))).toBe(true);
  return scan;
}

describe("asking", () => {
  test("opens one scan, however many ask at once", async () => {
    const asked = newImage();

    const answers = await Promise.all(Array.from({ length: 20 }, () => on.ledger.ask(sighting(asked))));

    expect(answers.filter(({ kind }) => kind === "opened")).toHaveLength(1);
    expect(answers.filter(({ kind }) => kind === "nothing")).toHaveLength(19);
  });

  test("keeps the registry's secret with the scan and with its retries, until a sighting without one asks", async () => {
    const asked = newImage();
    const credentials = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf";
    const opened = await started(asked, { credentials });
    await on.ledger.recordError(opened, scanError("configuration", "registry"));
    const failed = (await on.ledger.read(asked))?.scan;
    expect(failed?.credentials).toBe(credentials);
    expect((await on.ledger.reopen(failed as Scan, "WAITING"))?.credentials).toBe(credentials);
    await on.ledger.recordVerdict(await beginScan(on.ledger, asked), verdict());
    on.passMinutes(25 * HOUR_MINUTES);

    await started(asked);

    expect(await on.row(keyOf(asked))).not.toHaveProperty("credentials");
  });

  test("writes a sighting of a fresh image at most once an hour", async () => {
    const asked = newImage();
    await on.ledger.recordVerdict(await started(asked), verdict());
    const seen = (await on.row(keyOf(asked)))?.lastSeenAt;

    on.passMinutes(59);
    await on.ledger.ask(sighting(asked));
    expect((await on.row(keyOf(asked)))?.lastSeenAt).toBe(seen);

    on.passMinutes(2);
    await on.ledger.ask(sighting(asked, { taskArn: `${TASK_ARN}-2` }));
    expect(await on.row(keyOf(asked))).toMatchObject({
      lastSeenAt: on.now().toISOString(),
      lastTaskArn: `${TASK_ARN}-2`,
    });
  });

  test("an open row never expires, one that ended does long after", async () => {
    const asked = newImage();
    const scan = await started(asked);
    expect(await on.row(keyOf(asked))).not.toHaveProperty("expiresAt");

    await on.ledger.recordVerdict(scan, verdict());

    const days = (Number((await on.row(keyOf(asked)))?.expiresAt) - on.now().getTime() / 1000) / 86_400;
    expect(Math.round(days)).toBe(90);
  });
});

describe("verdict and open scan", () => {
  test("a verdict replaces the one before whole, link and digest included", async () => {
    const asked = newImage();
    const links = { resultUrl: "https://secure.sysdig.com/1", scannedDigest: asked.digest };
    await on.ledger.recordVerdict(await started(asked), verdict({ verdict: "FAILED", ...links }));
    on.passMinutes(25 * HOUR_MINUTES);

    const rescan = await started(asked);
    await on.ledger.recordVerdict(rescan, verdict());

    const row = await on.row(keyOf(asked));
    expect(row).toMatchObject({
      verdict: "PASSED",
      run: inlineRun(1),
      verdictAt: on.now().toISOString(),
    });
    expect(Object.keys(row ?? {})).not.toEqual(expect.arrayContaining(["resultUrl"]));
    expect(Object.keys(row ?? {})).not.toEqual(expect.arrayContaining(["scannedDigest"]));
    expect(Object.keys(row ?? {})).not.toEqual(expect.arrayContaining(["rowState"]));
  });

  test("an error leaves the verdict before standing, and a rescan leaves it until it ends", async () => {
    const asked = newImage();
    await on.ledger.recordVerdict(await started(asked), verdict({ verdict: "FAILED" }));
    const standing = { verdict: "FAILED", verdictAt: on.now().toISOString(), counts: verdict().counts };
    on.passMinutes(25 * HOUR_MINUTES);

    const rescan = await started(asked);
    expect(await on.row(keyOf(asked))).toMatchObject({ ...standing, rowState: "SCANNING" });
    await on.ledger.recordError(rescan, ERROR);

    expect(await on.row(keyOf(asked))).toMatchObject({
      ...standing,
      rowState: "ERROR",
      reason: ERROR.reason,
    });
  });

  test("whoever does not own the scan changes nothing, and puts nothing into the outbox", async () => {
    const asked = newImage();
    const early = await started(asked);
    const reopened = await on.ledger.reopen({ ...early, state: "SCANNING" }, "WAITING", "no capacity");
    const before = await on.row(keyOf(asked));
    await on.outbox.due(100);

    expect(await on.ledger.recordVerdict(early, verdict({ verdict: "FAILED" }))).toBeUndefined();
    expect(await on.ledger.recordError(early, ERROR)).toBeUndefined();
    expect(await on.ledger.recordStarted(early, inlineRun(9))).toBe(false);

    expect(await on.row(keyOf(asked))).toEqual(before);
    expect(before).toMatchObject({ rowState: "WAITING", scanId: reopened?.scanId });
    on.passMinutes(2);
    expect(
      (await on.outbox.due(100)).map(({ notice }) => isOutcome(notice) && notice.image.digest),
    ).not.toContain(asked.digest);
  });

  test("an outcome is recorded once, whoever comes second", async () => {
    const asked = newImage();
    const scan = await started(asked);

    const outcomes = await Promise.all([
      on.ledger.recordVerdict(scan, verdict()),
      on.ledger.recordVerdict(scan, verdict({ verdict: "FAILED" })),
      on.ledger.recordError(scan, ERROR),
    ]);

    expect(outcomes.filter((each) => each !== undefined)).toHaveLength(1);
  });
});

test("a scan of Sysdig's backend is found due when it said, under the digest that Sysdig analyses, until it ends", async () => {
  const of = newImage();
  const scan = await openScan(on.ledger, of);
  const run = { engine: "backend", handle: OTHER_DIGEST } as const;
  await on.ledger.recordStarted(scan, run, 30_000);
  const startedAt = on.now();
  const found = async () =>
    (await on.ledger.underWay()).filter(({ scanId, dueAt }) => scanId === scan.scanId && dueAt <= on.now());

  expect(await found()).toEqual([]);
  on.passMinutes(0.5);
  expect(await found()).toMatchObject([{ run, startedAt }]);
  await on.ledger.recordStillScanning(scan, 90_000);
  on.passMinutes(1);
  expect(await found()).toEqual([]);
  on.passMinutes(0.5);
  expect(await found()).toHaveLength(1);

  const outcome = verdict({ origin: "backend", scannedDigest: OTHER_DIGEST, counts: undefined });
  expect(await on.ledger.recordVerdict(scan, outcome)).toMatchObject({ origin: "backend" });
  const row = await on.row(keyOf(of));
  expect(row).toMatchObject({ run, verdict: "PASSED", origin: "backend", scannedDigest: OTHER_DIGEST });
  for (const absent of ["counts", "startedAt", "rowState"]) {
    expect(row).not.toHaveProperty(absent);
  }
});
