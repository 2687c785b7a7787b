import { MINUTE } from "../../../../functions/contract/durations";
import { OTHER_DIGEST } from "../../samples";
import { answered, FailingCalls } from "./failing-calls";
import { container, hookEvent, NGINX, SimulatedGate } from "./simulated-gate";

const DENIED = Object.assign(new Error("not authorized"), { name: "AccessDeniedException" });
let gate: SimulatedGate;

beforeEach(() => {
  jest.useFakeTimers();
  gate = new SimulatedGate();
});
afterEach(() => jest.useRealTimers());

describe("what can never be answered by a verdict is answered as on_gate_failure, with words", () => {
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
    await gate.openGate();
    expect(await answered(gate.set({ block_in: ["*/*"] }).call(event))).toMatchObject({
      hookStatus: "SUCCEEDED",
    });
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

test("a poke that hangs keeps nothing from its answer in time, and is no failure of the gate", async () => {
  const end = Date.now() + 30_000;
  gate.remainingMs = () => end - Date.now();
  gate.pokes.send = () => new Promise(() => {});
  let left = 0;

  const answer = gate.call().finally(() => {
    left = gate.remainingMs();
  });

  expect(await answered(answer)).toMatchObject({ hookStatus: "IN_PROGRESS" });
  expect(left).toBeGreaterThan(28_000);
  expect(await gate.store.row(NGINX)).toMatchObject({ rowState: "WAITING" });
  expect(gate.telemetry.counts).not.toHaveProperty("GateFailures");
});
