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
