import { coordinate } from "../../../../functions/programs/scan-coordinator/coordinate";
import { createCoordinator, work } from "../../simulated-coordinator";
import { SimulatedEnforcer } from "./enforcement/simulated-enforcer";

test.each([
  ["enforcement is off", { enforcer: undefined }],
  ["the whole installation is off", { enabled: false }],
])("where %s, its items are not even asked for", async (_, changes) => {
  const enforcer = new SimulatedEnforcer();
  const coordinator = await createCoordinator([], { store: enforcer.store });
  const asked = jest.spyOn(coordinator.store.table, "due");

  await coordinate({ ...coordinator, enforcer, ...changes }, work());

  expect(asked.mock.calls.filter(([state]) => state.startsWith("ENFORCING"))).toEqual([]);
});
