import { modeFor } from "../../../../functions/exceptions/exceptions";
import { refusesOnFailure } from "../../../../functions/programs/deployment-gate/settings";

const place = (name: string) => {
  const [cluster = "", service = ""] = name.split("/");
  return { cluster, service, account: "123456789012", region: "us-east-1", id: "1" };
};

test.each([
  [["*/*"], "production/web", "block"],
  [["staging/*", "production/checkout"], "production/checkout", "block"],
  [["staging/*", "production/checkout"], "production/checkout-2", "audit"],
  [["staging/*"], "staging-2/web", "audit"],
  [["*/web-*"], "production/web-api", "block"],
  [["production/Web"], "production/web", "audit"],
] as const)("a gate that blocks in %j is for %s in the mode %s", (block_in, name, expected) => {
  expect(modeFor({ mode: "block", block_in }, place(name))).toBe(expected);
  expect(modeFor({ mode: "audit", block_in }, place(name))).toBe("audit");
  expect(modeFor({ mode: "block", block_in }, undefined)).toBe("block");
});

const CLOSED = { mode: "block", on_gate_failure: "block" };

test.each([
  [CLOSED, true],
  [{ ...CLOSED, block_in: ["production/*"] }, true],
  [{ ...CLOSED, block_in: ["staging/*"] }, false],
  [{ ...CLOSED, on_gate_failure: "allow" }, false],
  [{ ...CLOSED, mode: "audit" }, false],
  [null, false],
])("a gate that cannot load and has %j refuses: %s", (settings, expected) => {
  expect(refusesOnFailure(JSON.stringify(settings), place("production/web"))).toBe(expected);
});
