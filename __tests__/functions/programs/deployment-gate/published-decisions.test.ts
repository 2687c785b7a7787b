import { imageKey } from "../../../../functions/contract/images/image";
import { LAST_SWEEP_KEY } from "../../../../functions/contract/ledger";
import { workloadsKeyOf } from "../../../../functions/workloads/workloads-item";
import { image, NOW } from "../../samples";
import { edit } from "../../table/edit";
import { DEPLOYMENT_ARN, hookEvent, SimulatedGate } from "./simulated-gate";

const WEB = { kind: "service", name: "web", cluster: "production" } as const;

test("of a new image, whose services nobody knows, ECS is asked for the owner, once for each published decision", async () => {
  const gate = new SimulatedGate();
  const ofTask = jest.fn(async (_: string) => ({ workload: WEB, owner: "payments" }));
  await gate.scanned("FAILED");

  await gate.call(hookEvent(), { ...gate.gate, owners: { ofTask } });

  expect(gate.events).toMatchObject([{ detailType: "Deployment Blocked", owner: "payments" }]);
  expect(ofTask.mock.calls).toEqual([[DEPLOYMENT_ARN]]);
  // What passes without an event asks nobody.
  const passing = new SimulatedGate();
  await passing.scanned("PASSED");
  await passing.call(hookEvent(), { ...passing.gate, owners: { ofTask } });
  expect(ofTask).toHaveBeenCalledTimes(1);
  // Neither does what the table knows.
  const known = new SimulatedGate();
  await known.scanned("FAILED");
  const services = [{ ...WEB, tasks: 3, since: NOW.toISOString(), owner: "payments" }];
  await edit(known.store.table, workloadsKeyOf(imageKey(image())), { services, sweptAt: NOW });
  await edit(known.store.table, LAST_SWEEP_KEY, { startedAt: NOW, endedAt: NOW });
  await known.call(hookEvent(), { ...known.gate, owners: { ofTask } });
  expect(ofTask).toHaveBeenCalledTimes(1);
});
