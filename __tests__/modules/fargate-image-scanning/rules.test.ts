import { INPUTS } from "../../../modules/fargate-image-scanning/inputs";
import { HUB_EXAMPLE, MEMBER_INPUTS } from "../../../modules/member/inputs";
import { completed, evaluated, holds } from "../../../packaging/evaluation";
import { exampleOf } from "../../terraform-runs/example-runs";
import { REQUIRED } from "../synthesized";

const BY_MODULE = [
  [INPUTS, REQUIRED],
  [MEMBER_INPUTS, { hub: HUB_EXAMPLE }],
] as const;

const rules = BY_MODULE.flatMap(([inputs, required]) =>
  inputs.flatMap(({ name, rules: ofInput }) =>
    ofInput.map((rule) => {
      const of = (given: unknown) => {
        const { value, with: others, region } = exampleOf(given);
        return [completed(inputs, { ...required, ...others, [name]: value }), region] as const;
      };
      const isKept = (given: unknown) => holds(rule.condition, ...of(given));
      const advice = (given: unknown) => String(evaluated(`"${rule.advice ?? ""}"`, ...of(given)));
      return { message: rule.message, name, rule, isKept, advice };
    }),
  ),
);

// By Terraform itself: __tests__/e2e/terraform-module-rules.test.ts.
// Proves plan.inputs.
test.each(rules)("$message", ({ message, name, rule: { accepts, refuses }, isKept }) => {
  expect(accepts.length * refuses.length).toBeGreaterThan(0);
  expect(message).toMatch(new RegExp(`\\b${name}\\b.*\\.$`));
  expect({ wrong: accepts.filter((value) => !isKept(value)) }).toEqual({ wrong: [] });
  expect({ wrong: refuses.filter(isKept) }).toEqual({ wrong: [] });
});

/** What a message says of each refused example. */
const adviceOf = (input: string, start: string) =>
  rules
    .filter(({ name, message }) => name === input && message.startsWith(start))
    .flatMap(({ rule, advice }) => rule.refuses.map(advice));

test.each([
  [
    "cluster_arns",
    "must hold clusters of this account and region",
    ["210987654321:cluster", "ecs:eu-west-1"],
  ],
  ["kms_key_arn", "must be a key of this region", ["kms:eu-west-1"]],
  ["alarm_actions", "must hold topics of this region", ["sns:eu-west-1"]],
  ["ticket_actions", "must hold topics of this region", ["sns:eu-west-1"]],
])("a message names the entries of %s that are of another place, and those alone", (input, start, wrong) => {
  const said = adviceOf(input, `${input} ${start}`).slice(0, wrong.length);

  expect(said.map((text, index) => text.includes(String(wrong[index])))).toEqual(wrong.map(() => true));
  expect(said.filter((text) => !/^Found: [^,]+[.]$/.test(text))).toEqual([]);
});

test("a message names the keys of tags that AWS does not take", () => {
  expect(adviceOf("tags", "tags must have").slice(0, 9)).toEqual([
    'Found: "".',
    'Found: "team".',
    'Found: "AWS:team".',
    `Found: "${"k".repeat(129)}".`,
    ...['Found: "team".', 'Found: "cost,center".', 'Found: "team".', 'Found: "team".', 'Found: "team".'],
  ]);
});
