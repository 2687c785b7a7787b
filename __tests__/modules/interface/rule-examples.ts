import { type Example, type Input, type Rule, validateProps, violationOf } from "../../../modules/interface";
import { propertyName } from "../../../modules/terraform-language";
import { exampleOf } from "../../../packaging/runs/example-runs";
import { asProps } from "../../longest-inputs";

/**
 * Shows each example of the rules of inputs to the construct that takes them.
 *
 * @param inputs in their order
 * @param required properties that each example needs
 * @param more properties beside those of an example, and facts that rules read
 */
export function testRules(
  construct: string,
  inputs: readonly Input[],
  required: Readonly<Record<string, unknown>>,
  more: (
    props: object,
    example: Example,
    input: Input,
  ) => { readonly props?: object; readonly facts?: Readonly<Record<string, unknown>> } = () => ({}),
): void {
  const defaults = Object.fromEntries(
    inputs.map((input) => [propertyName(input.name), input.default ?? undefined]),
  );

  /** The messages of validation about an example. */
  function violations(input: Input, given: unknown): string[] {
    const example = exampleOf(given);
    const props = asProps({ ...example.with, [input.name]: example.value }, inputs);
    const { props: further, facts } = more(props, example, input);
    try {
      validateProps(construct, inputs, { ...defaults, ...required, ...props, ...further }, facts);
      return [];
    } catch (error) {
      return (error as Error).message.split("\n- ").slice(1);
    }
  }

  /** Only Terraform finds out what an ephemeral input holds; its rules are asked one by one. */
  function answers(input: Input, rule: Rule, given: unknown): string[] {
    const { holds, message } = rule;
    const { value } = exampleOf(given);
    if (input.ephemeral) {
      return holds?.(value as never, {}) ? [] : [message];
    }
    const [property] = Object.values(asProps({ [input.name]: value }, inputs));
    const said = violationOf(inputs, input, rule, property);
    return violations(input, given).map((violation) => (violation === said ? message : violation));
  }

  const rules = inputs.flatMap((input) => input.rules.map((rule) => [rule.message, input, rule] as const));

  test.each(rules)("%s", (message, input, rule) => {
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
}
