import type { GateSettings } from "../../../../functions/contract/blocking/gate";
import { hookEvent, SimulatedGate } from "./simulated-gate";

const STAGE = "PRE_PRODUCTION_TRAFFIC_SHIFT";
const { executionDetails } = hookEvent();
const step = (weights: number | object | undefined) =>
  hookEvent(STAGE, {
    executionDetails: {
      ...executionDetails,
      productionTrafficWeights:
        typeof weights === "number" ? { [executionDetails.targetServiceRevisionArn]: weights } : weights,
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

test("an outage of Sysdig does not roll a good canary back: what passed before passes without a scan", async () => {
  const gate = await passedBefore({ on_no_verdict: "block" });
  gate.store.passMinutes(25 * 60);
  await gate.erred();

  expect(await gate.call(step(10))).toMatchObject({
    hookStatus: "SUCCEEDED",
    hookDetails: { reason: expect.stringContaining("passed at an earlier call of this deployment") },
  });
  expect(await gate.decided(STAGE)).toEqual(["passed: passed-before"]);
  expect(gate.asked).toEqual([]);
  gate.store.passMinutes(60);
  await gate.scanned("NO_POLICY");
  gate.store.passMinutes(25 * 60);
  expect(await gate.call(step(20))).toMatchObject({ hookStatus: "SUCCEEDED" });
  expect(gate.events).toEqual([]);
});

test.each([undefined, {}])("without weights, which are %j, each call is a step of its own", async (none) => {
  const gate = await passedBefore();
  expect(await gate.call(step(none))).toMatchObject({ hookStatus: "SUCCEEDED" });
  gate.store.passMinutes(25 * 60);
  await gate.scanned("FAILED");

  expect(await gate.call(step(none))).toMatchObject({ hookStatus: "FAILED" });
});
