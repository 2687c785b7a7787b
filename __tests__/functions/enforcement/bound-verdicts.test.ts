import { DAY } from "../../../functions/contract/durations";
import { asOwn } from "../../../functions/rows/named-rows";
import { DIGEST, image, OTHER_DIGEST } from "../samples";
import { containerOf } from "./simulated-ecs";
import { kindsOf, SimulatedEnforcer } from "./simulated-enforcer";

const SANDBOX = image("registry.test/sandbox/app:1", DIGEST);
const PROD = image("registry.test/prod/app:1", DIGEST);
const OWN = asOwn(PROD);
const OWN_KEY = `${DIGEST}#linux/amd64#registry.test/prod/app`;

let enforcer: SimulatedEnforcer;

beforeEach(() => {
  enforcer = new SimulatedEnforcer();
  enforcer.ecs.runs({ containers: [containerOf(DIGEST, PROD.reference)] });
});

const kinds = async (minutes?: number) => kindsOf(await enforcer.run(minutes));
const states = () => Object.values(enforcer.items).map(({ rowState }) => rowState);
const sandboxFails = () => enforcer.putVerdict("FAILED", SANDBOX);
const sandboxPasses = () => enforcer.putVerdict("PASSED", SANDBOX, SANDBOX.repository);

describe.each([
  ["a FAILED of another name", sandboxFails],
  ["a PASSED that rests on another name", sandboxPasses],
])("a task whose content has %s", (_, put) => {
  test("waits for the scan under its own name, whether it was recorded before or after", async () => {
    await enforcer.recordTask("standalone", PROD);
    await put();
    expect(await kinds()).toEqual([]);
    expect(states()).toEqual([`ENFORCING ${OWN_KEY}`]);

    enforcer.store.passMinutes(10);
    await enforcer.recordTask("standalone", PROD);
    expect(await kinds()).toEqual([]);
    expect(states()).toEqual([`ENFORCING ${OWN_KEY}`]);
  });

  test("is looked at in the run after that scan: it is stopped by its own FAILED", async () => {
    await put();
    await enforcer.recordTask("standalone", PROD);
    await enforcer.run();
    await enforcer.putVerdict("FAILED", OWN);

    expect(await kinds()).toEqual(["Task Stopped"]);
  });

  test("is left alone by its own PASSED", async () => {
    await put();
    await enforcer.recordTask("standalone", PROD);
    await enforcer.run();
    await enforcer.putVerdict("PASSED", OWN, PROD.repository);

    expect(await kinds()).toEqual([]);
    expect(states()).toEqual([]);
  });
});

test("is waited for no longer than a day: then the FAILED of the other name is acted on, while it is fresh", async () => {
  await sandboxFails();
  await enforcer.recordTask("standalone", PROD);
  await enforcer.run();
  enforcer.store.passMinutes(23 * 60);
  await enforcer.changeVerdict({ freshUntil: new Date(enforcer.now().getTime() + DAY) });
  expect(await kinds()).toEqual([]);

  expect(await kinds(65)).toEqual(["Task Stopped"]);
});

test("where that FAILED is stale by then, nothing is done", async () => {
  await sandboxFails();
  await enforcer.recordTask("standalone", PROD);
  await enforcer.run();

  expect(await kinds(25 * 60)).toEqual([]);
  expect(enforcer.waiting).toEqual([]);
});

test("a task that runs the content under the other name is not stopped by a FAILED of this one", async () => {
  await sandboxPasses();
  await enforcer.recordTask("standalone", PROD);
  await enforcer.run();
  enforcer.ecs.runs({ containers: [containerOf(DIGEST, SANDBOX.reference)] });
  await enforcer.putVerdict("FAILED", OWN);

  expect(await kinds()).toEqual([]);
});

test("nothing is rolled back to an image that has failed under its own name", async () => {
  const before = image("registry.test/prod/app:0", OTHER_DIGEST);
  const mirror = image("registry.test/sandbox/app:0", OTHER_DIGEST);
  enforcer.ecs.images["revision-1"] = [containerOf(OTHER_DIGEST, before.reference)];
  enforcer.ecs.images["revision-2"] = [containerOf(DIGEST, PROD.reference)];
  await enforcer.putVerdict("PASSED", mirror, mirror.repository);
  await enforcer.putVerdict("FAILED", asOwn(before));
  await enforcer.recordTask("service", PROD);
  await enforcer.putVerdict("FAILED", PROD);

  expect(await kinds()).toEqual(["Enforcement Audited"]);
});

test("what is decided about two names of one content in one task are two events", async () => {
  const audit = new SimulatedEnforcer({ mode: "audit" });
  await audit.putVerdict("FAILED", SANDBOX);
  await audit.putVerdict("FAILED", OWN);
  await audit.recordTask("service", SANDBOX);
  await audit.recordTask("service", PROD);

  const ids = (await audit.run()).map(({ deploymentEventId }) => deploymentEventId);

  expect(new Set(ids).size).toBe(2);
});
