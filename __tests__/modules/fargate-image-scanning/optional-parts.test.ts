import { planned, type Synthesized, synthesizeStack } from "../synthesized";

const counted = (synthesized: Synthesized) =>
  synthesized.entries
    .filter(({ block }) => "count" in block)
    .map(({ address, block }) => [address, block.count]);

test("additional policies become attachments to the right roles, by their keys", () => {
  const of = (name: string) => ({ [name]: `arn:aws:iam::123456789012:policy/${name}` });
  const attachments = planned({
    additional_trigger_policy_arns: of("trigger"),
    additional_scanner_policy_arns: of("scanner"),
  })
    .ofType("aws_iam_role_policy_attachment")
    .filter(({ path }) => path.includes("/additional"));

  expect(attachments.map(({ path, block }) => [path, block.role, block.policy_arn])).toEqual([
    [
      'inline-scanner/additional["scanner"]',
      "${aws_iam_role.inline_scanner.id}",
      ...Object.values(of("scanner")),
    ],
    [
      'scan-trigger/additional["trigger"]',
      "${aws_iam_role.scan_trigger.id}",
      ...Object.values(of("trigger")),
    ],
  ]);
});

describe("variables", () => {
  const stack = synthesizeStack();

  test("never let a count depend on the ephemeral token", () => {
    expect(JSON.stringify(counted(stack))).not.toMatch(/var\.sysdig_secure_api_token[^_]/);
  });

  test("make what has a count be read through one(…) or its own index", () => {
    const { resource, data, output } = stack.configuration;
    const text = JSON.stringify([resource, data, output]);

    const uses = counted(stack).flatMap(([address]) =>
      [...text.matchAll(new RegExp(`(?<![\\w.])${address}\\b(.{0,4})`, "g"))].map(([, rest]) => rest),
    );
    expect(uses.length).toBeGreaterThan(50);
    // What only has to come first is named as it is.
    expect(uses.filter((rest) => !/^(\[\*\]\.|\[cou|")/.test(rest ?? ""))).toEqual([]);
  });
});
