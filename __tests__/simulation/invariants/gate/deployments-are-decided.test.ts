import { HOUR } from "../../../../functions/contract/durations";
import { deploymentsAreDecided } from "../../../../simulation/invariants/gate/deployments-are-decided";
import type { HookCall } from "../../../../simulation/observed/deployment";
import type { Caller } from "../../../../simulation/program/call";
import type { World } from "../../../../simulation/world/world";
import { GATE } from "./gate";

/** What the invariant reports of a deployment whose hook is called, and that nobody decides. */
function reportsOf(deployment: object): readonly string[] {
  const reports: string[] = [];
  let now = 0;
  const world = { clock: { now: () => now }, settings: { blocking: GATE, faults: [] } };
  const invariant = deploymentsAreDecided(world as unknown as World, (report) => reports.push(report));
  const call = { deployment, stage: "PRE_SCALE_UP", begunAt: 0, isDuplicate: false };
  invariant.hookCalled?.(call as HookCall, {} as Caller);
  now = 2 * HOUR;
  invariant.check?.(now);
  return reports;
}

test("a deployment that is held longer than the gate's time-out is reported", () => {
  expect(reportsOf({ arn: "web" })).toHaveLength(1);
});

test("a call that was on its way as its deployment ended holds nothing", () => {
  expect(reportsOf({ arn: "web", status: "STOPPED", finishedAt: 0 })).toEqual([]);
});
