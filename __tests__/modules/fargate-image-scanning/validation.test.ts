import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { TerraformVariable } from "cdktf";
import type { Construct } from "constructs";
import type { FargateImageScanningProps } from "../../../modules/fargate-image-scanning";
import { refusalOf } from "../synthesized";
import { BYTES_OF_300_KB, EXCEPTION, REFUSED_BLOCKING } from "./refused-blocking";
import { CLUSTER, LAMBDA, POLICY, REFUSED, SECRET, VPC } from "./refused-properties";

/** What synthesis says about the properties; undefined when it takes them. */
function violations(props: Parameters<typeof refusalOf>[0]): string[] | undefined {
  const refusal = refusalOf(props);
  if (refusal === undefined) {
    return undefined;
  }
  const [title, ...lines] = refusal.split("\n- ");
  expect(title).toBe("FargateImageScanning cannot be created:");
  return lines;
}

test("the defaults are accepted", () => {
  expect(violations({})).toBeUndefined();
});

test.each([...REFUSED, ...REFUSED_BLOCKING])(
  "%s: one message with the input, what is allowed and what to do",
  (_, props, message) => {
    const found = violations(props);

    expect(found).toHaveLength(1);
    expect(found?.[0]).toMatch(message);
  },
);

test.each(["0a1b2c3d-4e5f", "my token", ""])(
  "the literal token %j is refused, since it would stand in the synthesized files, and is not repeated",
  (token) => {
    const found = violations({ sysdigSecureApiToken: token });

    expect(found?.join()).toMatch(/^sysdig_secure_api_token/);
    expect(token && found?.join().includes(token)).toBeFalsy();
  },
);

test("token and existing secret exclude each other", () => {
  const found = violations((scope) => ({
    sysdigSecureApiToken: new TerraformVariable(scope, "token", { type: "string" }).stringValue,
    sysdigSecureApiTokenSecret: { arn: SECRET },
  }));

  expect(found?.join()).toMatch(/sysdig_secure_api_token and sysdig_secure_api_token_secret exclude/);
});

test("all that is wrong is reported at once", () => {
  const found = violations({
    name: "my scanning",
    rescanAfterHours: 0,
    clusterArns: ["production"],
    kmsKeyArn: "",
  });

  expect(found?.map((message) => message.split(" ")[0]).sort()).toEqual([
    "cluster_arns",
    "kms_key_arn",
    "name",
    "rescan_after_hours",
  ]);
});

test.each([
  ["names of 2 and 28 characters", [{ name: "ab" }, { name: "a".repeat(28) }]],
  [
    "endpoints with a slash, a port and on loopback",
    [
      { sysdigSecureEndpoint: "https://eu1.app.sysdig.com/" },
      { sysdigSecureEndpoint: "https://sysdig.example.com:8443" },
      { sysdigSecureEndpoint: "http://localhost:8080" },
      { sysdigSecureEndpoint: "http://127.0.0.1:8080/" },
    ],
  ],
  [
    "the bounds of numbers",
    [{ rescanAfterHours: 1 }, { rescanAfterHours: 8760 }, { maxConcurrentScans: 500 }],
  ],
  [
    "launch types",
    [{ launchTypes: ["EC2"] }, { launchTypes: ["FARGATE", "EC2", "MANAGED_INSTANCES", "EXTERNAL"] }],
  ],
  ["30 clusters", [{ clusterArns: Array(30).fill(CLUSTER) }]],
  ["Lambda compute", [LAMBDA]],
  ["a VPC", [{ vpcConfig: VPC }]],
  [
    "gates and enforcement at their bounds",
    [
      { deploymentGate: {} },
      { deploymentGate: { mode: "block", onUnknownImage: "block", timeoutMinutes: 1 } },
      { deploymentGate: { timeoutMinutes: 1380, clusterArns: [CLUSTER] }, clusterArns: [CLUSTER] },
      { enforcement: {} },
      { enforcement: { mode: "act", maxActionsPerHour: 1 } },
      { enforcement: { maxActionsPerHour: 1000, clusterArns: [] }, clusterArns: [CLUSTER] },
    ],
  ],
  [
    "exceptions for patterns and digests, until days and times, in every language",
    [
      { exceptions: [EXCEPTION, { ...EXCEPTION, image: `sha256:${"a".repeat(64)}` }] },
      {
        exceptions: [
          { ...EXCEPTION, until: "2028-02-29" },
          { ...EXCEPTION, until: "2001-01-01" },
        ],
      },
      { exceptions: [{ ...EXCEPTION, until: "2027-03-31T18:00:00.5+02:00" }] },
      { exceptions: [{ ...EXCEPTION, reason: '漢字 <&> "quoted" 🚢'.padEnd(490, "x"), owner: "o" }] },
      { exceptions: BYTES_OF_300_KB },
    ],
  ],
  [
    "ARNs of other partitions",
    [{ clusterArns: ["arn:aws-us-gov:ecs:us-gov-west-1:123456789012:cluster/x"] }],
  ],
  [
    "null for what is left out",
    [{ name: null, kmsKeyArn: null, clusterArns: null } as unknown as FargateImageScanningProps],
  ],
])("%s are accepted", (_, props: FargateImageScanningProps[]) => {
  expect(props.map((given) => violations(given))).toEqual(props.map(() => undefined));
});

describe("what only Terraform knows is left to it", () => {
  const attribute = (scope: Construct) => new DynamodbTable(scope, "any", { name: "any", hashKey: "id" }).arn;

  test.each<[string, (value: string) => FargateImageScanningProps]>([
    ["a property", (value) => ({ kmsKeyArn: value })],
    ["a part of a text", (value) => ({ name: `scan-${value}` })],
    ["an entry of cluster_arns", (value) => ({ clusterArns: [value] })],
    ["an entry beside a literal one", (value) => ({ clusterArns: [CLUSTER, value] })],
    ["an entry of ecr_repository_arns", (value) => ({ ecrRepositoryArns: [value] })],
    [
      "an entry of additional policies",
      (value) => ({ additionalScannerPolicyArns: { a: value, b: POLICY } }),
    ],
    ["a value of tags", (value) => ({ tags: { table: value } })],
    ["a value of scanner_sha256", (value) => ({ scannerSha256: { amd64: value } })],
    [
      "attributes of vpc_config",
      (value) => ({ vpcConfig: { vpcId: value, subnetIds: [value], securityGroupIds: [value] } }),
    ],
    ["attributes of the gate", (value) => ({ deploymentGate: { mode: value, clusterArns: [value] } })],
    ["attributes of enforcement", (value) => ({ enforcement: { mode: value, clusterArns: [value] } })],
    [
      "attributes of an exception",
      (value) => ({ exceptions: [{ image: value, until: value, reason: value, owner: value }] }),
    ],
    ["the arn of the secret", (value) => ({ sysdigSecureApiTokenSecret: { arn: value } })],
    ["the key of the secret", (value) => ({ sysdigSecureApiTokenSecret: { arn: SECRET, kmsKeyArn: value } })],
  ])("as %s", (_, props) => {
    expect(violations((scope) => props(attribute(scope)))).toBeUndefined();
  });

  test("but a wrong literal beside it is refused", () => {
    const found = violations((scope) => ({ clusterArns: ["production", attribute(scope)] }));

    expect(found?.join()).toMatch(/^cluster_arns must/);
  });
});
