import { FUNCTION_ARN, hookEvent, SimulatedGate } from "./simulated-gate";

const WRONG = ["RECONCILE_SERVICE", "TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT"] as const;

test("a deployment that is gated at wrong stages alone passes, which is published once, whichever stages call", async () => {
  const gate = new SimulatedGate();
  await gate.scanned("FAILED");

  for (const stage of [...WRONG, ...WRONG]) {
    expect(await gate.call(hookEvent(stage))).toMatchObject({ hookStatus: "SUCCEEDED" });
  }

  expect(gate.events).toMatchObject([
    {
      detailType: "Deployment Allowed Unscanned",
      deploymentEventId: "deployment1-WRONG_STAGE-allowed-unscanned",
      because: "wrong-stage",
      stage: "RECONCILE_SERVICE",
      images: [],
    },
  ]);
  expect(gate.telemetry.counts).toMatchObject({ GateFailures: 6, GateAllowedUnscanned: 1 });
  expect(await gate.item()).toBeUndefined();
});

test("nothing is published where another stage of the deployment was judged, or will be", async () => {
  const judged = new SimulatedGate();
  await judged.scanned("PASSED");
  await judged.call();
  const later = new SimulatedGate();
  later.hooks = [{ targetArn: FUNCTION_ARN, stages: ["RECONCILE_SERVICE", "POST_SCALE_UP"] }];

  for (const gate of [judged, later]) {
    expect(await gate.call(hookEvent("RECONCILE_SERVICE"))).toMatchObject({ hookStatus: "SUCCEEDED" });
    expect(gate.events).toEqual([]);
    expect(gate.telemetry.counts).toMatchObject({ GateFailures: 1 });
  }
});

test("nothing is published of a rollback, which ECS calls such a stage for", async () => {
  const gate = new SimulatedGate();
  gate.described = { isTakenBack: true };

  expect(await gate.call(hookEvent("PRODUCTION_TRAFFIC_SHIFT"))).toMatchObject({ hookStatus: "SUCCEEDED" });
  expect(gate.events).toEqual([]);
});

test("it logs of the deployment what is text, and lets through whatever else is there", async () => {
  const gate = new SimulatedGate();
  const resourceArn = JSON.parse(`${"[".repeat(50_000)}${"]".repeat(50_000)}`);

  expect(await gate.call(hookEvent("TEST_TRAFFIC_SHIFT", { resourceArn }))).toMatchObject({
    hookStatus: "SUCCEEDED",
  });

  expect(gate.telemetry.lines).toMatchObject([{ fields: { deployment: "" } }]);
});
