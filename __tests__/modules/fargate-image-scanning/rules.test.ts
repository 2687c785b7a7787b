import { Token } from "cdktf";
import { INPUTS } from "../../../modules/fargate-image-scanning/inputs";
import { LITERAL_REGION } from "../../../modules/fargate-image-scanning/region-rules";
import { type Input, type Rule, validateProps } from "../../../modules/interface";
import { propertyName } from "../../../modules/terraform-language";
import { exampleOf } from "../../../packaging/runs/example-runs";
import { asProps } from "../../longest-inputs";
import { REQUIRED } from "../synthesized";

const DEFAULTS = {
  ...Object.fromEntries(INPUTS.map((input) => [propertyName(input.name), input.default ?? undefined])),
  ...REQUIRED,
};
/** A literal one is refused whatever it is. */
const TOKEN = { sysdigSecureApiToken: Token.asString({ token: true }) };

/** What validation says of an example: one message each. */
function violations({ name, ephemeral }: Input, given: unknown): string[] {
  const { value, with: others, region = "us-east-1" } = exampleOf(given);
  const props = asProps({ ...others, [name]: value });
  const token = "sysdigSecureApiToken" in props && !ephemeral ? TOKEN : {};
  try {
    validateProps("FargateImageScanning", INPUTS, {
      ...DEFAULTS,
      ...props,
      ...token,
      [LITERAL_REGION]: region,
    });
    return [];
  } catch (error) {
    return (error as Error).message.split("\n- ").slice(1);
  }
}

/** What an ephemeral input may hold, only Terraform finds out; its rules are asked one by one. */
function answers(input: Input, { holds, message, advice }: Rule, given: unknown): string[] {
  const { value } = exampleOf(given);
  if (input.ephemeral) {
    return holds?.(value as never, {}) ? [] : [message];
  }
  const said = advice
    ? `${message} ${advice.of(asProps({ [input.name]: value })[propertyName(input.name) as never])}`
    : message;
  return violations(input, given).map((violation) => (violation === said ? message : violation));
}

const RULES = INPUTS.flatMap((input) => input.rules.map((rule) => [rule.message, input, rule] as const));

test.each(RULES)("%s", (message, input, rule) => {
  const { accepts, refuses, holds } = rule;

  expect(accepts.length * refuses.length).toBeGreaterThan(0);
  expect(message).toMatch(new RegExp(`\\b${input.name}\\b.*\\.$`));
  for (const value of accepts) {
    expect({ value, says: answers(input, rule, value) }).toEqual({ value, says: [] });
  }
  // Where the rule is Terraform's alone, only that refuses.
  for (const value of holds ? refuses : []) {
    expect({ value, says: answers(input, rule, value) }).toEqual({ value, says: [message] });
  }
});

test("an input without a default has to be given", () => {
  expect(() =>
    validateProps("FargateImageScanning", INPUTS, { ...DEFAULTS, sysdigSecureEndpoint: undefined }),
  ).toThrow("- sysdig_secure_endpoint must be given. ");
});
