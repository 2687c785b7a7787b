import { detailTypeOfDecision } from "../../../functions/deployment-gate/describe";

const passed = { decision: "passed", because: "passed" } as const;
const excepted = { decision: "passed", because: "exception" } as const;
const timedOut = { decision: "allowed", because: "timeout" } as const;
const opened = { decision: "allowed", because: "gate-open" } as const;
const refused = { decision: "blocked", because: "error" } as const;
const noPolicy = { decision: "allowed", because: "no-policy" } as const;
const badByGate = { decision: "allowed", because: "gate-open", verdict: "FAILED" } as const;
const badAlready = { decision: "allowed", because: "failed-running" } as const;

test.each([
  ["the refused one first", [passed, excepted, timedOut, refused], "Deployment Blocked"],
  ["then the FAILED that the open gate let pass", [excepted, badByGate], "Deployment Allowed Failed"],
  ["or that runs already", [timedOut, badAlready], "Deployment Allowed Failed"],
  ["then what nobody judged", [passed, excepted, timedOut], "Deployment Allowed Unscanned"],
  ["as well by the open gate", [opened, passed], "Deployment Allowed Unscanned"],
  ["then exceptions", [passed, excepted], "Deployment Exception Used"],
  ["none of a verdict", [passed, noPolicy], undefined],
] as const)("the event is about %s", (_, images, expected) => {
  expect(detailTypeOfDecision(images, "block")).toBe(expected);
});

test("what would be refused is audited in the mode audit", () => {
  expect(detailTypeOfDecision([refused], "audit")).toBe("Deployment Audited");
});
