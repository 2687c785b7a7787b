import { parseImage } from "../../../../functions/contract/images/image";
import { DIGEST, OTHER_DIGEST } from "../../samples";
import { withFailingCalls } from "./failing-calls";
import { container, hookEvent, revisionOf, SimulatedGate } from "./simulated-gate";

async function running(...containers: readonly ReturnType<typeof container>[]) {
  const gate = new SimulatedGate();
  gate.running = containers.length > 0 ? containers : [container()];
  await gate.scanned("FAILED");
  return gate;
}

/** The gate, whose calls of these names are refused. */
const without = (gate: SimulatedGate, ...silent: readonly string[]) =>
  withFailingCalls(gate, (name) => silent.includes(name), "refused");

const succeeded = (arn: string) => ({ deploymentArn: arn, status: "SUCCESSFUL", targetRevisionArn: arn });

test("a FAILED image that ran here before is refused, with what else the deployment may be for", async () => {
  const gate = await running();

  const { hookStatus, hookDetails } = await gate.call();

  expect(hookStatus).toBe("FAILED");
  expect(hookDetails?.reason).toContain(
    "but the service's current revision or one of its newest 500 successful deployments has it, too (The deployment may change something else, or go back on purpose.",
  );
  expect(gate.events).toMatchObject([{ images: [{ because: "failed-running" }] }]);
});

test.each([
  ["the current revision has it", [container()], undefined, "allowed: failed-running"],
  ["under another name", [container("web", "httpd:2.4", DIGEST)], undefined, "allowed: failed-running"],
  ["an earlier successful deployment had it", [], [container()], "allowed: failed-running"],
  ["another digest ran", [container("web", "nginx:1.27", OTHER_DIGEST)], [], "blocked: failed"],
] as const)("with on_failed_running = allow, where %s", async (_, current, before, expected) => {
  const gate = (await running(...current)).set({ on_failed_running: "allow" });
  if (before) {
    gate.history.push(...["now", "before"].map(succeeded));
    gate.ranBefore = { now: revisionOf("now", current), before: revisionOf("before", before) };
  }

  await gate.call();

  expect(await gate.decided()).toEqual([expected]);
  expect(gate.events).toMatchObject([
    { detailType: expected.startsWith("allowed") ? "Deployment Allowed Failed" : "Deployment Blocked" },
  ]);
});

test("where ECS does not say what runs, it is waited for as far as that decides", async () => {
  for (const [on_failed_running, expected] of [
    ["allow", "IN_PROGRESS"],
    ["block", "FAILED"],
  ] as const) {
    const gate = await running();
    gate.set({ on_failed_running });
    for (const call of ["ecs.history", "ecs.deployment"]) {
      expect(await gate.call(hookEvent(), without(gate, call))).toMatchObject({ hookStatus: expected });
    }
  }
});

const notFound = Object.assign(new Error("Service not found."), { name: "ServiceNotFoundException" });

test.each<[string, (gate: SimulatedGate) => unknown]>([
  ["ECS knows no deployment", (gate) => Object.assign(gate, { described: undefined })],
  ["ECS does not list the deployment", (gate) => Object.assign(gate, { history: [succeeded("before")] })],
  ["ECS does not describe a revision", (gate) => gate.history.push(succeeded("lags"))],
  [
    "ECS knows no service",
    ({ gate }) => Object.assign(gate.deployments, { history: () => Promise.reject(notFound) }),
  ],
])(
  "a read that lags refuses nothing that may be known here: where %s, it is waited for, five minutes long",
  async (_, lag) => {
    const gate = (await running(container("web", "nginx:1.27", OTHER_DIGEST))).set({
      on_failed_running: "allow",
    });
    gate.ranBefore = { before: revisionOf("before", [container("web", "nginx:1.27", OTHER_DIGEST)]) };
    lag(gate);

    expect(await gate.call()).toMatchObject({ hookStatus: "IN_PROGRESS" });
    gate.store.passMinutes(4.9);
    expect(await gate.call()).toMatchObject({ hookStatus: "IN_PROGRESS" });
    gate.store.passMinutes(0.1);
    expect(await gate.call()).toMatchObject({ hookStatus: "FAILED" });
  },
);

test("what one revision shows is known here, whatever ECS does not say of the others, or has no time to say", async () => {
  const gate = (await running()).set({ on_failed_running: "allow" });
  gate.containers = [container(), container("new", "busybox:1.36", OTHER_DIGEST)];
  await gate.scanned("FAILED", parseImage("busybox:1.36", "linux/amd64", OTHER_DIGEST));
  gate.history.push(succeeded("lags"), succeeded("before"));
  gate.ranBefore = { before: revisionOf("before", [container()]) };

  expect(await gate.call()).toMatchObject({ hookStatus: "IN_PROGRESS" });
  expect(await gate.decided()).toEqual(["waiting: failed", "allowed: failed-running"]);
  gate.remainingMs = () => 6000;
  expect(await gate.call()).toMatchObject({ hookStatus: "IN_PROGRESS" });
});

test.each(["ecs.revision", "task definitions.containerImages"])(
  "with on_failed_running = allow, a FAILED that a call before has read and that is known here is not refused at a call to which %s does not answer",
  async (silent) => {
    const gate = (await running()).set({ on_failed_running: "allow" });
    gate.containers = [container(), container("new", "busybox:1.36", OTHER_DIGEST)];
    const held = { hookStatus: "IN_PROGRESS" };
    expect(await gate.call()).toMatchObject(held);

    expect(await gate.call(hookEvent(), without(gate, silent))).toMatchObject(held);
    expect(await gate.decided()).toContain("allowed: failed-running");
    // Nor where ECS does not say either what ran here.
    expect(await gate.call(hookEvent(), without(gate, silent, "ecs.history"))).toMatchObject(held);
  },
);

test("an image that is known here is allowed, where it becomes FAILED while the call asks for scans", async () => {
  const gate = (await running()).set({ on_failed_running: "allow" });
  const late = parseImage("busybox:1.36", "linux/amd64", OTHER_DIGEST);
  gate.containers = [container(), container("late", "busybox:1.36", OTHER_DIGEST)];
  gate.running = gate.containers;
  gate.store.meanwhile(late, () => gate.scanned("FAILED", late));

  expect(await gate.call()).toMatchObject({ hookStatus: "SUCCEEDED" });
  expect(await gate.decided()).toEqual(["allowed: failed-running", "allowed: failed-running"]);
});
