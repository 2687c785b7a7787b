import { GATE_ANSWERS } from "../../../functions/contract/blocking/gate";
import { readGateSettings, refusesOnFailure } from "../../../functions/deployment-gate/settings";

const WHOLE = { ...GATE_ANSWERS, on_no_verdict: "block", mode: "block", timeout_minutes: 45 };

test("settings are those of the input", () => {
  expect(readGateSettings(JSON.stringify({ ...WHOLE, cluster_arns: [] }))).toEqual(WHOLE);
});

test("an answer that is missing is that of the input by default", () => {
  expect(readGateSettings('{"mode":"audit","timeout_minutes":30}')).toEqual({
    ...GATE_ANSWERS,
    mode: "audit",
    timeout_minutes: 30,
  });
});

test.each(["", "null", "{}", '{"mode":"off","timeout_minutes":30}', '{"mode":"block"}'])(
  "%s is refused: the module writes no such",
  (text) => {
    expect(() => readGateSettings(text)).toThrow();
  },
);

test.each([
  [{ mode: "block", on_gate_failure: "block" }, true],
  [{ mode: "block", on_gate_failure: "allow" }, false],
  [{ mode: "audit", on_gate_failure: "block" }, false],
  [{}, false],
  [null, false],
])("a gate that cannot load and has %j refuses: %s", (settings, expected) => {
  expect(refusesOnFailure(JSON.stringify(settings))).toBe(expected);
});

test.each([undefined, "", "{"])("a gate that has no settings, as %j, lets through", (text) => {
  expect(refusesOnFailure(text)).toBe(false);
});
