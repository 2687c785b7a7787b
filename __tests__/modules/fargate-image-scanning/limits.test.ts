import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import type { Construct } from "constructs";
import type { FargateImageScanningProps } from "../../../modules/fargate-image-scanning";
import { INPUTS } from "../../../modules/fargate-image-scanning/inputs";
import { asProps, longestInputs, LONGEST_PLACE as PLACE } from "../../longest-inputs";
import { Rendered } from "../rendered";
import { refusalOf, synthesizeProps } from "../synthesized";

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

test.each<[string, number, (arns: string[]) => FargateImageScanningProps]>([
  ["registry_credentials", 20, (arns) => ({ registryCredentials: { "quay.io": arns } })],
  [
    "registry_credentials",
    20,
    (arns) => ({
      registryCredentials: { "quay.io": arns.slice(half(arns)), "ghcr.io": arns.slice(0, half(arns)) },
    }),
  ],
  ["secret_kms_key_arns", 20, (arns) => ({ secretKmsKeyArns: arns })],
  ["ecr_repository_arns", 70, (arns) => ({ ecrRepositoryArns: arns })],
  ["cluster_arns", 30, (arns) => ({ clusterArns: arns })],
  ["alarm_actions", 5, (arns) => ({ alarmActions: arns })],
])("%s takes %i that are made in the same configuration, and not one more", (name, most, props) => {
  expect(violations((scope) => props(created(scope, most)))).toEqual([]);
  expect(violations((scope) => props(created(scope, most + 1)))).toEqual([
    expect.stringMatching(new RegExp(`^${name} takes at most ${most} .*\\. [A-Z]`)),
  ]);
});

test("a secret of two hosts counts twice, since the ARNs need not be known", () => {
  const secrets = Array.from(
    { length: 11 },
    (_, index) => `arn:aws:secretsmanager:us-east-1:123456789012:secret:${index + 10}-AbCdEf`,
  );

  expect(violations({ registryCredentials: { "quay.io": secrets, "ghcr.io": secrets } })).toEqual([
    expect.stringMatching(/^registry_credentials takes at most 20 secrets, counted for each host/),
  ]);
});

test.each<[string, FargateImageScanningProps, RegExp]>([
  [
    "policies of more characters than a build's variable",
    { sysdigPolicies: Array.from({ length: 16 }, (_, index) => String(index).padStart(255, "p")) },
    /^sysdig_policies takes 4000 characters as JSON.*Give policies shorter names/,
  ],
  [
    "policies that Terraform's jsonencode makes longer than that",
    { sysdigPolicies: Array.from({ length: 3 }, (_, index) => String(index).padStart(255, "&")) },
    /^sysdig_policies takes 4000 characters/,
  ],
  [
    "a base URL of 1,001 characters",
    { scannerBaseUrl: "https://mirror.example.com/".padEnd(1_001, "a") },
    /^scanner_base_url takes 1000 characters.*Use a shorter path/,
  ],
  [
    "a proxy for http of 1,001 characters",
    { proxy: { httpsProxy: "http://proxy", httpProxy: "http://".padEnd(1_001, "p") } },
    /^proxy\.http_proxy takes at most 1,000 characters.*shorter host/,
  ],
  [
    "a boundary with a longer name than IAM's longest",
    { permissionsBoundaryArn: `arn:aws:iam::123456789012:policy/${"p".repeat(641)}` },
    /^permissions_boundary_arn must be the ARN of an IAM policy.*Copy it/,
  ],
  [
    "a boundary with a space",
    { permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/my boundary" },
    /^permissions_boundary_arn must/,
  ],
  [
    "an additional policy with a wildcard",
    { additionalTriggerPolicyArns: { own: "arn:aws:iam::123456789012:policy/*" } },
    /^additional_trigger_policy_arns must map each key to the ARN/,
  ],
])("%s: refused", (_, props, message) => {
  expect(violations(props)).toEqual([expect.stringMatching(message)]);
});

test("the most characters are accepted", () => {
  const sysdigPolicies = Array.from({ length: 15 }, (_, index) => String(index).padStart(255, "p"));
  const scannerBaseUrl = "https://mirror.example.com/".padEnd(1_000, "a");
  const proxy = { httpsProxy: "http://proxy", httpProxy: "http://".padEnd(1_000, "p") };
  const permissionsBoundaryArn = `arn:aws:iam::aws:policy/${"p".repeat(640)}`;

  expect(violations({ sysdigPolicies, scannerBaseUrl, proxy, permissionsBoundaryArn })).toEqual([]);
});

test.each(["trigger", "scanner"])(
  "the refusal of a seventh policy says how many the module attaches to the role of the %s itself",
  (part) => {
    const { rules } = INPUTS.find(({ name }) => name === `additional_${part}_policy_arns`) ?? {};
    const [, most, ofRole, own, kept] =
      rules
        ?.map(({ message }) =>
          /at most (\d+) policies: IAM attaches (\d+) to a role, of which the module takes up to (\d+) itself and keeps (\d+)/.exec(
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
    expect(attached).toHaveLength(Number(most) + Number(own));
    expect(Number(most) + Number(own) + Number(kept)).toBe(ofRole);
  },
);
