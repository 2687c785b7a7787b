import { setTimeout as sleep } from "node:timers/promises";
import type { LocalAws } from "../../local-aws";
import type { EcsServices } from "../ecs-services";
import { ECS, GOOD, HookedServices, NEW } from "./lifecycle-hook";

let hooked: HookedServices;
let aws: LocalAws;
let services: EcsServices;

beforeAll(async () => {
  hooked = await HookedServices.start();
  ({ aws, services } = hooked);
});

afterAll(() => aws?.stop());
beforeEach(() => aws.switch({ deploymentSpeed: 100 }));
afterEach(() => aws.resetSwitches());

test("a hook is called with the documented event", async () => {
  await hooked.gated("stages", hooked.hookOf({}));

  const arn = await services.deploy("stages", NEW);

  const { targetServiceRevision } = await services.endOf(arn);
  const calls = await hooked.callsOf(arn);
  expect(calls[1]?.event).toEqual({
    executionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    lifecycleStage: "POST_SCALE_UP",
    resourceArn: arn,
    executionDetails: {
      serviceArn: `${ECS}:service/shop/stages`,
      targetServiceRevisionArn: targetServiceRevision?.arn,
      testTrafficWeights: {},
      productionTrafficWeights: {},
    },
    hookDetails: { PRE_SCALE_UP: [{ hookStatus: "SUCCEEDED" }] },
  });
  expect(arn).toMatch(/:service-deployment\/shop\/stages\/[\w-]+$/);
});

test.each([
  ["answers FAILED", [{ hookStatus: "FAILED" }], "returned FAILED status"],
  ["raises an error", ["throw"], "the hook is broken"],
  ["exceeds its function's time", ["hang"], "failed: "],
  ["answers another status", [{ hookStatus: "DONE" }], "no valid hookStatus"],
])("ECS says why a hook that %s rolls the deployment back", async (what, answers, reason) => {
  const name = `back-${what.replaceAll(/\W/g, "-")}`;
  const origin = await hooked.gated(name, hooked.hookOf({ POST_SCALE_UP: answers }));

  const arn = await services.deploy(name, NEW);

  expect(await services.endOf(arn)).toMatchObject({
    status: "ROLLBACK_SUCCESSFUL",
    statusReason: expect.stringContaining(reason),
    rollback: { reason: expect.stringContaining(reason), serviceRevisionArn: origin },
  });
});

test("of two hooks at a stage the one that fails rolls back, without waiting for the other", async () => {
  const forEver = hooked.hookOf({ PRE_SCALE_UP: [{ hookStatus: "IN_PROGRESS", callBackDelay: 5 }] });
  await hooked.gated("two-hooks", forEver, hooked.hookOf({ PRE_SCALE_UP: [{ hookStatus: "FAILED" }] }));

  const arn = await services.deploy("two-hooks", NEW);

  expect(await services.endOf(arn)).toMatchObject({ status: "ROLLBACK_SUCCESSFUL" });
  const calls = (await hooked.callsOf(arn)).length;
  // Longer than the first one waits between two calls.
  await sleep(200);
  expect(await hooked.callsOf(arn)).toHaveLength(calls);
});

test("ECS names a hook that has timed out as such while the deployment is at its stage", async () => {
  const waiting = (delay: number) =>
    hooked.hookOf({ PRE_SCALE_UP: [{ hookStatus: "IN_PROGRESS", callBackDelay: delay }] }, ["PRE_SCALE_UP"]);
  const timeoutConfiguration = { timeoutInMinutes: 1, action: "CONTINUE" } as const;
  await hooked.gated("timed-out", { ...waiting(30), timeoutConfiguration }, waiting(10));

  const arn = await services.deploy("timed-out", NEW);

  const { lifecycleHookDetails = [] } = await services.untilDeployment(
    arn,
    "to have a hook that has timed out",
    (each) => each.lifecycleHookDetails?.some(({ status }) => status === "TIMED_OUT") ?? false,
  );
  expect(lifecycleHookDetails.map(({ status, timeoutAction }) => [status, timeoutAction])).toEqual([
    ["TIMED_OUT", "CONTINUE"],
    ["IN_PROGRESS", "ROLLBACK"],
  ]);
});

test.each([
  [{ timeoutInMinutes: 0 }, "timeoutInMinutes"],
  [{ timeoutInMinutes: 1441 }, "timeoutInMinutes"],
  [{ action: "WAIT" as never }, "action"],
])("a hook with the time-out %j is refused", async (timeoutConfiguration, what) => {
  const hook = { ...hooked.hookOf({}, ["PRE_SCALE_UP"]), timeoutConfiguration };

  await expect(services.createService("refused", GOOD, { lifecycleHooks: [hook] })).rejects.toThrow(what);
});

test.each([
  ["may not invoke the function", () => hooked.hook.deniedRole, "lambda:InvokeFunction"],
  ["does not trust ECS", () => hooked.hook.untrusting, "does not trust ecs.amazonaws.com"],
])("a hook whose role %s is not called", async (what, role, reason) => {
  const name = `role-${what.replaceAll(/\W/g, "-")}`;
  await hooked.gated(name, { ...hooked.hookOf({}, ["PRE_SCALE_UP"]), roleArn: role() });

  const arn = await services.deploy(name, NEW);

  expect(await services.endOf(arn)).toMatchObject({
    status: "ROLLBACK_SUCCESSFUL",
    statusReason: expect.stringContaining(reason),
  });
  expect(await hooked.callsOf(arn)).toEqual([]);
});
