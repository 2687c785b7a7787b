import { MINUTE } from "../../../../functions/contract/durations";
import { OTHER_DIGEST } from "../../samples";
import { answered, withFailingCalls } from "./failing-calls";
import { container, hookEvent, SimulatedGate } from "./simulated-gate";

const DENIED = Object.assign(new Error("not authorized"), { name: "AccessDeniedException" });
let gate: SimulatedGate;

beforeEach(() => {
  jest.useFakeTimers();
  gate = new SimulatedGate();
});
afterEach(() => jest.useRealTimers());

describe("what can never be answered by a verdict is answered as on_gate_failure, with words", () => {
  // Proves gate.strangers-event.
  test("a call that is none of ECS's, which decides nothing for its deployment", async () => {
    const event = hookEvent("POST_SCALE_UP", { executionDetails: {} });
    for (const [on_gate_failure, hookStatus] of [
      ["allow", "SUCCEEDED"],
      ["block", "FAILED"],
    ] as const) {
      const answer = await answered(gate.set({ on_gate_failure }).call(event));
      expect(answer.hookStatus).toBe(hookStatus);
      expect(answer.hookDetails?.reason).toContain("no revision of the service: nothing");
    }
    expect(await answered(gate.set({ block_in: ["staging/*"] }).call(event))).toMatchObject({
      hookStatus: "SUCCEEDED",
    });
    expect(gate.telemetry.counts).toEqual({ GateFailures: 3 });
    expect(await gate.item()).toBeUndefined();
    await gate.store.openGate();
    expect(await answered(gate.set({ block_in: ["*/*"] }).call(event))).toMatchObject({
      hookStatus: "SUCCEEDED",
    });
  });

  // Proves gate.failure.
  test("a cluster that the role may not read", async () => {
    const failing = withFailingCalls(gate, (name) => name === "ecs.revision", "refused", DENIED);

    const answer = await answered(gate.call(hookEvent(), failing));

    expect(answer.hookDetails?.reason).toContain("deployment_gate.cluster_arns");
  });
});

test("a FAILED that an earlier call has read refuses, although nothing can be read any more", async () => {
  gate.containers = [container(), container("worker", "busybox:1.36", OTHER_DIGEST)];
  await gate.scanned("FAILED");
  await gate.store.except({ until: new Date(gate.store.now().getTime() + MINUTE).toISOString() });
  expect(await answered(gate.call())).toMatchObject({ hookStatus: "IN_PROGRESS" });
  gate.store.passMinutes(2);
  gate.hasRevision = false;

  expect(await answered(gate.call())).toMatchObject({ hookStatus: "FAILED" });
  expect(await gate.decided()).toEqual(["blocked: failed"]);
});

test("a known FAILED is refused, although nothing can be recorded as long as the gate is asked", async () => {
  await gate.scanned("FAILED");
  const unavailable = { name: "ServiceUnavailable", $metadata: { httpStatusCode: 503, attempts: 1 } };
  const error = Object.assign(new Error("The service is unavailable"), unavailable);
  const failing = withFailingCalls(gate, (name) => name === "table.transact", "refused", error);

  expect(await answered(gate.call(hookEvent(), failing))).toMatchObject({ hookStatus: "FAILED" });
});

test.each([
  ["FAILED", "FAILED"],
  ["PASSED", "SUCCEEDED"],
] as const)(
  "a ledger that throttles holds an image that is %s, and neither refuses nor passes it",
  async (verdict, hookStatus) => {
    await gate.scanned(verdict);
    const failing = withFailingCalls(gate, (name) => name.startsWith("table."), "refused");
    expect(await answered(gate.call(hookEvent(), failing))).toMatchObject({ hookStatus: "IN_PROGRESS" });
    gate.store.passMinutes(15);
    expect(await answered(gate.call(hookEvent(), failing))).toMatchObject({ hookStatus: "IN_PROGRESS" });

    expect(await answered(gate.call())).toMatchObject({ hookStatus });
  },
);
