import { COUNTED_EVERY_MINUTE, COUNTED_WITH_GATE, LEVELS } from "../../../functions/contract/telemetry";
import { coordinate } from "../../../functions/scan-coordinator/coordinate";
import { buildEvent } from "../samples";
import { createCoordinator } from "../simulated-coordinator";
import { written } from "../written-lines";

test("every run by the schedule writes a zero of each count that alarms read, each level, and how late scans are", async () => {
  const coordinator = await createCoordinator([]);

  await coordinate(coordinator);

  const { zeros, levels, seconds } = coordinator.starter.telemetry;
  expect(zeros).toEqual(COUNTED_EVERY_MINUTE);
  expect(Object.keys(levels).sort()).toEqual([...LEVELS].sort());
  expect(Object.keys(seconds)).toEqual(["DeadlineOverdue"]);
});

test("where there is a gate, its failures are among them", async () => {
  const coordinator = await createCoordinator([]);

  await coordinate({ ...coordinator, hasGate: true });

  expect(coordinator.starter.telemetry.zeros).toEqual(COUNTED_WITH_GATE);
});

test("a run that fails has written the zeros", async () => {
  const coordinator = await createCoordinator([]);
  coordinator.ledger.due = () => Promise.reject(new Error("the ledger is out of reach"));

  await expect(coordinate(coordinator)).rejects.toThrow("the ledger is out of reach");

  expect(coordinator.starter.telemetry.zeros).toEqual(COUNTED_EVERY_MINUTE);
});

test("a run for a build's event is not one of the schedule, and writes none of them", async () => {
  const coordinator = await createCoordinator([]);

  await coordinate(coordinator, buildEvent(1));

  expect(coordinator.starter.telemetry.zeros).toEqual([]);
  expect(coordinator.starter.telemetry.levels).toEqual({});
});

test("zeros and levels of a minute are one line of less than 2,000 characters, whatever was counted beside them", () => {
  const lines = written((telemetry) => {
    for (const metric of COUNTED_WITH_GATE) {
      telemetry.count(metric, 0);
    }
    for (const level of LEVELS) {
      telemetry.measure(level, 1000);
    }
    telemetry.time("DeadlineOverdue", new Date(0), new Date());
    telemetry.count("ScansEnded");
    telemetry.flush();
  }, "a".repeat(28));

  expect(lines).toHaveLength(1);
  expect(JSON.stringify(lines[0]).length).toBeLessThan(2000);
  expect(lines[0]).toMatchObject({ ScansEnded: [0, 1], ScansErrored: 0 });
});
