import { parseHookEvent, stageOf } from "../../../../functions/programs/deployment-gate/hook";
import { DEPLOYMENT_ARN, FUNCTION_ARN, hookEvent, REVISION_ARN, SERVICE_ARN } from "./simulated-gate";

const CALL = {
  stage: "POST_SCALE_UP",
  deploymentArn: DEPLOYMENT_ARN,
  revisionArn: REVISION_ARN,
  place: {
    ...{ region: "us-east-1", account: "123456789012" },
    ...{ cluster: "production", service: "web", id: "deployment1" },
  },
};

/** As AWS's examples of 2025 have it. */
const FLAT = {
  lifecycleStage: "POST_SCALE_UP",
  resourceArn: DEPLOYMENT_ARN,
  serviceArn: SERVICE_ARN,
  targetServiceRevisionArn: REVISION_ARN,
  hookDetails: "anything",
};

test.each([
  ["in executionDetails", hookEvent()],
  ["at the top", FLAT],
])("the revision stands %s", (_, event) => {
  expect(parseHookEvent(event, "POST_SCALE_UP", FUNCTION_ARN)).toEqual({
    ...CALL,
    functionArn: FUNCTION_ARN,
  });
  // Whoever calls from nobody knows where is of the own account.
  expect(parseHookEvent(event, "POST_SCALE_UP")).toEqual(CALL);
});

test("steps are told apart by their weights, however long the names of cluster and service are", () => {
  const arnOf = (id: number) =>
    REVISION_ARN.replace(/production.*/, `${"c".repeat(255)}/${"s".repeat(255)}/${id}`);
  const step = (share: number) =>
    parseHookEvent(
      { ...FLAT, productionTrafficWeights: { [arnOf(1000)]: share, [arnOf(999)]: 100 - share } },
      "PRE_PRODUCTION_TRAFFIC_SHIFT",
    ).step;

  expect(step(10)).not.toBe(step(20));
  expect(step(10)).toBe(step(10));
});

test.each([
  { lifecycleStage: "POST_SCALE_UP" },
  ...[SERVICE_ARN, DEPLOYMENT_ARN.replace("/deployment1", ""), REVISION_ARN, { toString: 7 }].map(
    (resourceArn) => ({ ...FLAT, resourceArn }),
  ),
])("%j names no deployment", (event) => {
  expect(() => parseHookEvent(event, "POST_SCALE_UP")).toThrow("The call names no deployment of a service");
});

const STAGELESS = [undefined, "", 7].map((lifecycleStage) => ({ ...FLAT, lifecycleStage }));
test.each([undefined, null, "text", 7, [[]], {}, ...STAGELESS])("%j names no stage", (event) => {
  expect(() => stageOf(event)).toThrow("The call names no stage of a deployment");
});
