import type { GateLog } from "../../../functions/contract/blocking/gate-log";
import { GateItems } from "../../../functions/deployment-gate/gate-items";
import { LedgerOnAws } from "../../ledger-on-aws";

const LOG: GateLog = {
  installation: "scanning",
  account: "123456789012",
  region: "us-east-1",
  reason: "waits",
  images: [{ decision: "waiting", because: "no-verdict", reference: "docker.io/library/nginx:1.27" }],
};

let onAws: LedgerOnAws;

beforeAll(async () => {
  onAws = await LedgerOnAws.create();
});
afterAll(() => onAws?.stop());

test("in DynamoDB an item keeps its time and is decided once, on what was read of it", async () => {
  const items = new GateItems(onAws.table);
  const key = "gate#production/web/deployment1#POST_SCALE_UP";
  const first = await items.begin(key);
  const recorded = await items.record(first, LOG);

  expect(await items.decide(first, "FAILED", LOG, undefined)).toBe(false);
  expect(await items.begin(key)).toEqual(recorded);
  const decided =
    recorded &&
    (await Promise.all(
      ["SUCCEEDED", "FAILED"].map((state) => {
        return items.decide(recorded, state as "SUCCEEDED" | "FAILED", { ...LOG, reason: state }, undefined);
      }),
    ));

  expect(decided?.toSorted()).toEqual([false, true]);
  const { state, log, startedAt } = await items.begin(key);
  expect(log?.reason).toBe(state);
  expect(startedAt).toEqual(first.startedAt);
  expect(await onAws.table.due("DECIDED", undefined, 9)).toMatchObject([{ key }]);
});
