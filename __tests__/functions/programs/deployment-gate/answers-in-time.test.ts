import { troubleOf } from "../../../../functions/programs/deployment-gate/trouble";
import { answered, withFailingCalls } from "./failing-calls";
import { hookEvent, NGINX, SimulatedGate } from "./simulated-gate";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** A gate whose function has so much time left, in seconds. */
function prepared(seconds: number, mode: "audit" | "block" = "block") {
  const gate = new SimulatedGate().set({ mode });
  const end = Date.now() + seconds * 1000;
  gate.remainingMs = () => end - Date.now();
  return gate;
}

/** The answer, with the milliseconds that are left then. */
async function timed(gate: SimulatedGate, given = gate.gate) {
  let left = 0;
  const answer = gate.call(hookEvent(), given).finally(() => {
    left = gate.remainingMs();
  });
  return { ...(await answered(answer)), left };
}

// Proves gate.in-time.
test.each([
  ["block", "IN_PROGRESS"],
  ["audit", "SUCCEEDED"],
] as const)("in the mode %s what hangs is answered %s a second before the end", async (mode, expected) => {
  const gate = prepared(30, mode);

  const { hookStatus, left } = await timed(
    gate,
    withFailingCalls(gate, () => true, "hangs"),
  );

  expect(hookStatus).toBe(expected);
  expect(left).toBeGreaterThanOrEqual(1000);
});

test("a poke that hangs keeps nothing from its answer in time, and is no failure of the gate", async () => {
  const gate = prepared(30);
  gate.pokes.send = () => new Promise(() => {});

  const { hookStatus, left } = await timed(gate);

  expect(hookStatus).toBe("IN_PROGRESS");
  expect(left).toBeGreaterThan(28_000);
  expect(await gate.store.row(NGINX)).toMatchObject({ rowState: "WAITING" });
  expect(gate.telemetry.counts).not.toHaveProperty("GateFailures");
});

test("what comes after that is not recorded, nor is an event of it", async () => {
  const gate = prepared(0.9);
  await gate.scanned("FAILED");

  expect(await answered(gate.call())).toMatchObject({ hookStatus: "IN_PROGRESS" });
  expect(await gate.item()).toBeUndefined();
  expect(gate.events).toEqual([]);
});

const LEDGER = (name: string) => name.startsWith("table.");
const ALL = () => true;

const named = (name: string, fields: object = {}) => Object.assign(new Error("no"), { name, ...fields });
const aborted = (cause: Error) => Object.assign(new Error("Request aborted"), { cause });
const cancelled = (...codes: string[]) =>
  named("TransactionCanceledException", {
    $fault: "client",
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

test.each([
  [named("ThrottlingException"), "passing"],
  [named("RequestLimitExceeded"), "passing"],
  [named("ServerException", { $fault: "server" }), "passing"],
  [named("Unknown", { $metadata: { httpStatusCode: 503 } }), "passing"],
  [named("Error", { code: "ECONNRESET" }), "passing"],
  [named("TimeoutError"), "passing"],
  [aborted(named("TimeoutError")), "passing"],
  [aborted(named("Error", { code: "EAI_AGAIN" })), "passing"],
  [named("TransactionInProgressException", { $fault: "client" }), "passing"],
  [cancelled("None", "ThrottlingError"), "passing"],
  [cancelled("TransactionConflict"), "passing"],
  [named("ServiceNotFoundException"), "lagging"],
  [new Error("Unable to describe task definition."), "lagging"],
  [cancelled("ValidationError"), "lasting"],
  [named("AccessDeniedException", { $fault: "client", $metadata: { httpStatusCode: 400 } }), "lasting"],
  [named("TypeError", { code: "ERR_INVALID_ARG_TYPE" }), "lasting"],
  [undefined, "lasting"],
])("%p is %s", (error, kind) => {
  expect(troubleOf(error).kind).toBe(kind);
});

describe.each(["allow", "block"] as const)("on_gate_failure is %s", (on_gate_failure) => {
  const expected = on_gate_failure === "allow" ? "SUCCEEDED" : "FAILED";

  const prepared = () => new SimulatedGate().set({ on_gate_failure });
  const call = (gate: SimulatedGate, isFaulty: typeof LEDGER) =>
    answered(gate.call(hookEvent(), withFailingCalls(gate, isFaulty, "refused")));

  test.each<[string, typeof LEDGER, passed: number, left: number]>([
    ["without the ledger, time counts from the deployment's createdAt", LEDGER, 20, 10],
    ["and lasts at least five minutes from this instance's first call", LEDGER, 60, 5],
    ["where ECS is silent, too, time counts from when this instance knew the deployment", ALL, 60, 30],
  ])("%s", async (_, isFaulty, passed, left) => {
    const gate = prepared();
    for (const minutes of [passed, left - 0.1]) {
      gate.store.passMinutes(minutes);
      expect(await call(gate, isFaulty)).toMatchObject({ hookStatus: "IN_PROGRESS" });
    }
    gate.store.passMinutes(0.1);

    expect(await call(gate, isFaulty)).toMatchObject({ hookStatus: expected });
  });
});
