import { checkGateTime } from "../../benchmarks/gate-time";

test("a deployment whose image has a fresh verdict may take the gate 500 ms", () => {
  expect(() => checkGateTime(500)).not.toThrow();
  expect(() => checkGateTime(501)).toThrow("501 ms");
});
