import { coordinate } from "../../../functions/scan-coordinator/coordinate";
import { buildEvent, PASSED } from "../samples";
import { buildOf, createCoordinator, scanOf } from "../simulated-coordinator";

const throttled = new Error("Rate exceeded");

const states = ({ store }: Awaited<ReturnType<typeof createCoordinator>>) =>
  store.rows.map(({ rowState, verdict }) => rowState ?? verdict);

test.each([
  ["the schedule", {}],
  ["a build's event", buildEvent(1)],
])(
  "an engine that does not say how scans stand does not keep %s from starting what waits",
  async (_, event) => {
    const coordinator = await createCoordinator([scanOf(1, "SCANNING"), scanOf(2, "WAITING")]);
    coordinator.scanner.get = () => Promise.reject(throttled);

    await expect(coordinate(coordinator, event)).rejects.toThrow("Rate exceeded");

    expect(states(coordinator)).toEqual(["SCANNING", "SCANNING"]);
    expect(coordinator.scanner.started.map(({ scanId }) => scanId)).toEqual(["scan-2"]);
  },
);

test("what was recorded is published although nothing can be started, and the run fails with the reason", async () => {
  const ended = scanOf(1, "SCANNING");
  const coordinator = await createCoordinator([ended]);
  coordinator.scanner.builds = [buildOf(ended, 1, { exported: PASSED })];
  const { due } = coordinator.store.table;
  coordinator.store.table.due = async (state, ...rest) => {
    if (state === "WAITING") {
      throw throttled;
    }
    return due.call(coordinator.store.table, state, ...rest);
  };

  await expect(coordinate(coordinator)).rejects.toThrow("Rate exceeded");

  expect(coordinator.channel.published).toHaveLength(1);
  expect(coordinator.starter.telemetry.levels).toHaveProperty("ScansOpen");
});
