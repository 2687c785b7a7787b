import { DIGEST, image } from "../../../samples";
import { containerOf } from "./simulated-ecs";
import { kindsOf, SimulatedEnforcer } from "./simulated-enforcer";

const SANDBOX = image("registry.test/sandbox/app:1", DIGEST);
const PROD = image("registry.test/prod/app:1", DIGEST);

let enforcer: SimulatedEnforcer;

/** A task runs a content that has failed under another name. */
beforeEach(async () => {
  enforcer = new SimulatedEnforcer();
  enforcer.ecs.runs({ containers: [containerOf(DIGEST, PROD.reference)] });
  await enforcer.putVerdict("FAILED", SANDBOX);
  enforcer.store.passMinutes(10);
  await enforcer.store.ledger.ask({ image: PROD, taskArn: "task" });
  await enforcer.recordTask("standalone", PROD);
});

const kinds = async () => kindsOf(await enforcer.run());

test("a FAILED of another name is not acted on, until the own scan has failed, too", async () => {
  expect(await kinds()).toEqual([]);
  expect(enforcer.waiting).toHaveLength(1);

  await enforcer.putVerdict("FAILED", PROD);
  expect(await kinds()).toEqual(["Task Stopped"]);
});

test("a task whose own scan passes is left alone", async () => {
  await enforcer.putVerdict("PASSED", PROD, PROD.repository);

  expect(await kinds()).toEqual([]);
  expect(enforcer.waiting).toEqual([]);
});
