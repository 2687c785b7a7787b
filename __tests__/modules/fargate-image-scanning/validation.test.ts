import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { TerraformVariable } from "cdktf";
import type { Construct } from "constructs";
import type { FargateImageScanningProps } from "../../../modules/fargate-image-scanning";
import { refusalOf } from "../synthesized";

const CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/production";
const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:token-AbCdEf";
const VPC = { vpcId: "vpc-0a1b2c3d", subnetIds: ["subnet-0a1b2c3d"], securityGroupIds: ["sg-0a1b2c3d"] };
const TOPIC = "arn:aws:sns:us-east-1:123456789012:on-call";
const POLICY = "arn:aws:iam::123456789012:policy/mine";
const numbered = (name: string, count: number) => [...Array(count).keys()].map((n) => `${name}-${n}`);
const LAMBDA = { buildEnvironmentType: "ARM_LAMBDA_CONTAINER", buildComputeType: "BUILD_LAMBDA_2GB" };

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

const REFUSED: [string, FargateImageScanningProps, RegExp][] = [
  ["a name of 80 characters", { name: "a".repeat(80) }, /^name must have 2 to 28 characters.*Choose/],
  ["a name of 29 characters", { name: "a".repeat(29) }, /^name must/],
  ["a name with a space", { name: "my scanning" }, /^name must/],
  ["a name in capitals", { name: "Scanning" }, /^name must/],
  ["a name that ends in a hyphen", { name: "scanning-" }, /^name must/],
  ["an empty name", { name: "" }, /^name must/],
  [
    "an endpoint on http",
    { sysdigSecureEndpoint: "http://secure.sysdig.com" },
    /^sysdig_secure_endpoint.*https/,
  ],
  ["an endpoint with a path", { sysdigSecureEndpoint: "https://sysdig.com/secure" }, /Remove the path/],
  [
    "an endpoint that begins like loopback",
    { sysdigSecureEndpoint: "http://localhost.evil.com" },
    /endpoint/,
  ],
  ["an endpoint with a password", { sysdigSecureEndpoint: "https://me:pw@sysdig.com" }, /endpoint/],
  ["an endpoint with a query", { sysdigSecureEndpoint: "https://sysdig.com?x=1" }, /endpoint/],
  ["an endpoint without a scheme", { sysdigSecureEndpoint: "secure.sysdig.com" }, /endpoint/],
  ["an empty endpoint", { sysdigSecureEndpoint: "" }, /^sysdig_secure_endpoint must/],
  ["token version 0", { sysdigSecureApiTokenVersion: 0 }, /^sysdig_secure_api_token_version must/],
  ["half a token version", { sysdigSecureApiTokenVersion: 1.5 }, /^sysdig_secure_api_token_version must/],
  ["a secret of another service", { sysdigSecureApiTokenSecret: { arn: CLUSTER } }, /secret\.arn must.*Copy/],
  ["an empty secret", { sysdigSecureApiTokenSecret: { arn: "" } }, /secret\.arn must/],
  [
    "a JSON key with a colon",
    { sysdigSecureApiTokenSecret: { arn: SECRET, jsonKey: "a:b" } },
    /secret\.json_key must.*Leave it out/,
  ],
  [
    "an alias as the secret's key",
    {
      sysdigSecureApiTokenSecret: {
        arn: SECRET,
        kmsKeyArn: "arn:aws:kms:us-east-1:123456789012:alias/mine",
      },
    },
    /secret\.kms_key_arn must/,
  ],
  [
    "a proxy with a password",
    { proxy: { httpsProxy: "http://me:pw@proxy.example.com:3128" } },
    /^proxy\.https_proxy must.*without user name and password/,
  ],
  [
    "a user name in the proxy for http",
    { proxy: { httpsProxy: "http://proxy.example.com", httpProxy: "http://me@proxy.example.com" } },
    /^proxy\.http_proxy must.*without user name/,
  ],
  ["a proxy without a scheme", { proxy: { httpsProxy: "proxy.example.com:3128" } }, /^proxy\.https_proxy/],
  [
    "a proxy that speaks SOCKS",
    { proxy: { httpsProxy: "socks5://proxy.example.com" } },
    /^proxy\.https_proxy/,
  ],
  ["an empty proxy", { proxy: { httpsProxy: "" } }, /^proxy\.https_proxy must/],
  [
    "hosts without a proxy with a space between them",
    { proxy: { httpsProxy: "http://proxy.example.com", noProxy: "a.example.com, b.example.com" } },
    /^proxy\.no_proxy must.*without spaces/,
  ],
  [
    "more hosts without a proxy than a function can hold",
    { proxy: { httpsProxy: "http://proxy.example.com", noProxy: Array(300).fill("a.example.com").join() } },
    /^include_images, exclude_images, cluster_arns and proxy take 3400 .* domains instead of hosts in proxy/,
  ],
  ["a CA bundle of another service", { caBundleSecret: { arn: CLUSTER } }, /^ca_bundle_secret\.arn must/],
  [
    "a CA bundle with a JSON key",
    { caBundleSecret: { arn: `${SECRET}:pem` } },
    /^ca_bundle_secret\.arn must/,
  ],
  ["a secret of every name", { caBundleSecret: { arn: `${SECRET}*` } }, /^ca_bundle_secret\.arn must/],
  [
    "an alias as the key of the CA bundle",
    { caBundleSecret: { arn: SECRET, kmsKeyArn: "arn:aws:kms:us-east-1:123456789012:alias/mine" } },
    /^ca_bundle_secret\.kms_key_arn must/,
  ],
  [
    "a parameter by its ARN",
    { caBundleSsmParameter: { name: "arn:aws:ssm:us-east-1:123456789012:parameter/ca" } },
    /^ca_bundle_ssm_parameter\.name must.*not its ARN/,
  ],
  [
    "a path that lacks its first slash",
    { caBundleSsmParameter: { name: "a/b" } },
    /^ca_bundle_ssm_parameter/,
  ],
  ["an empty parameter", { caBundleSsmParameter: { name: "" } }, /^ca_bundle_ssm_parameter\.name must/],
  [
    "an alias as the parameter's key",
    { caBundleSsmParameter: { name: "ca", kmsKeyArn: "arn:aws:kms:us-east-1:123456789012:alias/mine" } },
    /^ca_bundle_ssm_parameter\.kms_key_arn must/,
  ],
  [
    "two CA bundles",
    { caBundleSecret: { arn: SECRET }, caBundleSsmParameter: { name: "/network/ca" } },
    /^ca_bundle_ssm_parameter and ca_bundle_secret exclude each other/,
  ],
  ["an empty policy name", { sysdigPolicies: [""] }, /^sysdig_policies must/],
  ["21 policies", { sysdigPolicies: Array(21).fill("policy") }, /^sysdig_policies takes at most 20.*Merge/],
  ["a moving scanner version", { scannerVersion: "latest" }, /^scanner_version must be an exact version/],
  ["an empty scanner version", { scannerVersion: "" }, /^scanner_version must/],
  ["a scanner on http", { scannerBaseUrl: "http://mirror.example.com/scanner" }, /^scanner_base_url must/],
  ["a scanner with a query", { scannerBaseUrl: "https://mirror.example.com/?a=b" }, /^scanner_base_url must/],
  [
    "a checksum of another architecture",
    { scannerSha256: { riscv: "a".repeat(64) } },
    /^scanner_sha256 must/,
  ],
  ["a checksum in capitals", { scannerSha256: { amd64: "A".repeat(64) } }, /^scanner_sha256 must.*Take them/],
  ["31 clusters", { clusterArns: Array(31).fill(CLUSTER) }, /^cluster_arns takes at most 30.*second copy/],
  [
    "clusters with names too long for an event pattern",
    { clusterArns: Array(30).fill(`${CLUSTER}-of-the-payments-team`) },
    /^cluster_arns takes \d+ characters in all.*Leave it empty.*second copy/,
  ],
  ["a cluster of another service", { clusterArns: [CLUSTER, SECRET] }, /^cluster_arns must hold ARNs of ECS/],
  ["a cluster by name", { clusterArns: ["production"] }, /^cluster_arns must/],
  ["an empty pattern", { excludeImages: [""] }, /^exclude_images must/],
  ["a pattern with a space", { excludeImages: ["docker.io/ *"] }, /^exclude_images must/],
  ["a pattern with braces", { excludeImages: ["docker.io/{a,b}"] }, /^exclude_images must.*several patterns/],
  ["an empty pattern to include", { includeImages: [""] }, /^include_images must hold patterns/],
  ["a pattern with a quote to include", { includeImages: ['"'] }, /^include_images must/],
  [
    "lists that do not fit into a function's environment together",
    {
      includeImages: Array(10).fill("a".repeat(100)),
      excludeImages: Array(10).fill("a".repeat(100)),
      clusterArns: Array(29).fill(CLUSTER),
    },
    /^include_images, exclude_images, cluster_arns and proxy take 3400 characters together/,
  ],
  ["a schedule in words", { sweepSchedule: "hourly" }, /^sweep_schedule must be a rate.*or empty/],
  ["a rate of none", { sweepSchedule: "rate(0 hours)" }, /^sweep_schedule must/],
  ["a rate of one in the plural", { sweepSchedule: "rate(1 hours)" }, /^sweep_schedule must/],
  ["a rate of two in the singular", { sweepSchedule: "rate(2 hour)" }, /^sweep_schedule must/],
  ["a rate of seconds", { sweepSchedule: "rate(30 seconds)" }, /^sweep_schedule must/],
  ["cron with five fields", { sweepSchedule: "cron(0 3 * * *)" }, /^sweep_schedule must.*six fields/],
  ["a schedule for once", { sweepSchedule: "at(2026-01-01T00:00:00)" }, /^sweep_schedule must/],
  [
    "patterns of 2,100 characters",
    { excludeImages: Array(21).fill("a".repeat(100)) },
    /2000 characters.*wider/,
  ],
  ["0 hours", { rescanAfterHours: 0 }, /^rescan_after_hours must be a whole number of hours from 1 to 8760/],
  ["10,000 hours", { rescanAfterHours: 10_000 }, /^rescan_after_hours must/],
  ["half an hour", { rescanAfterHours: 0.5 }, /^rescan_after_hours must/],
  [
    "a key of registry secrets by its alias",
    { secretKmsKeyArns: ["arn:aws:kms:us-east-1:123456789012:alias/secrets"] },
    /^secret_kms_key_arns must hold ARNs of KMS keys/,
  ],
  ["a repository of another service", { ecrRepositoryArns: [SECRET] }, /^ecr_repository_arns must/],
  [
    "an unknown environment type",
    { buildEnvironmentType: "WINDOWS_CONTAINER" },
    /^build_environment_type must/,
  ],
  ["an unknown compute type", { buildComputeType: "BUILD_HUGE" }, /^build_compute_type must belong/],
  ["a compute type of Lambda on EC2", { buildComputeType: "BUILD_LAMBDA_1GB" }, /^build_compute_type must/],
  [
    "Lambda without a compute type",
    { buildEnvironmentType: "ARM_LAMBDA_CONTAINER" },
    /^build_compute_type must/,
  ],
  [
    "a compute type of EC2 on Lambda",
    { ...LAMBDA, buildComputeType: "BUILD_GENERAL1_SMALL" },
    /BUILD_LAMBDA_1GB/,
  ],
  ["an empty build image", { buildImage: "" }, /^build_image must/],
  ["a build of 4 minutes", { buildTimeoutMinutes: 4 }, /^build_timeout_minutes must/],
  ["a build of 2161 minutes", { buildTimeoutMinutes: 2161 }, /^build_timeout_minutes must/],
  ["an alarm action by name", { alarmActions: ["on-call"] }, /^alarm_actions must hold ARNs of SNS/],
  [
    "a subscription as alarm action",
    { alarmActions: [`${TOPIC}:0a1b2c3d-0000-0000-0000-000000000000`] },
    /^alarm_actions must.*not of subscriptions/,
  ],
  ["6 alarm actions", { alarmActions: Array(6).fill(TOPIC) }, /^alarm_actions takes at most 5.*Subscribe/],
  ["an alarm after 1 hour", { noVerdictAlarmHours: 1 }, /^no_verdict_alarm_hours must.*from 2 to 168/],
  ["an alarm after 169 hours", { noVerdictAlarmHours: 169 }, /^no_verdict_alarm_hours must/],
  ["an alarm after two and a half hours", { noVerdictAlarmHours: 2.5 }, /^no_verdict_alarm_hours must/],
  ["a VPC with Lambda compute", { ...LAMBDA, vpcConfig: VPC }, /^vpc_config.*Lambda.*Use LINUX_CONTAINER/],
  ["a VPC without subnets", { vpcConfig: { ...VPC, subnetIds: [] } }, /^vpc_config\.subnet_ids must/],
  [
    "a VPC without groups",
    { vpcConfig: { ...VPC, securityGroupIds: [] } },
    /^vpc_config\.security_group_ids must/,
  ],
  ["a VPC without an id", { vpcConfig: { ...VPC, vpcId: "" } }, /^vpc_config\.vpc_id must/],
  ["an empty subnet", { vpcConfig: { ...VPC, subnetIds: [""] } }, /^vpc_config\.subnet_ids must/],
  [
    "an empty security group",
    { vpcConfig: { ...VPC, securityGroupIds: [""] } },
    /^vpc_config\.security_group_ids must/,
  ],
  ["0 scans", { maxConcurrentScans: 0 }, /^max_concurrent_scans must.*Set enabled to false/],
  ["501 scans", { maxConcurrentScans: 501 }, /^max_concurrent_scans must/],
  ["an old runtime", { lambdaRuntime: "nodejs20.x" }, /^lambda_runtime must be nodejs22.x or nodejs24.x/],
  [
    "an alias as the key",
    { kmsKeyArn: "arn:aws:kms:us-east-1:123456789012:alias/mine" },
    /^kms_key_arn must/,
  ],
  ["an empty key", { kmsKeyArn: "" }, /^kms_key_arn must/],
  [
    "a role as the boundary",
    { permissionsBoundaryArn: "arn:aws:iam::123456789012:role/x" },
    /^permissions_bound/,
  ],
  [
    "a policy of another service",
    { additionalTriggerPolicyArns: { a: SECRET } },
    /^additional_trigger_policy_arns/,
  ],
  ["an empty policy", { additionalScannerPolicyArns: { a: "" } }, /^additional_scanner_policy_arns must/],
  [
    "seven policies of a role",
    { additionalScannerPolicyArns: Object.fromEntries([...Array(7).keys()].map((n) => [n, POLICY + n])) },
    /^additional_scanner_policy_arns takes at most 6 policies: .*Merge some/,
  ],
  [
    "a policy under two keys",
    { additionalScannerPolicyArns: { a: POLICY, b: POLICY } },
    /^additional_scanner_policy_arns must name each policy once/,
  ],
  [
    "a key with a space",
    { additionalScannerPolicyArns: { "guard rails": POLICY } },
    /^additional_scanner_policy_arns must have keys of lowercase letters/,
  ],
  [
    "a key in capitals",
    { additionalTriggerPolicyArns: { A: POLICY } },
    /must have keys of lowercase letters/,
  ],
  ["17 subnets", { vpcConfig: { ...VPC, subnetIds: numbered("subnet", 17) } }, /takes at most 16 subnets/],
  [
    "six security groups",
    { vpcConfig: { ...VPC, securityGroupIds: numbered("sg", 6) } },
    /takes at most 5 security groups/,
  ],
  [
    "lists that do not fit into the environment in backend mode",
    {
      scanMode: "backend",
      excludeImages: Array(7).fill("x".repeat(255)),
      includeImages: Array(5).fill("x".repeat(255)),
      sysdigSecureApiTokenSecret: { arn: `${SECRET.slice(0, -10)}${"n".repeat(500)}-AbCdEf` },
    },
    /^include_images, exclude_images, cluster_arns and proxy take 3400 characters together .*since a Lambda/,
  ],
  [
    "51 tags",
    { tags: Object.fromEntries(Array.from({ length: 51 }, (_, number) => [`tag-${number}`, "x"])) },
    /^tags takes at most 50/,
  ],
  ["a retention that does not exist", { logRetentionDays: 31 }, /^log_retention_days must be one of 1, 3, 5/],
];

test.each(REFUSED)("%s: one message with the input, what is allowed and what to do", (_, props, message) => {
  const found = violations(props);

  expect(found).toHaveLength(1);
  expect(found?.[0]).toMatch(message);
});

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

test("all that is wrong is told at once", () => {
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
  ["30 clusters", [{ clusterArns: Array(30).fill(CLUSTER) }]],
  ["Lambda compute", [LAMBDA]],
  ["a VPC", [{ vpcConfig: VPC }]],
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
