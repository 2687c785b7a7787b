import { MINUTE } from "../../../functions/contract/durations";
import { OTHER_DIGEST } from "../samples";
import { answered, FailingCalls } from "./failing-calls";
import {
  container,
  DEPLOYMENT_ARN,
  hookEvent,
  NGINX,
  ofRevision,
  REVISION_ARN,
  SimulatedGate,
} from "./simulated-gate";

const DENIED = Object.assign(new Error("not authorized"), { name: "AccessDeniedException" });
let gate: SimulatedGate;

beforeEach(() => {
  jest.useFakeTimers();
  gate = new SimulatedGate();
});
afterEach(() => jest.useRealTimers());

describe("what can never be answered by a verdict is answered as on_gate_failure, with words", () => {
  const inAnother = (arn: string) => arn.replace("123456789012", "210987654321");
  const another = ofRevision(inAnother(REVISION_ARN));

  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ["a call without a revision", { executionDetails: {} }, "no revision of the service: nothing"],
    ["a call whose revision is no ARN", ofRevision("revision"), "no revision of the service"],
    ["a call without a stage", { lifecycleStage: undefined }, "no stage of a deployment: nothing"],
    ["a call without a deployment", { resourceArn: undefined }, "no deployment of a service"],
    [
      "a deployment of another account",
      { resourceArn: inAnother(DEPLOYMENT_ARN), ...another },
      "in account 210987654321",
    ],
    ["a revision of another account", another, "of another account than the deployment"],
    [
      "a revision of another cluster",
      ofRevision(REVISION_ARN.replace("production", "staging")),
      "of another cluster than the deployment",
    ],
    [
      "a revision of another service",
      ofRevision(REVISION_ARN.replace("/web/", "/shop/")),
      "of another service than the deployment",
    ],
  ])("%s", async (_, changes, message) => {
    await gate.scanned("PASSED");
    const event = hookEvent("POST_SCALE_UP", changes);

    const allowed = await answered(gate.call(event));
    expect(allowed.hookStatus).toBe("SUCCEEDED");
    expect(allowed.hookDetails?.reason).toContain(message);

    const strict = new SimulatedGate().set({ on_gate_failure: "block" });
    const refused = await answered(strict.call(event));
    expect(refused.hookStatus).toBe("FAILED");
    expect(refused.hookDetails?.reason).toContain(message);
    expect(strict.telemetry.counts).toMatchObject({ GateFailures: 1, GateBlocked: 1 });
  });

  test("a deleted service", async () => {
    gate.hasRevision = false;

    expect(await answered(gate.call())).toMatchObject({ hookStatus: "IN_PROGRESS" });
    gate.store.passMinutes(5);
    expect(await answered(gate.call())).toMatchObject({ hookStatus: "SUCCEEDED" });
    expect(gate.events).toMatchObject([
      {
        detailType: "Deployment Allowed Unscanned",
        because: "gate-failure",
        reason: expect.stringContaining("it was deleted, perhaps with its service"),
        images: [],
      },
    ]);
  });

  test("a revision of which neither ECS nor the task definition names an image", async () => {
    gate.set({ on_gate_failure: "block" });
    gate.containers = [];

    const answer = await answered(gate.call());
    expect(answer).toMatchObject({ hookStatus: "FAILED" });
    expect(answer.hookDetails?.reason).toContain("names an image of the revision");
  });

  test("a task definition that cannot be read, since nobody knows the platform then", async () => {
    gate.set({ on_gate_failure: "block" });
    await gate.scanned("PASSED");
    const isFaulty = (_: number, name: string) => name === "task definitions.containerImages";

    const answer = await answered(
      gate.call(hookEvent(), new FailingCalls(gate, isFaulty, "refused", DENIED).gate),
    );

    expect(answer).toMatchObject({ hookStatus: "FAILED" });
    expect(answer.hookDetails?.reason).toContain("not authorized");
  });

  test("a cluster that the role may not read", async () => {
    const calls = new FailingCalls(gate, (_, name) => name === "ecs.revision", "refused", DENIED);

    const answer = await answered(gate.call(hookEvent(), calls.gate));

    expect(answer.hookDetails?.reason).toContain("deployment_gate.cluster_arns");
  });
});

test("a FAILED that an earlier call has read refuses, although nothing can be read any more", async () => {
  gate.containers = [container(), container("worker", "busybox:1.36", OTHER_DIGEST)];
  await gate.scanned("FAILED");
  await gate.except({ until: new Date(gate.store.now().getTime() + MINUTE).toISOString() });
  expect(await answered(gate.call())).toMatchObject({ hookStatus: "IN_PROGRESS" });
  gate.store.passMinutes(2);
  gate.hasRevision = false;

  expect(await answered(gate.call())).toMatchObject({ hookStatus: "FAILED" });
  expect(await gate.decided()).toEqual(["blocked: failed"]);
});

test("what a call goes on to do that was answered already is not recorded", async () => {
  await gate.scanned("PASSED");
  let go: (value: unknown) => void = () => {};
  const slow = {
    ...gate.gate,
    deployments: {
      ...gate.gate.deployments,
      revision: () =>
        new Promise<never>((resolve) => {
          go = () => resolve(gate.revision as never);
        }),
    },
  };
  expect(await answered(gate.call(hookEvent(), slow))).toMatchObject({ hookStatus: "IN_PROGRESS" });

  go(undefined);
  await jest.advanceTimersByTimeAsync(0);

  expect(await gate.item()).toMatchObject({ gateState: "IN_PROGRESS" });
  expect(await answered(gate.call())).toMatchObject({ hookStatus: "SUCCEEDED" });
});

test.each([
  ["whose call names no stage", hookEvent("POST_SCALE_UP", { lifecycleStage: undefined }), 30_000],
  ["whose context cannot be asked", hookEvent(), undefined],
])("a deployment %s passes where the gate only audits its service", async (_, event, remaining) => {
  gate.remainingMs = () => remaining ?? JSON.parse("");

  gate.set({ on_gate_failure: "block", block_in: ["staging/*"] });
  expect(await answered(gate.call(event))).toMatchObject({ hookStatus: "SUCCEEDED" });
  gate.set({ block_in: ["production/*"] });
  expect(await answered(gate.call(event))).toMatchObject({ hookStatus: "FAILED" });
});

test("a context that cannot be asked is answered as well", async () => {
  gate.remainingMs = () => {
    throw new TypeError("context is undefined");
  };

  expect(await answered(gate.call())).toMatchObject({ hookStatus: "SUCCEEDED" });
});

test("a scan that was opened and could not be started is waited for: the ledger retries it", async () => {
  gate.scanner.answer = () => Promise.reject(new Error("socket hang up"));

  expect(await answered(gate.call())).toMatchObject({ hookStatus: "IN_PROGRESS" });
  expect(gate.telemetry.counts.GateFailures).toBeUndefined();
});

test("a scan that cannot be opened is a failure of the gate", async () => {
  gate.store.refuseWrites(NGINX, new Error("throttled"));

  expect(await answered(gate.call())).toMatchObject({ hookStatus: "SUCCEEDED" });
  expect(await gate.decided()).toEqual(["allowed: gate-failure"]);
  expect(gate.telemetry.counts).toMatchObject({ GateFailures: 1 });
});

test("images for which no time is left are asked for with the next call", async () => {
  gate.containers = [container(), container("worker", "busybox:1.36", OTHER_DIGEST)];
  gate.remainingMs = () => (gate.scanner.started.length === 0 ? 30_000 : 12_000);

  expect(await answered(gate.call())).toMatchObject({ hookStatus: "IN_PROGRESS" });
  expect(gate.scanner.started).toHaveLength(1);
  gate.remainingMs = () => 30_000;
  expect(await answered(gate.call())).toMatchObject({ hookStatus: "IN_PROGRESS" });
  expect(gate.scanner.started).toHaveLength(2);
});

test("a refusal waits for exceptions that AWS does not give, as long as its time lasts", async () => {
  await gate.scanned("FAILED");
  await gate.except({});
  const withoutExceptions = new FailingCalls(
    gate,
    (_, name) => name === "table.getAll" && ++reads % 3 === 1,
    "refused",
  ).gate;
  let reads = 0;

  expect(await answered(gate.call(hookEvent(), withoutExceptions))).toMatchObject({
    hookStatus: "IN_PROGRESS",
  });
  expect(await answered(gate.call())).toMatchObject({ hookStatus: "SUCCEEDED" });
  expect(await gate.decided()).toEqual(["passed: exception"]);
});
