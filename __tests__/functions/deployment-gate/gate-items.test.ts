import type { GateLog } from "../../../functions/contract/blocking/gate-log";
import type { DeploymentEvent } from "../../../functions/contract/notices/deployment-event";
import { GateItems, gateKey } from "../../../functions/deployment-gate/gate-items";
import { LedgerInMemory } from "../ledger/ledger-in-memory";
import { DAY_MINUTES, minutesFromNow, NOW } from "../samples";

const KEY = gateKey({ cluster: "production", service: "web", id: "deployment1" }, "POST_SCALE_UP");
const LOG: GateLog = {
  installation: "scanning",
  account: "123456789012",
  region: "us-east-1",
  reason: "waits",
  images: [{ decision: "waiting", because: "no-verdict", reference: "docker.io/library/nginx:1.27" }],
};
const EVENT: DeploymentEvent = {
  version: "1",
  deploymentEventId: "deployment1-POST_SCALE_UP-blocked",
  detailType: "Deployment Blocked",
  installation: "scanning",
  account: "123456789012",
  region: "us-east-1",
  decidedAt: NOW.toISOString(),
  reason: "refused",
  images: [],
};

let store: LedgerInMemory;
let items: GateItems;

beforeEach(() => {
  store = new LedgerInMemory();
  items = new GateItems(store.table, store.now);
});

test("an item is named by cluster, service, deployment and stage", () => {
  expect(KEY).toBe("gate#production/web/deployment1#POST_SCALE_UP");
});

test("the time of the first call stays, wherever the clock goes", async () => {
  expect(await items.begin(KEY)).toEqual({ key: KEY, startedAt: NOW, state: "IN_PROGRESS" });
  store.passMinutes(-60);
  expect(await items.begin(KEY)).toMatchObject({ startedAt: NOW });
  store.passMinutes(120);

  expect(await items.begin(KEY)).toMatchObject({ startedAt: NOW });
});

test("an item is kept for 90 days from its beginning, and from its decision", async () => {
  const expiresAt = async () => (await store.table.get(KEY))?.expiresAt;
  const item = await items.begin(KEY);
  expect(await expiresAt()).toBe(minutesFromNow(90 * DAY_MINUTES).getTime() / 1000);
  store.passMinutes(60);

  await items.decide(item, "SUCCEEDED", LOG, undefined);

  expect(await expiresAt()).toBe(minutesFromNow(60 + 90 * DAY_MINUTES).getTime() / 1000);
});

test("what was read is kept, and the same is not written twice", async () => {
  const recorded = await items.record(await items.begin(KEY), LOG);
  const write = jest.spyOn(store.table, "update");

  expect(recorded).toMatchObject({ log: LOG });
  expect(recorded && (await items.record(recorded, LOG))).toBe(recorded);
  expect(write).not.toHaveBeenCalled();
  expect(await items.begin(KEY)).toMatchObject({ state: "IN_PROGRESS", log: LOG });
});

test("what another call has written meanwhile is not overwritten", async () => {
  const item = await items.begin(KEY);
  await items.record(item, { ...LOG, reason: "another" });

  expect(await items.record(item, LOG)).toBeUndefined();
  expect(await items.decide(item, "SUCCEEDED", LOG, undefined)).toBe(false);
  expect(await items.begin(KEY)).toMatchObject({ state: "IN_PROGRESS", log: { reason: "another" } });
});

test("a decision is recorded together with its event, once", async () => {
  const item = await items.begin(KEY);
  store.passMinutes(2);

  expect(await items.decide(item, "FAILED", LOG, EVENT)).toBe(true);
  expect(await items.decide(item, "SUCCEEDED", LOG, { ...EVENT, deploymentEventId: "another" })).toBe(false);

  expect(await items.begin(KEY)).toMatchObject({ state: "FAILED", startedAt: NOW, log: LOG });
  expect(store.unpublished).toEqual([EVENT.deploymentEventId]);
  expect(await store.table.due("DECIDED", undefined, 9)).toEqual([
    { key: KEY, dueAt: minutesFromNow(2).toISOString() },
  ]);
});

test("a decision that is not published is recorded alone", async () => {
  expect(await items.decide(await items.begin(KEY), "SUCCEEDED", LOG, undefined)).toBe(true);
  expect(store.unpublished).toEqual([]);
});

test.each(["{", "null", "7", "{}", '{"images":[null]}', '{"images":{"toString":7}}'])(
  "a log that somebody else has written is none: %s",
  async (decision) => {
    await items.begin(KEY);
    await store.table.update({ key: KEY, set: { decision } });

    expect(await items.begin(KEY)).toEqual({
      ...{ key: KEY, startedAt: NOW, state: "IN_PROGRESS", logText: decision },
    });
  },
);
