import { runsReturn } from "../../../../simulation/invariants/coordinator/runs-return";
import type { World } from "../../../../simulation/world/world";

/** What is reported of a coordinator whose runs ended so. */
function reportsOf(ended: Readonly<Record<string, number>>, timedOut = 0): readonly string[] {
  const reports: string[] = [];
  const coordinator = { ended: new Map(Object.entries(ended)), timedOut };
  const world = { functions: { "scan-coordinator": coordinator } } as unknown as World;
  runsReturn(world, (report) => reports.push(report)).check?.(0);
  return reports;
}

test("runs that return, or that something else kills, break no promise", () => {
  expect(reportsOf({ returned: 9, killed: 3 })).toEqual([]);
});

test("a run that throws does, and one that lasts until its time limit", () => {
  expect(reportsOf({ returned: 9, threw: 1 })).toHaveLength(1);
  expect(reportsOf({ returned: 9, killed: 1 }, 1)).toHaveLength(1);
});
