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

    expect(found?.join()).toMatch(/^sysdigSecureApiToken/);
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
    "clusterArns",
    "kmsKeyArn",
    "name",
    "rescanAfterHours",
  ]);
});

test("inputs and attributes are called as in TypeScript, and outputs as ever", () => {
  const found = violations({
    enforcement: { clusterArns: ["arn:aws:ecs:us-east-1:123456789012:cluster/other"], maxActionsPerHour: 0 },
    ...{ clusterArns: [CLUSTER], name: "aws-scans", publishParameters: true, deploymentGate: {} },
  });

  expect(found).toEqual([
    expect.stringMatching(/^publishParameters takes .* outputs deployment_gate_function_arn and /),
    expect.stringMatching(/^enforcement\.maxActionsPerHour must be /),
    expect.stringMatching(/^enforcement\.clusterArns must be among clusterArns, .* to clusterArns, too\./),
  ]);
});

test("a wrong value is shown where it is short, and where no secret can be in it", () => {
  const shown = (props: Given) => violations(props)?.map((message) => / Given: (.*)\.$/.exec(message)?.[1]);
  const cluster = (scope: Construct) => new DynamodbTable(scope, "any", { name: "any", hashKey: "id" }).arn;

  expect(shown({ rescanAfterHours: 0 })).toEqual(["0"]);
  expect(shown({ deploymentGate: { timeoutMinutes: 0 } })).toEqual(["{ timeoutMinutes: 0 }"]);
  expect(shown({ sysdigSecureEndpoint: "secure.sysdig.com" })).toEqual(["'secure.sysdig.com'"]);
  for (const hidden of [
    { sysdigSecureEndpoint: "https://me:word@sysdig.com" },
    { sysdigSecureEndpoint: "https://sysdig.com/?key=word" },
    { proxy: { httpsProxy: "http://me:word@proxy" } },
    { sysdigSecureApiTokenSecret: { arn: "word" } },
    { sysdigSecureApiTokenSsmParameter: { name: "a word" } },
    { registryCredentials: { "quay.io": { secretArns: ["me:word"] } } },
    { clusterArns: Array(30).fill("word") },
  ]) {
    expect({ hidden, shown: shown(hidden) }).toEqual({ hidden, shown: [undefined] });
  }
  expect(violations((scope) => ({ clusterArns: ["word", cluster(scope)] }))?.join()).not.toContain("Given");
});

test.each<[string, object, string[]]>([
  ["a misspelt property", { rescanAfterHour: 1 }, ["rescanAfterHour"]],
  ["Terraform's name of a property", { rescan_after_hours: 1 }, ["rescan_after_hours"]],
  ["an attribute of an object", { deploymentGate: { timeout: 60 } }, ["deploymentGate.timeout"]],
  ["attributes of monitoring", { monitoring: { alarm: true, metric: true } }, ["alarm", "metric"]],
  [
    "an attribute of objects by key",
    { registryCredentials: { "quay.io": { secretArns: [SECRET], default: SECRET } } },
    ["registryCredentials.default"],
  ],
  [
    "an attribute of objects in a list",
    { exceptions: [{ image: "quay.io/a/b", until: "2099-01-01", reason: "r", owner: "o", why: "?" }] },
    ["exceptions.why"],
  ],
])("%s that does not exist is refused, because no types are checked by tsx", (_, props, names) => {
  expect(violations(props)).toEqual(
    names.map((name) => expect.stringMatching(new RegExp(`${name} is no property\\. Correct its name`))),
  );
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

    expect(found?.join()).toMatch(/^clusterArns must/);
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
