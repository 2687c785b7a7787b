import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { TerraformVariable } from "cdktf";
import type { Construct } from "constructs";
import { CLUSTER, POLICY, SECRET } from "../../../modules/interface";
import { type Given, refusalOf } from "../synthesized";

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

test.each([
  ["docker.io/nginx:V1", "docker.io/library/nginx:V1"],
  ["index.docker.io/team/shop", "docker.io/team/shop"],
  ["*.Example.com:5000/Team/**", "*.example.com:5000/team/**"],
])("instead of the exception %s it advises %s", (image, advised) => {
  const exceptions = [{ image, until: "2099-01-01", reason: "Fix is on its way", owner: "shop" }];

  expect(violations({ exceptions })).toEqual([
    expect.stringMatching(/^exceptions: image must be a normalised reference/),
  ]);
  expect(violations({ exceptions })?.[0]).toContain(`Instead of ${image} write ${advised}.`);
});

test.each(["0a1b2c3d-4e5f", "my token", ""])(
  "the literal token %j is refused, since it would stand in the synthesized files, and is not repeated",
  (token) => {
    const found = violations({ sysdigSecureApiToken: token });

    expect(found?.join()).toMatch(/^sysdig_secure_api_token/);
    expect(token && found?.join().includes(token)).toBeFalsy();
  },
);

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

test("null is what is left out", () => {
  const nothing = { name: null, kmsKeyArn: null, clusterArns: null } as unknown as Given;

  expect(violations(nothing)).toBeUndefined();
});

describe("what only Terraform knows is left to it", () => {
  const attribute = (scope: Construct) => new DynamodbTable(scope, "any", { name: "any", hashKey: "id" }).arn;

  test.each<[string, (value: string) => Given]>([
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
      "attributes of build_vpc_config",
      (value) => ({ buildVpcConfig: { vpcId: value, subnetIds: [value], securityGroupIds: [value] } }),
    ],
    ["attributes of the gate", (value) => ({ deploymentGate: { mode: value, clusterArns: [value] } })],
    ["attributes of enforcement", (value) => ({ enforcement: { mode: value, clusterArns: [value] } })],
    [
      "attributes of an exception",
      (value) => ({ exceptions: [{ image: value, until: value, reason: value, owner: value }] }),
    ],
    ["the arn of the secret", (value) => ({ sysdigSecureApiTokenSecret: { arn: value } })],
    ["the name of the parameter", (value) => ({ sysdigSecureApiTokenSsmParameter: { name: value } })],
    ["the key of the secret", (value) => ({ sysdigSecureApiTokenSecret: { arn: SECRET, kmsKeyArn: value } })],
  ])("as %s", (_, props) => {
    expect(violations((scope) => props(attribute(scope)))).toBeUndefined();
  });

  test("but a wrong literal beside it is refused", () => {
    const found = violations((scope) => ({ clusterArns: ["production", attribute(scope)] }));

    expect(found?.join()).toMatch(/^cluster_arns must/);
  });

  test("as secrets of registries", () => {
    const found = violations((scope) => {
      const arn = attribute(scope);
      const list = new TerraformVariable(scope, "list", { type: "list(string)" }).listValue;
      return {
        registryCredentials: {
          "quay.io": { secretArns: [arn, SECRET], defaultSecretArn: arn },
          "ghcr.io": { secretArns: list, defaultSecretArn: SECRET },
          "docker.io": { secretArns: [arn], defaultSecretArn: SECRET },
        },
      };
    });

    expect(found).toBeUndefined();
  });
});
