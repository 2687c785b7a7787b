import { answered, FailingCalls } from "./failing-calls";
import { hookEvent, SimulatedGate } from "./simulated-gate";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const WRITES = (_: number, name: string) => name === "table.transact";

/** A gate whose function has so much time left, in seconds. */
async function prepared(seconds: number, mode: "audit" | "block" = "block") {
  const gate = new SimulatedGate().set({ mode });
  await gate.scanned("FAILED");
  const end = Date.now() + seconds * 1000;
  gate.remainingMs = () => end - Date.now();
  return gate;
}

test.each([
  ["block", "IN_PROGRESS"],
  ["audit", "SUCCEEDED"],
] as const)("in the mode %s what hangs is answered %s a second before the end", async (mode, expected) => {
  const gate = await prepared(30, mode);
  const calls = new FailingCalls(gate, () => true, "hangs");
  let left = 0;

  const answer = gate.call(hookEvent(), calls.gate).finally(() => {
    left = gate.remainingMs();
  });

  expect(await answered(answer)).toMatchObject({ hookStatus: expected });
  expect(left).toBeGreaterThanOrEqual(1000);
});

test("what comes after that is not recorded, nor is an event of it", async () => {
  const gate = await prepared(0.9);

  expect(await answered(gate.call())).toMatchObject({ hookStatus: "IN_PROGRESS" });
  expect(await gate.item()).toBeUndefined();
  expect(gate.events).toEqual([]);
});

test.each(["lost", "hangs"] as const)(
  "a record whose answer %s is repeated by the next call",
  async (fate) => {
    const gate = await prepared(30);
    const calls = new FailingCalls(
      gate,
      WRITES,
      fate,
      Object.assign(new Error("hung up"), { code: "ECONNRESET" }),
    );

    expect(await answered(gate.call(hookEvent(), calls.gate))).toMatchObject({ hookStatus: "IN_PROGRESS" });
    gate.remainingMs = () => 30_000;
    expect(await answered(gate.call())).toMatchObject({ hookStatus: "FAILED" });
    expect(gate.events).toHaveLength(1);
  },
);
