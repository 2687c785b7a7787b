import { DAY } from "../../../functions/contract/durations";
import { asOwn } from "../../../functions/rows/named-rows";
import { DIGEST, image } from "../samples";
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
    enforcer.store.passMinutes(10);
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

test("a task that runs the content under the other name is not stopped by a FAILED of this one", async () => {
  await sandboxPasses();
  await enforcer.recordTask("standalone", PROD);
  await enforcer.run();
  enforcer.ecs.runs({ containers: [containerOf(DIGEST, SANDBOX.reference)] });
  await enforcer.putVerdict("FAILED", OWN);

  expect(await kinds()).toEqual([]);
});
