import { DIGEST, OTHER_DIGEST } from "../../samples";
import { FailingCalls } from "./failing-calls";
import { container, hookEvent, SimulatedGate } from "./simulated-gate";

async function running() {
  const gate = new SimulatedGate();
  gate.running = [container()];
  await gate.scanned("FAILED");
  return gate;
}

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

test.each([
  ["another digest runs", "nginx:1.27", OTHER_DIGEST],
  ["its digest runs under another name", "httpd:2.4", DIGEST],
])("it is no such image where %s", async (_, reference, digest) => {
  const gate = await running();
  gate.running = [container("web", reference, digest)];
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
