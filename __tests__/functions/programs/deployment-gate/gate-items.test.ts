import type { GateLog } from "../../../../functions/contract/blocking/gate";
import type { DeploymentEvent } from "../../../../functions/contract/notices/deployment-event";
import { GateItems } from "../../../../functions/programs/deployment-gate/gate-items";
import { LedgerInMemory } from "../../ledger/ledger-in-memory";
import { DAY_MINUTES, minutesFromNow, NOW } from "../../samples";
import { REVISION_ARN } from "./simulated-gate";

const KEY = "gate#production/web/deployment1#POST_SCALE_UP";
const PLACE = { account: "1", region: "r", cluster: "production", service: "web", id: "deployment1" };
const CALL = { place: PLACE, stage: "POST_SCALE_UP", revisionArn: REVISION_ARN } as const;
const LOG: GateLog = {
  ...{ installation: "scanning", account: "123456789012", region: "us-east-1", reason: "waits" },
  revisionArn: REVISION_ARN,
  images: [{ decision: "waiting", because: "no-verdict", reference: "docker.io/library/nginx:1.27" }],
};
const EVENT: DeploymentEvent = {
  ...{
    version: "1",
    deploymentEventId: "deployment1-POST_SCALE_UP-blocked",
    detailType: "Deployment Blocked",
  },
  ...{ installation: "scanning", account: "123456789012", region: "us-east-1", reason: "refused" },
  ...{ decidedAt: NOW.toISOString(), images: [] },
};
const HELD = { startedAt: NOW, state: "IN_PROGRESS", log: LOG, heldUntil: minutesFromNow(40) } as const;
const REFUSED = { startedAt: NOW, state: "FAILED", log: LOG, event: EVENT } as const;

let store: LedgerInMemory;
let items: GateItems;
const read = async () => (await items.read(CALL)).item;

beforeEach(() => {
  store = new LedgerInMemory();
  items = new GateItems(store.table, store.now);
});

test("what was read is kept for 90 days, and the same is not written twice", async () => {
  expect(await read()).toEqual({ key: KEY, state: "IN_PROGRESS" });
  expect(await items.record(await read(), HELD)).toBe(true);
  const write = jest.spyOn(store.table, "update");

  expect(await items.record(await read(), HELD)).toBe(true);
  expect(write).not.toHaveBeenCalled();
  expect(await read()).toMatchObject({ state: "IN_PROGRESS", startedAt: NOW, log: LOG });
  expect((await store.table.get(KEY))?.expiresAt).toBe(minutesFromNow(90 * DAY_MINUTES).getTime() / 1000);
});

test("what another call has written meanwhile is not overwritten", async () => {
  const item = await read();
  await items.record(item, { ...HELD, log: { ...LOG, reason: "another" } });

  expect(await items.record(item, HELD)).toBe(false);
  expect(await items.record(item, REFUSED)).toBe(false);
  expect(await read()).toMatchObject({ state: "IN_PROGRESS", log: { reason: "another" } });
});

test("a decision is recorded together with its event, once", async () => {
  const item = await read();
  store.passMinutes(2);

  expect(await items.record(item, REFUSED)).toBe(true);
  expect(await items.record(item, { ...REFUSED, event: { ...EVENT, deploymentEventId: "another" } })).toBe(
    false,
  );

  expect(await read()).toMatchObject({ state: "FAILED", startedAt: NOW, log: LOG });
  expect(store.unpublished).toEqual([EVENT.deploymentEventId]);
  expect(await store.table.due("DECIDED", undefined, 9)).toEqual([
    { key: KEY, dueAt: minutesFromNow(2).toISOString() },
  ]);
});
