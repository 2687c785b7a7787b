import { setTimeout as sleep } from "node:timers/promises";
import type { DeploymentLifecycleHookStage } from "@aws-sdk/client-ecs";
import type { LocalAws } from "../../local-aws";
import type { EcsServices } from "../ecs-services";
import { ECS, GOOD, HookedServices, NEW, STAGES } from "./lifecycle-hook";

let hooked: HookedServices;
let aws: LocalAws;
let services: EcsServices;

beforeAll(async () => {
  hooked = await HookedServices.start();
  ({ aws, services } = hooked);
});

afterAll(() => aws?.stop());
beforeEach(() => aws.speedUpDeployments(100));
afterEach(() => aws.resetSwitches());

test("a deployment calls its hooks stage by stage with the documented event, and replaces the tasks", async () => {
  await hooked.gated("stages", hooked.hookOf({}));
  const [before] = await services.tasks("stages");

  const arn = await services.deploy("stages", NEW);

  expect(await services.endOf(arn)).toMatchObject({ status: "SUCCESSFUL" });
  const calls = await hooked.callsOf(arn);
  expect(calls.map(({ event }) => event.lifecycleStage)).toEqual(STAGES);
  const { targetServiceRevision } = await services.deployment(arn);
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
  expect((await services.runs("stages")).tasks).toBe(1);
  expect(await services.tasks("stages")).not.toContain(before);
});

test("events have all fields at their top where the form of 2025 is asked for", async () => {
  await hooked.gated("older-events", hooked.hookOf({}, ["PRE_SCALE_UP"]));
  await aws.sendOlderHookEvents(true);

  const arn = await services.deploy("older-events", NEW);

  await services.endOf(arn);
  const [call] = await hooked.callsOf(arn);
  expect(call?.event).toMatchObject({
    serviceArn: `${ECS}:service/shop/older-events`,
    targetServiceRevisionArn: expect.stringContaining(":service-revision/shop/older-events/"),
  });
  expect(call?.event).not.toHaveProperty("executionDetails");
});

test("a hook that is in progress is called again after its delay, with the details that it handed over", async () => {
  const waiting = { hookStatus: "IN_PROGRESS", callBackDelay: 20 };
  await hooked.gated(
    "in-progress",
    hooked.hookOf({ POST_SCALE_UP: [waiting, waiting, { hookStatus: "SUCCEEDED" }] }),
  );

  const started = performance.now();
  const arn = await services.deploy("in-progress", NEW);

  expect(await services.endOf(arn)).toMatchObject({ status: "SUCCESSFUL" });
  expect(performance.now() - started).toBeGreaterThan((2 * 20_000) / 100);
  const calls = (await hooked.callsOf(arn)).filter(({ event }) => event.lifecycleStage === "POST_SCALE_UP");
  expect(calls).toHaveLength(3);
  expect(new Set(calls.map(({ event }) => event.executionId)).size).toBe(1);
  expect(calls[2]?.event.hookDetails).toMatchObject({ POST_SCALE_UP: [{ hookStatus: "SUCCEEDED" }] });
});

test.each([
  ["answers FAILED", [{ hookStatus: "FAILED" }], "returned FAILED status"],
  ["raises an error", ["throw"], "the hook is broken"],
  ["exceeds its function's time", ["hang"], "failed: "],
  ["answers null", [null], "no valid hookStatus"],
  ["answers another status", [{ hookStatus: "DONE" }], "no valid hookStatus"],
])("a hook that %s rolls the deployment back", async (what, answers, reason) => {
  const name = `back-${what.replaceAll(/\W/g, "-")}`;
  const origin = await hooked.gated(name, hooked.hookOf({ POST_SCALE_UP: answers }));
  const before = await services.runs(name);

  const arn = await services.deploy(name, NEW);

  const ended = await services.endOf(arn);
  expect(ended).toMatchObject({
    status: "ROLLBACK_SUCCESSFUL",
    statusReason: expect.stringContaining(reason),
    rollback: { reason: expect.stringContaining(reason), serviceRevisionArn: origin },
  });
  expect(await services.runs(name)).toEqual(before);
  const stages = (await hooked.callsOf(arn)).map(({ event }) => event.lifecycleStage);
  expect(stages.slice(-2)).toEqual(["TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT"]);
  const [shift] = (await hooked.callsOf(arn)).slice(-1);
  const { targetServiceRevision } = await services.deployment(arn);
  expect(shift?.event.executionDetails).toMatchObject({
    productionTrafficWeights: { [targetServiceRevision?.arn ?? ""]: 0, [origin]: 100 },
  });
});

test.each([
  [{ strategy: "CANARY", canaryConfiguration: { canaryPercent: 20, canaryBakeTimeInMinutes: 1 } }, [20, 100]],
  [
    { strategy: "LINEAR", linearConfiguration: { stepPercent: 33.5, stepBakeTimeInMinutes: 1 } },
    [33.5, 67, 100],
  ],
] as const)(
  "traffic is shifted step by step by %j, with the weights of each step",
  async (configuration, shares) => {
    const name = configuration.strategy.toLowerCase();
    await services.endOf(await services.createService(name, GOOD, configuration));
    const stages: DeploymentLifecycleHookStage[] = [
      "PRE_PRODUCTION_TRAFFIC_SHIFT",
      "PRODUCTION_TRAFFIC_SHIFT",
    ];
    await services.update(name, {
      deploymentConfiguration: { ...configuration, lifecycleHooks: [hooked.hookOf({}, stages)] },
    });

    const started = performance.now();
    const arn = await services.deploy(name, NEW);

    const { targetServiceRevision, sourceServiceRevisions } = await services.endOf(arn);
    expect(performance.now() - started).toBeGreaterThan(((shares.length - 1) * 60_000) / 100);
    const calls = (await hooked.callsOf(arn)).map(({ event }) => event);
    expect(calls.map(({ lifecycleStage }) => lifecycleStage)).toEqual(shares.flatMap(() => stages));
    const [target = "", source = ""] = [targetServiceRevision, sourceServiceRevisions?.[0]].map(
      (it) => it?.arn,
    );
    const weightsOf = (share: number) => ({
      testTrafficWeights: {},
      productionTrafficWeights: { [target]: share, [source]: 100 - share },
    });
    // Before each step those that hold, and in it those that it leads to.
    expect(calls.map(({ executionDetails }) => executionDetails)).toMatchObject(
      shares.flatMap((share, step) => [weightsOf(shares[step - 1] ?? 0), weightsOf(share)]),
    );
  },
);

test("a hook that refuses at a traffic shift refuses its own rollback", async () => {
  await hooked.gated("own-rollback", hooked.hookOf({ TEST_TRAFFIC_SHIFT: [{ hookStatus: "FAILED" }] }));

  const arn = await services.deploy("own-rollback", NEW);

  expect(await services.endOf(arn)).toMatchObject({ status: "ROLLBACK_FAILED" });
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

test.each([
  ["ROLLBACK", "ROLLBACK_SUCCESSFUL"],
  ["CONTINUE", "SUCCESSFUL"],
] as const)("a hook that does not end in its time does what its action %s says", async (action, status) => {
  const name = `timeout-${action.toLowerCase()}`;
  const waiting = hooked.hookOf({ PRE_SCALE_UP: [{ hookStatus: "IN_PROGRESS" }] }, ["PRE_SCALE_UP"]);
  await hooked.gated(name, { ...waiting, timeoutConfiguration: { timeoutInMinutes: 1, action } });

  const arn = await services.deploy(name, NEW);

  const held = await services.untilDeployment(arn, "to call its hook", (each) => !!each.lifecycleHookDetails);
  expect(held).toMatchObject({
    lifecycleStage: "PRE_SCALE_UP",
    deploymentConfiguration: {
      lifecycleHooks: [{ timeoutConfiguration: { timeoutInMinutes: 1, action } }],
    },
    lifecycleHookDetails: [
      {
        targetType: "AWS_LAMBDA",
        targetArn: hooked.hook.functionArn,
        status: "IN_PROGRESS",
        expiresAt: expect.any(Date),
        timeoutAction: action,
      },
    ],
  });
  expect(await services.endOf(arn)).toMatchObject({ status });
  expect((await hooked.callsOf(arn)).length).toBeGreaterThan(1);
  const [hook] = held.lifecycleHookDetails ?? [];
  expect(Date.now()).toBeGreaterThan(hook?.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY);
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
