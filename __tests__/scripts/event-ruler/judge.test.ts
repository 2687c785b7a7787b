import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { wrongJars } from "../../../scripts/event-ruler/jars";
import {
  complaints,
  type Expectation,
  isAsked,
  type Judged,
  type Rule,
} from "../../../scripts/event-ruler/judge";
import { documentedRules, rulesOfPlan } from "../../../scripts/event-ruler/rules";
import { sharedFolder } from "../../temporary-folder";

const folder = sharedFolder();
const rule: Rule = { kind: "task", pattern: { source: ["aws.ecs"] } };
const events = new Map<string, Judged>([
  ["running", { kind: "task", event: {} }],
  ["pending", { kind: "task", event: {} }],
  ["build", { kind: "build", event: {} }],
]);
const expected: Expectation = {
  matches: ["running"],
  others: [{ events: ["pending"], because: "it does not run yet" }],
};
const judge = (running: boolean, pending: boolean, build: boolean, expectation = expected) => {
  const answers = new Map(Object.entries({ running, pending, build }));
  return complaints("the rule", rule, answers, events, expectation);
};

test("a rule that matches what it should, and nothing else, is right", () => {
  expect(judge(true, false, false)).toEqual([]);
});

test("each difference is a sentence, with the reason that stands in the table", () => {
  expect(judge(false, true, true)).toEqual([
    'the rule does not match "running", and should.',
    'the rule matches "pending", and should not: it does not run yet.',
    'the rule matches "build", and should not: it comes from another source.',
  ]);
});

test("an event of its kind that the table does not have is a complaint, and so is one that is gone", () => {
  const others = [{ events: ["stopped"], because: "it has stopped" }];

  expect(judge(true, false, false, { matches: ["running"], others })).toEqual([
    'the rule: there is no task "stopped".',
    'the rule: nothing says whether "pending" is to match; it does not.',
  ]);
});

test("subscriptions are asked about messages, rules about events", () => {
  const message: Judged = { kind: "message", event: {} };

  expect(isAsked(rule, message)).toBe(false);
  expect(isAsked({ kind: "message", pattern: {} }, message)).toBe(true);
  expect([...events.values()].map((event) => isAsked(rule, event))).toEqual([true, true, true]);
});

test("every pattern of pages and examples is found, in sentences and in code", async () => {
  const found = new Map(await documentedRules());

  expect(found.get("event_pattern of docs/results.md")).toMatchObject({
    kind: "own event",
    pattern: { source: ["fargate-image-scanning"], detail: { verdict: ["FAILED"] } },
  });
  expect(found.get("filterPolicy of examples/cdktf-platform-repo/main.ts")?.pattern).toMatchObject({
    verdict: ["FAILED", "ERROR"],
  });
  expect(found.get("owner = [{ exists = false }], verdict = [{ exists = true }] of docs/chat.md")).toEqual({
    kind: "message",
    pattern: { owner: [{ exists: false }], verdict: [{ exists: true }] },
  });
});

test("the rules of a plan are those with an event pattern", () => {
  const values = { event_pattern: '{"source":["aws.ecs"]}' };
  const resources = [
    { address: "aws_cloudwatch_event_rule.task_events", values },
    { address: "aws_cloudwatch_event_rule.clock", values: {} },
  ];
  const plan = (each: object[]) => JSON.stringify({ planned_values: { root_module: { resources: each } } });

  expect(rulesOfPlan("defaults", plan(resources))).toEqual([
    ["aws_cloudwatch_event_rule.task_events (defaults)", rule],
  ]);
  expect(() => rulesOfPlan("defaults", plan([{ address: "aws_cloudwatch_event_rule.new", values }]))).toThrow(
    "Say in scripts/event-ruler/rules.ts what events aws_cloudwatch_event_rule.new is for.",
  );
});

test("jars that are missing, changed or not pinned are named", () => {
  const ofNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  const pinned = `${ofNothing}  right.jar\n${ofNothing}  changed.jar\n${ofNothing}  missing.jar\n`;
  writeFileSync(join(folder, "right.jar"), "");
  writeFileSync(join(folder, "changed.jar"), "changed");
  writeFileSync(join(folder, "other.jar"), "");

  expect(wrongJars(folder, pinned)).toEqual([
    ...["missing.jar is missing", "changed.jar is another file", "other.jar is not pinned"],
  ]);
});
