import { INPUTS } from "../../../modules/fargate-image-scanning/inputs";
import { type Block, synthesizeStack } from "../synthesized";

const stack = synthesizeStack();
const variables = stack.configuration.variable as Record<string, Block>;

test("every input is a variable with a type and a description", () => {
  expect(Object.keys(variables)).toHaveLength(INPUTS.length);
  expect(Object.values(variables).filter(({ description, type }) => !description || !type)).toEqual([]);
});

test("only the token is ephemeral and sensitive", () => {
  const marked = (flag: string) =>
    Object.entries(variables)
      .filter(([, block]) => block[flag] === true)
      .map(([name]) => name);

  expect(marked("ephemeral")).toEqual(["sysdig_secure_api_token"]);
  expect(marked("sensitive")).toEqual(["sysdig_secure_api_token"]);
});

test("only what may be left out may be null", () => {
  const nullable = Object.entries(variables).filter(([, block]) => block.nullable !== false);

  expect(nullable.map(([, block]) => block.default)).toEqual(nullable.map(() => null));
});

test("every input but flags has a rule", () => {
  const unchecked = INPUTS.filter(({ rules, kind }) => rules.length === 0 && kind !== "bool");

  // It holds nothing but flags.
  expect(unchecked.map(({ name }) => name)).toEqual(["monitoring"]);
});

test("every input is used", () => {
  const text = JSON.stringify({ ...stack.configuration, variable: undefined });

  expect(Object.keys(variables).filter((name) => !text.includes(`var.${name}`))).toEqual([]);
});

test("every output has a description", () => {
  const outputs = Object.values(stack.configuration.output as Record<string, Block>);

  expect(outputs.length).toBeGreaterThan(25);
  expect(outputs.filter(({ description }) => !description)).toEqual([]);
});

test("every role, queue, table and function has an output with its ARN, for policies of other accounts", () => {
  const values = JSON.stringify(stack.configuration.output);
  const named = ["aws_iam_role", "aws_sqs_queue", "aws_dynamodb_table", "aws_lambda_function"].flatMap(
    (type) => stack.ofType(type),
  );

  expect(named.length).toBeGreaterThan(10);
  expect(
    named
      .map(({ address }) => address)
      .filter((address) => !new RegExp(`\\b${address}(\\[\\*\\])?\\.arn\\b`).test(values)),
  ).toEqual([]);
});
