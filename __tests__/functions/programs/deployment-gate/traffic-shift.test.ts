import type { GateSettings } from "../../../../functions/contract/blocking/gate";
import { FailingCalls } from "./failing-calls";
import { hookEvent, SimulatedGate } from "./simulated-gate";

const STAGE = "PRE_PRODUCTION_TRAFFIC_SHIFT";
const step = (percent: number) =>
  hookEvent(STAGE, {
    executionDetails: {
      ...hookEvent().executionDetails,
      productionTrafficWeights: { [hookEvent().executionDetails.targetServiceRevisionArn]: percent },
    },
  });

async function passedBefore(settings: Partial<GateSettings> = {}) {
  const gate = new SimulatedGate().set(settings);
  await gate.scanned("PASSED");
  expect(await gate.call()).toMatchObject({ hookStatus: "SUCCEEDED" });
  return gate;
}

test("each step is judged anew: an image that turns FAILED at step 2 is refused, which is repeated", async () => {
  const gate = await passedBefore();
  expect(await gate.call(step(10))).toMatchObject({ hookStatus: "SUCCEEDED" });
  gate.store.passMinutes(25 * 60);
  await gate.scanned("FAILED");

  expect(await gate.call(step(20))).toMatchObject({ hookStatus: "FAILED" });
  expect(await gate.call(step(20))).toMatchObject({ hookStatus: "FAILED" });
  expect(gate.events).toMatchObject([
    { detailType: "Deployment Blocked", stage: STAGE, deploymentEventId: `deployment1-${STAGE}-blocked-2` },
  ]);
  const { steps } = JSON.parse(String((await gate.item(STAGE))?.decision));
  expect(steps.map((each: string) => Object.values(JSON.parse(each)))).toEqual([[10], [20]]);
});

test("two calls for one further step are one decision", async () => {
  const gate = await passedBefore();
  await gate.except({});
  await gate.call(step(10));
  const before = gate.events.length;

  await Promise.all([gate.call(step(20)), gate.call(step(20))]);

  const { steps } = JSON.parse(String((await gate.item(STAGE))?.decision));
  expect(steps.map((each: string) => Object.values(JSON.parse(each)))).toEqual([[10], [20]]);
  expect(gate.events.length - before).toBeLessThanOrEqual(1);
});

test("an outage of Sysdig does not roll a good canary back: what passed before passes without a scan", async () => {
  const gate = await passedBefore({ on_no_verdict: "block" });
  gate.store.passMinutes(25 * 60);
  await gate.erred();

  expect(await gate.call(step(10))).toMatchObject({
    hookStatus: "SUCCEEDED",
    hookDetails: { reason: expect.stringContaining("was let through by an earlier call of this deployment") },
  });
  expect(await gate.decided(STAGE)).toEqual(["passed: passed-before"]);
  expect(gate.asked).toEqual([]);
  gate.store.passMinutes(60);
  await gate.scanned("NO_POLICY");
  gate.store.passMinutes(25 * 60);
  expect(await gate.call(step(20))).toMatchObject({ hookStatus: "SUCCEEDED" });
  expect(gate.events).toEqual([]);
});

test("a step is waited for as long as AWS does not answer, then what passed before passes", async () => {
  const gate = await passedBefore({ on_gate_failure: "block" });
  const { gate: failing } = new FailingCalls(gate, (_, name) => name === "ecs.revision", "refused");
  gate.store.passMinutes(60);

  expect(await gate.call(step(10), failing)).toMatchObject({ hookStatus: "IN_PROGRESS" });
  gate.store.passMinutes(30);
  expect(await gate.call(step(10), failing)).toMatchObject({ hookStatus: "SUCCEEDED" });
  // The next step has its own time.
  gate.store.passMinutes(60);
  expect(await gate.call(step(20), failing)).toMatchObject({ hookStatus: "IN_PROGRESS" });
});

test("an exception that was used is published with each step that meets it, whatever a call between them waited for", async () => {
  const gate = await passedBefore();
  gate.store.passMinutes(25 * 60);
  await gate.scanned("FAILED");
  await gate.except({});

  expect(await gate.call(step(10))).toMatchObject({ hookStatus: "SUCCEEDED" });
  const { gate: failing } = new FailingCalls(gate, (_, name) => name === "ecs.deployment", "refused");
  expect(await gate.call(step(20), failing)).toMatchObject({ hookStatus: "IN_PROGRESS" });
  expect(await gate.call(step(20))).toMatchObject({ hookStatus: "SUCCEEDED" });

  expect(gate.events.map(({ deploymentEventId }) => deploymentEventId)).toEqual([
    `deployment1-${STAGE}-exception-used`,
    `deployment1-${STAGE}-exception-used-2`,
  ]);
});

test("a step of a deployment whose time is over waits five minutes for AWS all the same", async () => {
  const gate = new SimulatedGate();
  await gate.call();
  gate.store.passMinutes(61);
  expect(await gate.call()).toMatchObject({ hookStatus: "SUCCEEDED" });
  const { gate: failing } = new FailingCalls(gate, (_, name) => name === "ecs.revision", "refused");

  expect(await gate.call(step(10), failing)).toMatchObject({ hookStatus: "IN_PROGRESS" });
  gate.store.passMinutes(5);
  expect(await gate.call(step(10), failing)).toMatchObject({ hookStatus: "SUCCEEDED" });
});
