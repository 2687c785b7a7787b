import type { FindingChange } from "../../../functions/contract/notices/finding-change";
import { coordinate } from "../../../functions/scan-coordinator/coordinate";
import { inlineRun, scan } from "../samples";
import { createCoordinator } from "../simulated-coordinator";

const CHANGE = { findingChangeId: "finding-1" } as FindingChange;

async function coordinatorWith(follow: () => Promise<readonly FindingChange[]>) {
  const coordinator = await createCoordinator([scan({ state: "SCANNING", run: inlineRun(1) })]);
  const published: unknown[] = [];
  const channel = { publish: async (notice: unknown) => void published.push(notice) };
  const { telemetry } = coordinator.starter;
  const publisher = {
    ...coordinator.publisher,
    channels: new Map([["security-hub", channel]] as const),
    telemetry,
  };
  return { coordinator: { ...coordinator, publisher, findings: { follow: jest.fn(follow) } }, published };
}

test("every minute findings follow what runs, and what changes is published", async () => {
  const { coordinator, published } = await coordinatorWith(async () => [CHANGE]);

  await coordinate(coordinator, { detail: {} });

  expect(coordinator.findings.follow).toHaveBeenCalledTimes(1);
  expect(published).toContainEqual(CHANGE);
});

test("where they cannot be followed, the run fails after all else is done", async () => {
  const { coordinator } = await coordinatorWith(async () => {
    throw new Error("no capacity");
  });

  await expect(coordinate(coordinator, { detail: {} })).rejects.toThrow("no capacity");
  expect(coordinator.starter.telemetry.levels).toHaveProperty("ScansOpen");
});
