import type { GateLog } from "../../../functions/contract/blocking/gate-log";
import { MINUTE } from "../../../functions/contract/durations";
import type { DeploymentEvent } from "../../../functions/contract/notices/deployment-event";
import { GateItems, gateKey } from "../../../functions/deployment-gate/gate-items";
import type { CalledHook, Deployment, LifecycleHook } from "../../../functions/deployments/deployment";
import { coordinate } from "../../../functions/scan-coordinator/coordinate";
import { DEPLOYMENT_EVENT_SCHEMA } from "../../../scripts/generate/event-schema";
import { buildEvent } from "../samples";
import { schemaErrors } from "../schema-errors";
import { createCoordinator } from "../simulated-coordinator";

const PLACE = "eu-central-1:111122223333";
const GATE = `arn:aws:lambda:${PLACE}:function:scanning-deployment-gate`;
const DEPLOYMENT = { cluster: "shop", service: "web", id: "deployment-1" };
const ARN = `arn:aws:ecs:${PLACE}:service-deployment/shop/web/deployment-1`;
const LOG: GateLog = {
  ...{
    installation: "scanning",
    account: "111122223333",
    region: "eu-central-1",
    cluster: "shop",
    service: "web",
  },
  ...{ deploymentArn: ARN, revisionArn: `${ARN}-revision`, stage: "PRE_SCALE_UP", reason: "It waits." },
  images: [
    {
      reference: "docker.io/library/nginx:1",
      platform: "linux/amd64",
      decision: "waiting",
      because: "no-verdict",
    },
  ],
  // Of a further step of a shift of traffic, and for the gate alone.
  ...{ steps: ["{}"], said: "Deployment Exception Used" },
};
const called = (changes: Partial<CalledHook>): CalledHook => ({
  ...{ targetArn: `${GATE}:$LATEST`, status: "IN_PROGRESS", timeoutAction: "CONTINUE" },
  ...changes,
});

/** A deployment that the gate holds for three minutes already. */
async function createHeld(found: Partial<Deployment> = {}) {
  const coordinator = await createCoordinator([]);
  const { store } = coordinator;
  const items = new GateItems(store.table, store.now);
  const hold = async (stage: "PRE_SCALE_UP" | "POST_SCALE_UP") => {
    const item = await items.begin(gateKey(DEPLOYMENT, stage));
    return { item, held: await items.record(item, { ...LOG, stage }) };
  };
  const deployment: Deployment = {
    ...{ deploymentArn: ARN, serviceArn: "", clusterArn: "", targetRevisionArn: undefined },
    ...{
      status: "IN_PROGRESS",
      sourceRevisionArns: [],
      isTakenBack: false,
      hooks: [],
      stage: "PRE_SCALE_UP",
    },
    ...found,
  };
  const ecs = { deployment: jest.fn(async (_arn: string): Promise<Deployment | undefined> => deployment) };
  const { held } = await hold("PRE_SCALE_UP");
  store.passMinutes(3);
  return {
    ...{ coordinator, store, items, held, hold, ecs, deployment },
    run: (event?: unknown) => coordinate({ ...coordinator, hooks: { ...coordinator.hooks, ecs } }, event),
    events: () => coordinator.channel.deploymentEvents,
  };
}

const minutesAgo = (minutes: number, now: Date) => new Date(now.getTime() - minutes * MINUTE);

test("a deployment that a hook's own time-out let go on is published once, whichever of its stages did that", async () => {
  const on = await createHeld({ calledHooks: [called({ status: "TIMED_OUT" })] });

  await on.run();
  await on.hold("POST_SCALE_UP");
  on.store.passMinutes(1);
  await on.run();
  on.store.passMinutes(1);
  await on.run();

  const [event, ...others] = on.events();
  expect(others).toEqual([]);
  expect(Object.keys(Object(event)).filter((name) => ["steps", "said"].includes(name))).toEqual([]);
  expect(event).toMatchObject({
    detailType: "Deployment Allowed Unscanned",
    because: "hook-timeout",
    deploymentArn: ARN,
    reason: expect.stringContaining("docker.io/library/nginx:1"),
    images: [],
  } satisfies Partial<Record<keyof DeploymentEvent, unknown>>);
  expect(schemaErrors(DEPLOYMENT_EVENT_SCHEMA)(event)).toEqual([]);
  expect(on.ecs.deployment).toHaveBeenCalledWith(ARN);
  expect(await on.store.table.get("gate#shop/web/deployment-1#HOOK_TIMEOUT")).toMatchObject({
    gateState: "SUCCEEDED",
    rowState: "DECIDED",
    expiresAt: expect.any(Number),
  });
  expect(on.coordinator.starter.telemetry.counts).toMatchObject({ GateAllowedUnscanned: 1 });
});

const WITH_TIMEOUT = (action: string): LifecycleHook => ({
  ...{ targetArn: GATE, stages: ["PRE_SCALE_UP", "POST_SCALE_UP"], timeout: { minutes: 2, action } },
});

test.each<[string, (now: Date) => Partial<Deployment>]>([
  ["whose time is past", (now) => ({ calledHooks: [called({ expiresAt: minutesAgo(1, now) })] })],
  [
    "of a stage that ECS has left for the next one",
    () => ({ stage: "POST_SCALE_UP", hooks: [WITH_TIMEOUT("CONTINUE")], calledHooks: [called({})] }),
  ],
  [
    "of a deployment that has ended by now",
    () => ({ stage: undefined, status: "SUCCESSFUL", hooks: [WITH_TIMEOUT("CONTINUE")] }),
  ],
])("so is a hook %s", async (_, found) => {
  const on = await createHeld();
  Object.assign(on.deployment, found(on.store.now()));

  await on.run();

  expect(on.events()).toHaveLength(1);
});

test.each<[string, (now: Date) => Partial<Deployment>]>([
  [
    "has timed out and rolls back",
    () => ({ calledHooks: [called({ status: "TIMED_OUT", timeoutAction: "ROLLBACK" })] }),
  ],
  [
    "has timed out in a deployment that rolls back",
    () => ({ calledHooks: [called({ status: "TIMED_OUT" })], isTakenBack: true }),
  ],
  [
    "was left because another deployment has replaced it",
    () => ({ stage: undefined, status: "STOPPED", hooks: [WITH_TIMEOUT("CONTINUE")] }),
  ],
  ["is another one", () => ({ calledHooks: [called({ status: "TIMED_OUT", targetArn: `${GATE}-2` })] })],
  ["still has time", (now) => ({ calledHooks: [called({ expiresAt: minutesAgo(-1, now) })] })],
  [
    "was called for another revision than the one that the deployment brings",
    () => ({
      ...{ stage: "POST_SCALE_UP", hooks: [WITH_TIMEOUT("CONTINUE")] },
      targetRevisionArn: `${ARN}-another-revision`,
    }),
  ],
  [
    "has the action ROLLBACK and was left",
    () => ({ stage: "POST_SCALE_UP", hooks: [WITH_TIMEOUT("ROLLBACK")] }),
  ],
])("nothing is published of a hook that %s", async (_, found) => {
  const on = await createHeld();
  Object.assign(on.deployment, found(on.store.now()));

  await on.run();

  expect(on.events()).toEqual([]);
});

test("it is published within two minutes by the schedule alone, whatever a look before has shown", async () => {
  const on = await createHeld({ calledHooks: [called({})] });
  await on.run();
  Object.assign(on.deployment, { calledHooks: [called({ status: "TIMED_OUT" })] });

  await on.run(buildEvent(1));
  expect(on.ecs.deployment).toHaveBeenCalledTimes(1);
  on.store.passMinutes(1);
  await on.run();

  expect(on.events()).toHaveLength(1);
});

test("the gate still decides on what timed out, and what it has decided is looked at no more", async () => {
  const on = await createHeld({ calledHooks: [called({ status: "TIMED_OUT" })] });
  const { held } = on;
  if (held === undefined) {
    throw new Error("it is not held");
  }

  await on.run();
  expect(await on.items.decide(held, "FAILED", { ...LOG, images: [] }, undefined)).toBe(true);
  on.store.passMinutes(1);
  await on.run();

  expect(on.ecs.deployment).toHaveBeenCalledTimes(1);
});

test("a stage of which the gate has recorded no more than its beginning is looked at until it may be held no longer", async () => {
  const on = await createHeld();
  const { key } = await on.items.begin(gateKey(DEPLOYMENT, "POST_SCALE_UP"), undefined, 10 * MINUTE);
  const stateAfter = async (minutes: number) => {
    on.store.passMinutes(minutes);
    await on.run();
    return (await on.store.table.get(key))?.rowState;
  };

  expect([await stateAfter(3), await stateAfter(10)]).toEqual(["HOLDING", undefined]);
});

test("what ECS does not answer is asked again, and holds up nothing", async () => {
  const on = await createHeld({ calledHooks: [called({ status: "TIMED_OUT" })] });
  on.ecs.deployment.mockRejectedValueOnce(new Error("Rate exceeded"));

  await on.run();
  expect(on.events()).toEqual([]);
  on.store.passMinutes(1);
  await on.run();

  expect(on.events()).toHaveLength(1);
});

test.each<[string, Partial<Deployment> | undefined]>([
  ["has ended", { status: "STOPPED" }],
  ["is gone", undefined],
])("a deployment that %s is forgotten", async (_, found) => {
  const on = await createHeld();
  on.ecs.deployment.mockImplementation(async () => found && { ...on.deployment, ...found });

  await on.run();
  on.store.passMinutes(1);
  await on.run();

  expect(on.ecs.deployment).toHaveBeenCalledTimes(1);
});
