import { detailTypeOf } from "../../../../../functions/programs/deployment-gate/decision/describe";

const passed = { decision: "passed", because: "passed" } as const;
const excepted = { decision: "passed", because: "exception" } as const;
const timedOut = { decision: "allowed", because: "timeout" } as const;
const refused = { decision: "blocked", because: "error" } as const;
const noPolicy = { decision: "allowed", because: "no-policy" } as const;
const badByGate = { decision: "allowed", because: "gate-open", verdict: "FAILED" } as const;
const badAlready = { decision: "allowed", because: "failed-running" } as const;

test.each([
  ["the FAILED that the open gate let pass first", [excepted, badByGate], "Deployment Allowed Failed"],
  ["or that runs already", [timedOut, badAlready], "Deployment Allowed Failed"],
  ["then what nobody judged", [passed, excepted, timedOut], "Deployment Allowed Unscanned"],
  ["then exceptions", [passed, excepted], "Deployment Exception Used"],
  ["none of a verdict", [passed, noPolicy], undefined],
] as const)("of a deployment that goes on, the event is about %s", (_, images, expected) => {
  expect(detailTypeOf(images, "through", "block")).toBe(expected);
});

test.each([
  ["blocked", "block", "Deployment Blocked"],
  ["blocked", "audit", "Deployment Audited"],
  ["waiting", "audit", "Deployment Audited"],
] as const)("first comes that it is %s, in the mode %s", (conclusion, mode, expected) => {
  expect(detailTypeOf([passed, excepted, timedOut, refused], conclusion, mode)).toBe(expected);
});
