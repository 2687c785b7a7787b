import { parseHookEvent, stageOf } from "../../../../functions/programs/deployment-gate/hook";
import { DEPLOYMENT_ARN, FUNCTION_ARN, hookEvent, REVISION_ARN, SERVICE_ARN } from "./simulated-gate";

const CALL = {
  stage: "POST_SCALE_UP",
  deploymentArn: DEPLOYMENT_ARN,
  revisionArn: REVISION_ARN,
  place: {
    region: "us-east-1",
    account: "123456789012",
    cluster: "production",
    service: "web",
    id: "deployment1",
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

test.each([
  [{ lifecycleStage: "POST_SCALE_UP" }],
  [{ ...FLAT, resourceArn: SERVICE_ARN }],
  [{ ...FLAT, resourceArn: DEPLOYMENT_ARN.replace("/deployment1", "") }],
  [{ ...FLAT, resourceArn: REVISION_ARN }],
  [{ ...FLAT, resourceArn: { toString: 7 } }],
])("%j names no deployment", (event) => {
  expect(() => parseHookEvent(event, "POST_SCALE_UP")).toThrow("The call names no deployment of a service");
});

test.each([
  [undefined],
  [null],
  ["text"],
  [7],
  [[]],
  [{}],
  [{ ...FLAT, lifecycleStage: undefined }],
  [{ ...FLAT, lifecycleStage: "" }],
  [{ ...FLAT, lifecycleStage: 7 }],
])("%j names no stage", (event) => {
  expect(() => stageOf(event)).toThrow("The call names no stage of a deployment");
});

test("what is nested too deep to be printed is refused by the same name", () => {
  const deep = JSON.parse(`${"[".repeat(50_000)}${"]".repeat(50_000)}`);

  expect(() => stageOf({ ...FLAT, lifecycleStage: deep })).toThrow(
    "no stage of a deployment: an object or a list",
  );
  expect(() => parseHookEvent({ ...FLAT, resourceArn: deep }, "POST_SCALE_UP")).toThrow(
    "no deployment of a service: an object",
  );
});
