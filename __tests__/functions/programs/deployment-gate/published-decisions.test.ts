import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { imageKey } from "../../../../functions/contract/images/image";
import { LAST_SWEEP_KEY } from "../../../../functions/contract/ledger";
import { workloadsKeyOf } from "../../../../functions/workloads/workloads-item";
import { image, NOW } from "../../samples";
import { edit } from "../../table/edit";
import { container, DEPLOYMENT_ARN, hookEvent, SimulatedGate } from "./simulated-gate";

const SCHEMA = join(__dirname, "../../../../functions/contract/notices/deployment-event.schema.json");
const keepsSchema = addFormats(new Ajv({ strict: true, allErrors: true })).compile(
  JSON.parse(readFileSync(SCHEMA, "utf8")),
);

test.each<[string, string, (gate: SimulatedGate) => Promise<unknown>]>([
  ["an audited image", "Deployment Audited", (gate) => gate.set({ mode: "audit" }).scanned("FAILED")],
  ["an audited wait", "Deployment Audited", async (gate) => gate.set({ mode: "audit" })],
  [
    "an exception",
    "Deployment Exception Used",
    async (gate) => {
      await gate.scanned("FAILED");
      await gate.except({});
    },
  ],
  ["the open gate", "Deployment Allowed Unscanned", (gate) => gate.openGate()],
  [
    "a reference that cannot be read",
    "Deployment Allowed Unscanned",
    async (gate) => {
      gate.containers = [
        container("web", "NOT AN IMAGE"),
        { name: "none", image: undefined, imageDigest: undefined },
      ];
    },
  ],
  ["a failure", "Deployment Allowed Unscanned", async (gate) => Object.assign(gate, { containers: [] })],
  [
    "a platform that does not exist",
    "Deployment Allowed Unscanned",
    async (gate) => Object.assign(gate, { architecture: "RISC" }),
  ],
])("the event about %s keeps its schema", async (_, detailType, prepare) => {
  const gate = new SimulatedGate();
  await prepare(gate);

  await gate.call(hookEvent());

  expect(gate.events).toMatchObject([{ detailType }]);
  keepsSchema(gate.events[0]);
  expect(keepsSchema.errors ?? []).toEqual([]);
});

/** The latest sweep has seen a service run the image, and has read its tags. */
async function seen({ store: { table } }: SimulatedGate, changes: object): Promise<void> {
  const service = { kind: "service", name: "web", cluster: "production", tasks: 3 };
  const services = [{ ...service, since: NOW.toISOString(), owner: "payments", ...changes }];
  await edit(table, workloadsKeyOf(imageKey(image())), { services, sweptAt: NOW });
  await edit(table, LAST_SWEEP_KEY, { startedAt: NOW, endedAt: NOW });
}

const WEB = { kind: "service", name: "web", cluster: "production" } as const;

test("of a new image, whose services nobody knows, ECS is asked for the owner, once for each published decision", async () => {
  const gate = new SimulatedGate();
  const ofTask = jest.fn(async (_: string) => ({ workload: WEB, owner: "payments" }));
  const { gate: asking } = gate;
  await gate.scanned("FAILED");

  await gate.call(hookEvent(), { ...asking, owners: { ofTask } });

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
  await seen(known, {});
  await known.call(hookEvent(), { ...known.gate, owners: { ofTask } });
  expect(ofTask).toHaveBeenCalledTimes(1);
});
