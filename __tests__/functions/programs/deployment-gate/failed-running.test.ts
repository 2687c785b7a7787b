import { DIGEST, OTHER_DIGEST } from "../../samples";
import { FailingCalls } from "./failing-calls";
import { container, hookEvent, revisionOf, SimulatedGate } from "./simulated-gate";

async function running(...containers: readonly ReturnType<typeof container>[]) {
  const gate = new SimulatedGate();
  gate.running = containers.length > 0 ? containers : [container()];
  await gate.scanned("FAILED");
  return gate;
}

test("a FAILED image that ran here before is refused, with what else the deployment may be for", async () => {
  const gate = await running();

  const { hookStatus, hookDetails } = await gate.call();

  expect(hookStatus).toBe("FAILED");
  expect(hookDetails?.reason).toContain(
    "and is known here, by the current revision or a successful deployment that ECS still lists (The deployment may change something else, or go back on purpose.",
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
    gate.history = ["now", "before"].map((arn) => ({
      ...{ deploymentArn: arn, status: "SUCCESSFUL", targetRevisionArn: arn },
    }));
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
      const { gate: failing } = new FailingCalls(gate, (_, name) => name === call, "refused");

      expect(await gate.call(hookEvent(), failing)).toMatchObject({ hookStatus: expected });
    }
  }
});
