import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import type { Construct } from "constructs";
import { INPUTS } from "../../../modules/fargate-image-scanning/inputs";
import { asProps, longestInputs, LONGEST_PLACE as PLACE } from "../../longest-inputs";
import { Rendered } from "../rendered";
import { type Given, refusalOf, synthesizeProps } from "../synthesized";

/** What synthesis says of the properties, one message each. */
function violations(props: Parameters<typeof refusalOf>[0]): string[] {
  return refusalOf(props)?.split("\n- ").slice(1) ?? [];
}

/** ARNs of what is made in the same configuration: nothing of them is known. */
function created(scope: Construct, count: number): string[] {
  return Array.from(
    { length: count },
    (_, index) => new DynamodbTable(scope, `any-${index}`, { name: "any", hashKey: "id" }).arn,
  );
}

const half = (arns: string[]) => Math.floor(arns.length / 2);

test.each<[string, number, (arns: string[]) => Given]>([
  ["registryCredentials", 20, (arns) => ({ registryCredentials: { "quay.io": { secretArns: arns } } })],
  [
    "registryCredentials",
    20,
    (arns) => ({
      registryCredentials: {
        "quay.io": { secretArns: arns.slice(half(arns)) },
        "ghcr.io": { secretArns: arns.slice(0, half(arns)) },
      },
    }),
  ],
  ["secretKmsKeyArns", 20, (arns) => ({ secretKmsKeyArns: arns })],
  ["ecrRepositoryArns", 70, (arns) => ({ ecrRepositoryArns: arns })],
  ["clusterArns", 30, (arns) => ({ clusterArns: arns })],
  ["alarmActions", 5, (arns) => ({ alarmActions: arns })],
])("%s takes %i that are made in the same configuration, and not one more", (name, most, props) => {
  expect(violations((scope) => props(created(scope, most)))).toEqual([]);
  expect(violations((scope) => props(created(scope, most + 1)))).toEqual([
    expect.stringMatching(new RegExp(`^${name} takes at most ${most} .*\\. [A-Z]`)),
  ]);
});

test.each([
  ["trigger", 0],
  ["scanner", 2],
] as const)(
  "the refusal of a seventh policy says what leaves room for those that the module attaches to the role of the %s itself",
  (part, attachedByModule) => {
    const { rules } = INPUTS.find(({ name }) => name === `additional_${part}_policy_arns`) ?? {};
    const [, most, ofRole, own, kept] =
      rules
        ?.map(({ message }) =>
          /at most (\d+) policies: IAM attaches (\d+) to a role, and of these the module takes up to (\d+) itself and keeps (\d+)/.exec(
            message,
          ),
        )
        .find(Boolean)
        ?.map(Number) ?? [];

    const largest = new Rendered(synthesizeProps(asProps(longestInputs("inline", PLACE))), PLACE);
    const role = part === "trigger" ? "scan-trigger/role" : "inline-scanner/role";
    const attached = largest.synthesized
      .ofType("aws_iam_role_policy_attachment")
      .filter(({ block }) => largest.entryOf(block.role).path === role);
    expect(attached).toHaveLength(Number(most) + attachedByModule);
    expect(attachedByModule).toBeLessThanOrEqual(Number(own));
    expect(Number(most) + Number(own) + Number(kept)).toBe(ofRole);
  },
);
