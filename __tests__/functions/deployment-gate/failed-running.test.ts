import { DIGEST, OTHER_DIGEST } from "../samples";
import { FailingCalls } from "./failing-calls";
import { container, hookEvent, SimulatedGate, SOURCE_ARN } from "./simulated-gate";

async function running(digest = DIGEST) {
  const gate = new SimulatedGate();
  gate.running = [container("web", "nginx:1.27", digest)];
  await gate.scanned("FAILED");
  return gate;
}
const listed = (status: string) => [{ deploymentArn: "before", status, targetRevisionArn: SOURCE_ARN }];

test("a FAILED image that the service runs already is refused, with what else the deployment may be for", async () => {
  const gate = await running();

  const { hookStatus, hookDetails } = await gate.call();

  expect(hookStatus).toBe("FAILED");
  expect(hookDetails?.reason).toContain(
    "This image runs already in this service; the deployment changes something else",
  );
  expect(gate.events).toMatchObject([{ images: [{ because: "failed-running" }] }]);
});

test("it passes by on_failed_running, and is published as Deployment Allowed Failed", async () => {
  const gate = await running();
  gate.set({ on_failed_running: "allow" });

  expect(await gate.call()).toMatchObject({ hookStatus: "SUCCEEDED" });
  expect(gate.events).toMatchObject([{ detailType: "Deployment Allowed Failed" }]);
  expect(gate.telemetry.counts).toMatchObject({ GateAllowedFailed: 1 });
});

test("it is no such image where the service runs its digest under another name", async () => {
  const gate = await running();
  gate.running = [container("web", "httpd:2.4", DIGEST)];
  gate.set({ on_failed_running: "allow" });

  expect(await gate.call()).toMatchObject({ hookStatus: "FAILED" });
});

test.each([
  ["another digest runs", OTHER_DIGEST, []],
  ["what runs was brought by a deployment without success", DIGEST, listed("ROLLBACK_IN_PROGRESS")],
])("it is no such image where %s", async (_, digest, history) => {
  const gate = await running(digest);
  gate.history = history;
  gate.set({ on_failed_running: "allow" });

  expect(await gate.call()).toMatchObject({ hookStatus: "FAILED" });
  expect(await gate.decided()).toEqual(["blocked: failed"]);
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
