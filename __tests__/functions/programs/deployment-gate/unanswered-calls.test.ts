import { troubleOf } from "../../../../functions/programs/deployment-gate/trouble";
import { answered, FailingCalls } from "./failing-calls";
import { hookEvent, SimulatedGate } from "./simulated-gate";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const LEDGER = (_: number, name: string) => name.startsWith("table.");
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
  const call = (gate: SimulatedGate, isFaulty: typeof LEDGER, error?: Error) =>
    answered(gate.call(hookEvent(), new FailingCalls(gate, isFaulty, "refused", error).gate));

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
