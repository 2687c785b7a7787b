import { INPUTS } from "../../../modules/fargate-image-scanning/inputs";
import { HUB_EXAMPLE, MEMBER_INPUTS } from "../../../modules/member/inputs";
import { completed, holds } from "../../../packaging/evaluation";
import { exampleOf } from "../../../packaging/runs/example-runs";
import { REQUIRED } from "../synthesized";

const BY_MODULE = [
  [INPUTS, REQUIRED],
  [MEMBER_INPUTS, { hub: HUB_EXAMPLE }],
] as const;

const rules = BY_MODULE.flatMap(([inputs, required]) =>
  inputs.flatMap(({ name, rules: ofInput }) =>
    ofInput.map((rule) => {
      const isKept = (given: unknown) => {
        const { value, with: others, region } = exampleOf(given);
        const values = completed(inputs, { ...required, ...others, [name]: value });
        return holds(rule.condition, values, region);
      };
      return [rule.message, name, rule, isKept] as const;
    }),
  ),
);

// By Terraform itself: __tests__/e2e/terraform-module-rules.test.ts.
test.each(rules)("%s", (message, name, { accepts, refuses }, isKept) => {
  expect(accepts.length * refuses.length).toBeGreaterThan(0);
  expect(message).toMatch(new RegExp(`\\b${name}\\b.*\\.$`));
  expect({ wrong: accepts.filter((value) => !isKept(value)) }).toEqual({ wrong: [] });
  expect({ wrong: refuses.filter(isKept) }).toEqual({ wrong: [] });
});
