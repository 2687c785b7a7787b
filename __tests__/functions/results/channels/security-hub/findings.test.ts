import { imageKey } from "../../../../../functions/contract/images/image";
import {
  DUE_ATTRIBUTE,
  FINDING_PREFIX,
  FINDING_STATES,
  LAST_SWEEP_KEY,
  STATE_ATTRIBUTE,
} from "../../../../../functions/contract/ledger";
import type { CompletedOutcome } from "../../../../../functions/contract/notices/outcome";
import { SecurityHub } from "../../../../../functions/results/channels/security-hub";
import type { ImportFinding } from "../../../../../functions/results/channels/security-hub/security-hub-api";
import { workloadsKeyOf } from "../../../../../functions/workloads/workloads-item";
import { LedgerInMemory } from "../../../ledger/ledger-in-memory";
import { completedOutcome } from "../../../outcomes";
import { edit } from "../../../table/edit";

type Imported = Parameters<ImportFinding>[0];

/** Security Hub behind its channel, and the sweeps that say what runs. */
class Installation {
  readonly store = new LedgerInMemory();
  readonly imported: Imported[] = [];
  refusal: Error | undefined;
  readonly hub = new SecurityHub(
    async (finding) => {
      if (this.refusal) {
        throw this.refusal;
      }
      this.imported.push(finding);
    },
    this.store.table,
    this.store.now,
  );

  /** An hour later a sweep is complete, and finds an image of these outcomes running. */
  async sweep(...running: readonly CompletedOutcome[]): Promise<void> {
    this.store.passMinutes(60);
    const now = this.store.now();
    const web = { kind: "service", name: "web", cluster: "shop", tasks: 3, since: now.toISOString() };
    for (const { image } of running) {
      const set = { services: [{ ...web, owner: "payments" }], sweptAt: now };
      await edit(this.store.table, workloadsKeyOf(imageKey(image)), set);
    }
    const set = { startedAt: now, endedAt: now, tasks: 3, images: running.length };
    await edit(this.store.table, LAST_SWEEP_KEY, set);
    this.store.passMinutes(1);
  }

  /** The image's row has a verdict of now, which no channel has yet. */
  async record(outcome: CompletedOutcome): Promise<CompletedOutcome> {
    const now = this.store.now();
    const set = { verdict: outcome.verdict, verdictAt: now };
    await edit(this.store.table, imageKey(outcome.image), set, [STATE_ATTRIBUTE]);
    return { ...outcome, endedAt: now.toISOString() };
  }

  async follow() {
    const before = this.imported.length;
    await this.hub.follow(() => true);
    return this.imported.slice(before).map(({ RecordState }) => RecordState === "ACTIVE");
  }
}

const FAILED = completedOutcome({ verdict: "FAILED" });
let installation: Installation;

beforeEach(() => {
  installation = new Installation();
});

test("the finding of an image that nothing runs any more is archived once, and active again when it runs", async () => {
  await installation.hub.publish(FAILED);
  await installation.sweep(FAILED);
  expect(await installation.follow()).toEqual([]);

  await installation.sweep();
  expect(await installation.follow()).toEqual([false]);
  expect(await installation.follow()).toEqual([]);
  await installation.sweep();
  expect(await installation.follow()).toEqual([]);
  await installation.sweep(FAILED);
  expect(await installation.follow()).toEqual([true]);

  const [first, archived, active] = installation.imported;
  expect(installation.imported.map(({ RecordState }) => RecordState)).toEqual([
    "ACTIVE",
    "ARCHIVED",
    "ACTIVE",
  ]);
  expect(archived?.Id).toBe(first?.Id);
  expect(String(archived?.UpdatedAt) > String(first?.UpdatedAt)).toBe(true);
  expect(String(active?.UpdatedAt) > String(archived?.UpdatedAt)).toBe(true);
  expect(active?.ProductFields).toMatchObject({
    "fargate-image-scanning/owner": "payments",
    "fargate-image-scanning/services": "web (cluster shop, 3 tasks)",
  });
});

test("a change that Security Hub refuses is sent with the next run", async () => {
  await installation.hub.publish(FAILED);
  await installation.sweep();
  installation.refusal = new Error("throttled");
  await expect(installation.follow()).rejects.toThrow("throttled");

  installation.refusal = undefined;
  expect(await installation.follow()).toEqual([false]);
  expect(await installation.follow()).toEqual([]);
});

test("without a complete sweep nothing is archived", async () => {
  await installation.hub.publish(FAILED);

  expect(await installation.follow()).toEqual([]);
});

test("an image that passes has no finding to follow, and leaves no item", async () => {
  const passed = completedOutcome({ verdict: "PASSED", endedAt: "2026-03-02T00:00:00.000Z" });
  await installation.hub.publish(FAILED);
  await installation.hub.publish(passed);

  expect(installation.store.table.items).toEqual([]);
  await installation.sweep();
  expect(await installation.follow()).toEqual([]);
});

test("an image that is scanned although nothing runs it is archived after the next sweep", async () => {
  await installation.hub.publish(FAILED);
  await installation.sweep();
  await installation.follow();
  await installation.hub.publish({ ...FAILED, endedAt: "2026-03-02T00:00:00.000Z" });

  await installation.sweep();

  expect(await installation.follow()).toEqual([false]);
});

test("where there is no time, a finding is looked at in the next run", async () => {
  await installation.hub.publish(FAILED);
  await installation.sweep();

  await installation.hub.follow(() => false);
  expect(installation.imported).toHaveLength(1);
  expect(await installation.follow()).toEqual([false]);
});

test("a verdict that Security Hub does not have yet is not outrun by what was known before", async () => {
  await installation.hub.publish(FAILED);
  await installation.sweep();
  await installation.follow();
  await installation.sweep(FAILED);
  const passed = await installation.record(completedOutcome({ verdict: "PASSED" }));
  installation.store.passMinutes(0.1);

  expect(await installation.follow()).toEqual([]);
  await installation.hub.publish(passed);
  await installation.sweep(FAILED);

  expect(await installation.follow()).toEqual([]);
  expect(installation.imported.at(-1)).toMatchObject({
    UpdatedAt: passed.endedAt,
    Compliance: { Status: "PASSED" },
  });
});

test("while an image is scanned its finding stays, and is looked at after the next sweep", async () => {
  const { table } = installation.store;
  await installation.hub.publish(FAILED);
  await installation.sweep();
  const key = imageKey(FAILED.image);
  await edit(table, key, { [STATE_ATTRIBUTE]: "SCANNING" });

  expect(await installation.follow()).toEqual([]);
  await edit(table, key, { [STATE_ATTRIBUTE]: "ERROR" });
  expect(await installation.follow()).toEqual([]);
  await installation.sweep();

  expect(await installation.follow()).toEqual([false]);
});

test.each(["{", "null"])(
  "an item whose outcome is %s keeps no other finding from being followed",
  async (outcome) => {
    await edit(installation.store.table, `${FINDING_PREFIX}unreadable`, {
      [STATE_ATTRIBUTE]: FINDING_STATES.active,
      [DUE_ATTRIBUTE]: new Date(0),
      outcome,
    });
    await installation.hub.publish(FAILED);
    await installation.sweep();

    expect(await installation.follow()).toEqual([false]);
  },
);
