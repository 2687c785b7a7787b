import { DAY } from "../../../functions/contract/durations";
import { queueDrains } from "../../../simulation/invariants/queue-drains";
import type { Message, Receipt } from "../../../simulation/observed/message";
import type { World } from "../../../simulation/world/world";

/** What is reported of a dead letter that was received so. */
function reportsOf(...receipts: readonly Receipt[]): readonly string[] {
  const reports: string[] = [];
  const invariant = queueDrains({} as World, (report) => reports.push(report));
  invariant.messageDead?.({ id: "1", receipts } as unknown as Message);
  return reports;
}

const times = (count: number, receipt: Receipt) => Array<Receipt>(count).fill(receipt);

test("a message that crashed the function again and again may be a dead letter", () => {
  expect(reportsOf(...times(250, "crashed"))).toEqual([]);
});

test("one crash does not excuse a message that failed each other time", () => {
  expect(reportsOf("crashed", ...times(249, "failed"))).toHaveLength(1);
  expect(reportsOf(...times(240, "crashed"), "failed", ...times(9, "crashed"))).toHaveLength(1);
});

const SILENT = "200000000001";

/** How many reports there are a day after a task of a place was seen, which does not answer. */
function reportsOfSilent(account: string, blocking?: unknown): number {
  const task = { clusterArn: `arn:aws:ecs:eu-central-1:${account}:cluster/a` };
  const world = {
    queue: { waiting: () => [{ sentAt: 0, task }] },
    faults: { lastEnd: (places: readonly string[]) => (places.includes(SILENT) ? DAY : undefined) },
    settings: { blocking, buildSeconds: [60, 60], maxConcurrentScans: 1, concurrentBuilds: 1 },
    codebuild: { open: 0 },
  } as unknown as World;
  let reports = 0;
  queueDrains(world, () => reports++).check?.(DAY);
  return reports;
}

test("a message waits for its own place alone, and for that where enforcement notes it", () => {
  expect(reportsOfSilent(SILENT, { enforcement: {} })).toBe(0);
  expect(reportsOfSilent(SILENT, { gate: {} })).toBe(1);
  expect(reportsOfSilent(SILENT)).toBe(1);
  expect(reportsOfSilent("200000000002", { enforcement: {} })).toBe(1);
});
