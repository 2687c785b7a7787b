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
        return holds(
          rule.condition,
          { ...completed(inputs, { ...required, ...others }), ...given(inputs, name, value) },
          region,
        );
      };
      return [rule.message, name, rule, isKept] as const;
    }),
  ),
);

/** Null stays null where it is refused: only in an input that takes it, it stands for the default. */
function given(inputs: typeof INPUTS, name: string, value: unknown) {
  const [input] = inputs.filter((each) => each.name === name);
  return input && completed([input], { [name]: value });
}

// By Terraform itself: __tests__/e2e/terraform-module-rules.test.ts.
test.each(rules)("%s", (message, name, { accepts, refuses }, isKept) => {
  expect(accepts.length * refuses.length).toBeGreaterThan(0);
  expect(message).toMatch(new RegExp(`\\b${name}\\b.*\\.$`));
  expect({ wrong: accepts.filter((value) => !isKept(value)) }).toEqual({ wrong: [] });
  expect({ wrong: refuses.filter(isKept) }).toEqual({ wrong: [] });
});
