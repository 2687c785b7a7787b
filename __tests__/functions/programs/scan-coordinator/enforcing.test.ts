import { coordinate } from "../../../../functions/programs/scan-coordinator/coordinate";
import { scanOf } from "../../ledger/ledger-in-memory";
import { PASSED, TASK_ARN } from "../../samples";
import { buildOf, createCoordinator, ended, work } from "../../simulated-coordinator";
import { SimulatedEnforcer } from "./enforcement/simulated-enforcer";

/** A coordinator with enforcement, whose scan number 1, of a task of a service, ends with FAILED. */
async function createEnforcing() {
  const enforcer = new SimulatedEnforcer();
  const scanned = scanOf(1, "SCANNING", { lastTaskArn: TASK_ARN });
  const coordinator = await createCoordinator([scanned], { store: enforcer.store });
  coordinator.scanner.builds = [buildOf(scanned, 1, { exported: { ...PASSED, SCAN_VERDICT: "FAILED" } })];
  const { digest = "" } = scanned.image;
  enforcer.ecs.images["revision-2"] = [{ name: "web", image: "app-1:1", imageDigest: digest }];
  await enforcer.recordTask("service", scanned.image);
  return { enforcer, coordinator: { ...coordinator, enforcer } };
}

test("the run that records a FAILED enforces it, after it has started what waits and before it publishes both", async () => {
  const { enforcer, coordinator } = await createEnforcing();
  await coordinator.store.put(scanOf(2, "WAITING"));
  const published: string[] = [];
  coordinator.channel.publish = async (notice) => {
    published.push("detailType" in notice ? String(notice.detailType) : "outcome");
  };
  let startedBefore = 0;
  enforcer.ecs.before = () => {
    startedBefore = coordinator.scanner.started.length;
    expect(published).toEqual([]);
  };

  await coordinate(coordinator, ended(1));

  expect(startedBefore).toBe(1);
  expect(enforcer.ecs.actions).toHaveLength(1);
  expect(published.sort()).toEqual(["Deployment Rolled Back", "outcome"]);
  expect(enforcer.store.unpublished).toEqual([]);
});

test("nothing is enforced when the time is nearly up, and it comes again", async () => {
  const { enforcer, coordinator } = await createEnforcing();

  await coordinate({ ...coordinator, isBefore: (milliseconds) => milliseconds < 19_000 }, work());
  expect(enforcer.ecs.calls).toEqual([]);

  await coordinate(coordinator, work());
  expect(enforcer.ecs.actions).toHaveLength(1);
});

test.each([
  ["enforcement is off", { enforcer: undefined }],
  ["the whole installation is off", { enabled: false }],
])("where %s, its items are not even asked for", async (_, changes) => {
  const { coordinator } = await createEnforcing();
  const asked: string[] = [];
  const { due } = coordinator.store.table;
  coordinator.store.table.due = async (state, ...rest) => {
    asked.push(state);
    return due.call(coordinator.store.table, state, ...rest);
  };

  await coordinate({ ...coordinator, ...changes }, work());

  expect(asked.filter((state) => state.startsWith("ENFORCING"))).toEqual([]);
});
