import { imageKey } from "../../../../../functions/contract/images/image";
import type { ScanEnd } from "../../../../../functions/contract/images/scan";
import { LAST_SWEEP_KEY } from "../../../../../functions/contract/ledger";
import { SecurityHub } from "../../../../../functions/results/channels/security-hub";
import type { ImportFinding } from "../../../../../functions/results/channels/security-hub/security-hub-api";
import { workloadsKeyOf } from "../../../../../functions/workloads/workloads-item";
import { beginScan, LedgerInMemory, outcomeAfter } from "../../../ledger/ledger-in-memory";
import { image, scanError, scanVerdict, TASK_ARN, vulnerability } from "../../../samples";
import { edit } from "../../../table/edit";

type Imported = Parameters<ImportFinding>[0];

const IMAGE = image();
const FAILED = scanVerdict({ verdict: "FAILED", topVulnerabilities: [vulnerability()] });

/** Security Hub behind its channel, an image, and the sweeps that say what runs it. */
class Installation {
  readonly store = new LedgerInMemory();
  readonly imported: Imported[] = [];
  refusal: Error | undefined;
  private scans = 0;
  private readonly hub = new SecurityHub(
    async (finding) => {
      if (this.refusal) {
        throw this.refusal;
      }
      this.imported.push(finding);
    },
    this.store,
    this.store.now,
  );

  /** An hour later a sweep is complete, and finds the image running, or not. */
  async sweep(isRunning = false): Promise<void> {
    this.store.passMinutes(60);
    const now = this.store.now();
    const web = { kind: "service", name: "web", cluster: "shop", tasks: 3, since: now.toISOString() };
    if (isRunning) {
      const set = { services: [{ ...web, owner: "payments" }], sweptAt: now };
      await edit(this.store.table, workloadsKeyOf(imageKey(IMAGE)), set);
    }
    await edit(this.store.table, LAST_SWEEP_KEY, { startedAt: now, endedAt: now, tasks: 3, images: 1 });
    this.store.passMinutes(1);
  }

  /** A scan of the image waits. */
  async ask(): Promise<void> {
    await this.store.ledger.ask({ image: IMAGE, taskArn: TASK_ARN });
    this.scans += 1;
    const asked = { kind: "asked", image: IMAGE, newScanId: `scan-${this.scans}` } as const;
    await this.store.ledger.change(IMAGE, asked);
  }

  /** A scan of the image ends now. @returns what publishes that */
  async end(end: ScanEnd = FAILED): Promise<() => Promise<void>> {
    await this.ask();
    const scan = await beginScan(this.store.ledger, IMAGE);
    const endsNow = end.kind === "verdict" ? { ...end, verdictAt: this.store.now() } : end;
    const outcome = await outcomeAfter(this.store.ledger, scan, endsNow);
    if (outcome === undefined) {
      throw new Error("expected an outcome");
    }
    return async () => {
      const event = { kind: "published", outcome, channels: ["security-hub"] } as const;
      await this.store.ledger.change(IMAGE, event);
      await this.hub.publish(outcome);
    };
  }

  async publish(end?: ScanEnd): Promise<void> {
    await (await this.end(end))();
  }

  /** Follows what runs. @returns of each change whether the finding is active now */
  async follow(hasTime = true): Promise<boolean[]> {
    const before = this.imported.length;
    await this.hub.follow(() => hasTime);
    return this.imported.slice(before).map(({ RecordState }) => RecordState === "ACTIVE");
  }
}

let installation: Installation;

beforeEach(async () => {
  installation = new Installation();
});

test("the finding of an image that nothing runs any more is archived once, and active again as it was when it runs", async () => {
  await installation.sweep(true);
  await installation.publish();
  for (const isRunning of [true, false, false, true]) {
    await installation.sweep(isRunning);
    await installation.follow();
    expect(await installation.follow()).toEqual([]);
  }

  const [first, archived, active, ...others] = installation.imported;
  expect([first?.RecordState, archived?.RecordState, others]).toEqual(["ACTIVE", "ARCHIVED", []]);
  expect(active).toEqual({ ...first, UpdatedAt: active?.UpdatedAt });
  const times = [first, archived, active].map((each) => String(each?.UpdatedAt));
  expect(times).toEqual([...new Set(times)].sort());
  expect(active?.ProductFields).toMatchObject({
    "fargate-image-scanning/owner": "payments",
    "fargate-image-scanning/services": "web (cluster shop, 3 tasks)",
  });
});

test("a change that Security Hub refuses is sent with the next run", async () => {
  await installation.publish();
  await installation.sweep(true);
  await installation.sweep();
  installation.refusal = new Error("throttled");
  await expect(installation.follow()).rejects.toThrow("throttled");

  installation.refusal = undefined;
  expect(await installation.follow(false)).toEqual([]);
  expect(await installation.follow()).toEqual([false]);
  expect(await installation.follow()).toEqual([]);
});

test("without a complete sweep nothing is archived", async () => {
  await installation.publish();
  installation.store.passMinutes(8 * 24 * 60);
  await installation.publish(scanError("infrastructure", "image"));

  expect(await installation.follow()).toEqual([]);
});

test("an image that passes has no finding to follow", async () => {
  await installation.publish();
  await installation.sweep();
  await installation.publish(scanVerdict({ verdict: "PASSED" }));
  await installation.sweep();

  expect(await installation.follow()).toEqual([]);
  expect(await installation.store.row(IMAGE)).not.toHaveProperty("rowState");
});

test("a verdict that Security Hub does not have yet is not outrun by what was known before", async () => {
  await installation.publish();
  await installation.sweep(true);
  await installation.sweep();
  const publish = await installation.end(scanVerdict({ verdict: "PASSED" }));
  installation.store.passMinutes(1);

  expect(await installation.follow()).toEqual([]);
  await publish();
  expect(installation.imported.at(-1)).toMatchObject({ Compliance: { Status: "PASSED" } });
});

test("while a scan is open the finding stays, and an error that is retried archives it where nothing runs the image", async () => {
  await installation.publish();
  await installation.sweep(true);
  await installation.sweep();
  await installation.ask();
  expect(await installation.follow()).toEqual([]);

  await installation.publish(scanError("infrastructure", "image"));

  expect(installation.imported.map(({ RecordState }) => RecordState)).toEqual(["ACTIVE", "ARCHIVED"]);
  const [first, archived] = installation.imported.map(({ ProductFields }) => ProductFields);
  expect(archived).toHaveProperty(
    ["fargate-image-scanning/scanId"],
    first?.["fargate-image-scanning/scanId"],
  );
  expect(archived).not.toHaveProperty(["fargate-image-scanning/build"]);
});

test.each([
  ["that takes over a PASSED of another name", { verdict: "PASSED", copiedFrom: "registry.test/other" }],
  ["that the inputs leave out", undefined],
])("the finding of an image %s is archived", async (_, copy) => {
  await installation.publish();
  await installation.sweep(copy !== undefined);
  if (copy) {
    await edit(installation.store.table, imageKey(IMAGE), { ...copy, verdictAt: installation.store.now() });
  } else {
    await installation.sweep(true);
    await installation.ask();
    await installation.store.ledger.change(IMAGE, { kind: "left-out" });
    await installation.sweep();
  }

  expect(await installation.follow()).toEqual([false]);
});
