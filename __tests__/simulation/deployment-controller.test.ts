import { DeploymentController } from "../../simulation/aws/deployments/controller";
import type { HookCall, ServiceSettings } from "../../simulation/aws/deployments/deployment";
import { Hooks } from "../../simulation/aws/deployments/hooks";
import { LONGEST_LAG, Reads } from "../../simulation/aws/deployments/reads";
import type { Invoked } from "../../simulation/aws/lambda-function";
import { HOUR, MINUTE } from "../../simulation/clock/durations";
import { VirtualClock } from "../../simulation/clock/virtual-clock";
import { Faults } from "../../simulation/faults/faults";
import { Fleet } from "../../simulation/fleet/fleet";
import { newDigest } from "../../simulation/fleet/service";
import { FLEET_SIZES } from "../../simulation/fleet/sizes";
import type { TaskDefinition } from "../../simulation/fleet/task";
import { Random } from "../../simulation/random/random";
import { Observers } from "../../simulation/world/observer";

/** ECS with one service, whose hooks get these answers; the last one stays. */
function simulated({
  answers = [] as unknown[],
  lags = false,
  ...given
}: Partial<ServiceSettings> & { answers?: unknown[]; lags?: boolean }) {
  const random = new Random(1);
  const clock = new VirtualClock(0, () => random.fraction());
  const observers = new Observers();
  const faults = new Faults([], clock, random);
  const calls: HookCall[] = [];
  const events: Readonly<Record<string, unknown>>[] = [];
  observers.add({ hookAnswered: (call) => calls.push(call) });
  const left = [...answers];
  const invoke = async (event: unknown): Promise<Invoked> => {
    events.push(Object(event));
    const value = left.length > 1 ? left.shift() : left[0];
    return value instanceof Error ? { kind: "threw", error: value } : { kind: "returned", value };
  };
  const hooks = new Hooks(clock, random, faults, observers, () => ({ invoke }));
  const fleet = new Fleet(clock, random, observers, FLEET_SIZES.small);
  const controller = new DeploymentController(clock, random, fleet, observers, hooks);
  const reads = new Reads(clock, random, { strikes: (kind) => lags && kind === "ecs-lag" }, observers);
  const settings = { strategy: "BLUE_GREEN", hookStages: ["POST_SCALE_UP"], desired: 2, ...given } as const;
  const service = controller.create("shop", fleet.clusters[0] ?? "", settings);
  const deploy = (name: string) => {
    const definition: TaskDefinition = {
      arn: `arn:aws:ecs:eu-central-1:111122223333:task-definition/${name}`,
      platform: "linux/amd64",
      containers: [{ name: "app", reference: `acme/${name}:1`, digest: newDigest(random) }],
    };
    return controller.deploy(service, definition);
  };
  const runs = () => [...service.tasks.keys()].map(({ definition }) => definition.arn.split("/")[1]);
  return { clock, controller, deploy, calls, events, reads, runs };
}

const SUCCEEDED = { hookStatus: "SUCCEEDED" };

test("a deployment that its hook lets through replaces what ran", async () => {
  const { clock, deploy, runs } = simulated({ answers: [SUCCEEDED] });
  deploy("one");
  await clock.runUntil(HOUR);

  const { status } = await after(clock, () => deploy("two"));

  expect({ status, runs: runs() }).toEqual({ status: "SUCCESSFUL", runs: ["two", "two"] });
});

test.each([
  ["FAILED", { hookStatus: "FAILED" }],
  ["an error", new Error("broken")],
  ["an answer that is none", null],
])("%s of a hook rolls back to what ran", async (_, answer) => {
  const { clock, deploy, runs } = simulated({ answers: [SUCCEEDED, answer] });
  deploy("one");
  await clock.runUntil(HOUR);

  const { status } = await after(clock, () => deploy("two"));

  expect({ status, runs: runs() }).toEqual({ status: "ROLLBACK_SUCCESSFUL", runs: ["one", "one"] });
});

test("a hook that is not decided is called again after callBackDelay", async () => {
  const waits = { hookStatus: "IN_PROGRESS", callBackDelay: 90 };
  const { clock, deploy, calls } = simulated({ answers: [waits, waits, SUCCEEDED] });

  await after(clock, () => deploy("one"));

  const [first = 0, second = 0, third = 0] = calls.map(({ begunAt }) => begunAt);
  expect([second - first, third - second]).toEqual([90_000, 90_000]);
});

test("hooks of a shift of traffic are called in a rollback, too; those before it are not", async () => {
  const { clock, deploy, calls } = simulated({
    hookStages: ["PRE_SCALE_UP", "PRODUCTION_TRAFFIC_SHIFT"],
    answers: [{ hookStatus: "FAILED" }],
  });

  await after(clock, () => deploy("one"));

  expect(calls.map(({ stage }) => stage)).toEqual(["PRE_SCALE_UP", "PRODUCTION_TRAFFIC_SHIFT"]);
});

test("traffic is shifted in steps, before each of which the hook is called with the weights that hold", async () => {
  const { clock, deploy, calls, events } = simulated({
    ...{ strategy: "LINEAR", shares: [30, 60, 100], stepBakeMinutes: 5, answers: [SUCCEEDED] },
    hookStages: ["PRE_PRODUCTION_TRAFFIC_SHIFT"],
  });
  const first = await after(clock, () => deploy("one"));
  calls.length = events.length = 0;

  const { status, target } = await after(clock, () => deploy("two"));

  expect([status, calls.map(({ share }) => share)]).toEqual(["SUCCESSFUL", [0, 30, 60]]);
  const [begun = 0, second = 0, third = 0] = calls.map(({ begunAt }) => begunAt);
  expect([second - begun, third - second]).toEqual([5 * MINUTE, 5 * MINUTE]);
  expect(events.map((event) => Object(event.executionDetails ?? event).productionTrafficWeights)).toEqual(
    [0, 30, 60].map((share) => ({ [target.arn]: share, [first.target.arn]: 100 - share })),
  );
});

test.each([
  ["CONTINUE", "SUCCESSFUL"],
  ["ROLLBACK", "ROLLBACK_FAILED"],
] as const)(
  "the hook's own time-out does what its action %s says, which ECS shows",
  async (action, status) => {
    const { clock, deploy, calls, reads } = simulated({
      ...{ hookTimeout: { timeoutInMinutes: 3, action }, answers: [{ hookStatus: "IN_PROGRESS" }] },
      hookStages: ["PRE_SCALE_UP"],
    });
    const deployment = deploy("one");
    await clock.runUntil(MINUTE);

    expect(reads.answer([deployment.arn])).toMatchObject([
      {
        lifecycleStage: "PRE_SCALE_UP",
        deploymentConfiguration: {
          lifecycleHooks: [{ timeoutConfiguration: { timeoutInMinutes: 3, action } }],
        },
        lifecycleHookDetails: [
          {
            status: "IN_PROGRESS",
            expiresAt: new Date((calls[0]?.begunAt ?? 0) + 3 * MINUTE),
            timeoutAction: action,
          },
        ],
      },
    ]);
    await clock.runUntil(HOUR);

    expect(deployment.status).toBe(status);
    expect((calls.at(-1)?.begunAt ?? 0) - (calls[0]?.begunAt ?? 0)).toBeLessThan(3 * MINUTE);
  },
);

test("reads that lag show what was, and of what is too young nothing", async () => {
  const { clock, deploy, reads } = simulated({ lags: true, hookStages: [] });
  const deployment = deploy("one");

  expect(reads.answer([deployment.arn, deployment.target.arn])).toEqual([]);
  await clock.runUntil(HOUR);
  const ended = deployment.finishedAt ?? 0;
  await clock.runUntil(ended + LONGEST_LAG);

  expect(reads.answer([deployment.arn])).toMatchObject([{ status: "SUCCESSFUL" }]);
});

test("only a deployment that is under way can be stopped", async () => {
  const { clock, controller, deploy, runs } = simulated({ strategy: "BLUE_GREEN", hookStages: [] });
  const first = deploy("one");
  await clock.runUntil(HOUR);
  const second = deploy("two");
  await clock.runUntil(HOUR + 20_000);

  controller.stop(second.arn);

  expect(() => controller.stop(first.arn)).toThrow(expect.objectContaining({ name: "ConflictException" }));
  await clock.runUntil(2 * HOUR);
  expect({ status: second.status, runs: runs() }).toEqual({
    status: "ROLLBACK_SUCCESSFUL",
    runs: ["one", "one"],
  });
});

test("a deployment during a rollback ends it", async () => {
  const { clock, deploy, runs } = simulated({ answers: [SUCCEEDED, { hookStatus: "FAILED" }, SUCCEEDED] });
  deploy("one");
  await clock.runUntil(HOUR);
  const refused = deploy("two");
  while (refused.status === "IN_PROGRESS") {
    await clock.runUntil(clock.now() + 1000);
  }

  const { status } = await after(clock, () => deploy("three"));

  expect({ refused: refused.status, status, runs: runs() }).toEqual({
    refused: "STOPPED",
    status: "SUCCESSFUL",
    runs: ["three", "three"],
  });
});

test("a rollback goes to what succeeded last, and not to what else ran", async () => {
  const { clock, controller, deploy, runs } = simulated({ hookStages: [] });
  deploy("one");
  await clock.runUntil(HOUR);
  deploy("two");
  while (!runs().includes("two")) {
    await clock.runUntil(clock.now() + 1000);
  }

  const third = deploy("three");
  const sources = third.sources.map(({ definition }) => definition.arn.split("/")[1]);
  controller.stop(third.arn);
  await after(clock, () => {});

  expect({ sources, status: third.status, runs: runs() }).toEqual({
    sources: ["one", "two"],
    status: "ROLLBACK_SUCCESSFUL",
    runs: ["one", "one"],
  });
});

test("what is not under way any more, and never succeeded, is nothing to go back to", async () => {
  const { clock, deploy, runs } = simulated({ answers: [{ hookStatus: "FAILED" }] });
  deploy("one");
  while (runs().length === 0) {
    await clock.runUntil(clock.now() + 1000);
  }

  const { status, sources } = await after(clock, () => deploy("two"));

  expect({ status, sources: sources.length, runs: runs() }).toEqual({
    status: "ROLLBACK_FAILED",
    sources: 1,
    runs: [],
  });
});

async function after<T>(clock: VirtualClock, begin: () => T): Promise<T> {
  const begun = begin();
  await clock.runUntil(clock.now() + 30 * MINUTE);
  return begun;
}
