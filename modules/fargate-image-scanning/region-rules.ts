import {
  CLUSTER,
  CURRENT_REGION,
  each,
  eachEntry,
  ifGiven,
  inBackendMode,
  inRegion,
  isHere,
  KEY,
  OF_MEMBER,
  PARAMETER,
  patternRule,
  type Rule,
  SECRET,
  SECRET_ELSEWHERE,
} from "../interface";
import type { PatternAttribute } from "../terraform-language";
import { modeIsNot } from "./scan-mode";

const ACCOUNT = "data.aws_caller_identity.current.account_id";

const REASON =
  "CodeBuild reads the variables of its builds in its own region. Replicate the secret into this region, and give the replica's ARN.";

const elsewhere = (arn: string) => arn.replace("us-east-1", "eu-west-1");

export const KEY_HERE = ifGiven({
  condition: isHere("var.kms_key_arn"),
  message:
    "kms_key_arn must be a key of this region, because AWS's services cannot use keys of other regions. Give the ARN of a key here, or of this region's replica.",
  advice: '${try("Found: ${var.kms_key_arn}.", "")}',
  accepts: [KEY, KEY.replace("123456789012", "210987654321")],
  refuses: [elsewhere(KEY)],
});

export const CLUSTERS_HERE = eachEntry(
  `try(var.members != null || (split(":", entry)[3] == ${CURRENT_REGION} && split(":", entry)[4] == ${ACCOUNT}), true)`,
  "cluster_arns must hold clusters of this account and region, because without members no others are looked at. Remove clusters of other places here, and install the module in those places.",
  [[CLUSTER], { value: [OF_MEMBER], with: { members: { organization_id: "o-a1b2c3d4e5", accounts: {} } } }],
  [[CLUSTER, OF_MEMBER], [elsewhere(CLUSTER)]],
);

/** Requires the secrets of registries to be in the installation's region. */
export function eachInRegion(name: string): Rule {
  return {
    condition: `${modeIsNot("inline")} || alltrue([for entry in flatten(values(var.${name})[*].secret_arns) : ${isHere("entry")}])`,
    message: `${name} must hold secrets of this region. ${REASON}`,
    accepts: [
      { "quay.io": { secret_arns: [SECRET] } },
      inBackendMode({ "quay.io": { secret_arns: [SECRET_ELSEWHERE] } }),
    ],
    refuses: [{ "quay.io": { secret_arns: [SECRET, SECRET_ELSEWHERE] } }],
  };
}

function secretInRegion(name: string): Rule {
  return {
    condition: `var.${name} == null || ${modeIsNot("inline")} ? true : ${isHere(`var.${name}.arn`)}`,
    message: `${name}.arn must be a secret of this region. ${REASON}`,
    accepts: [{ arn: SECRET }, inBackendMode({ arn: SECRET_ELSEWHERE })],
    refuses: [{ arn: SECRET_ELSEWHERE }],
  };
}

/** Regions that every account has. No region will be added, because all later regions are opt-in regions. */
const DEFAULT_REGIONS = [
  ...["us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1"],
  ...["eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3"],
  ...["ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2"],
];
/** Regions of other partitions, which have no opt-in. */
const OTHER_PARTITIONS = "^(cn|eusc|[a-z]+-(gov|iso[a-z]?))-";

const hubIn = (region: string) => inRegion(region, { organization_id: "o-a1b2c3d4e5", accounts: {} });

export const HUB_REGION_RULE: Rule = {
  condition: `var.members == null || contains(${JSON.stringify(DEFAULT_REGIONS)}, ${CURRENT_REGION}) || can(regex("${OTHER_PARTITIONS}", ${CURRENT_REGION}))`,
  message:
    "members makes this installation a hub, which cannot be in an opt-in region. A hub gets its sessions from STS in its own region, and a member that has not enabled this region refuses them. Move the hub into a region that is enabled by default, such as eu-central-1 or us-east-1. Its members may be in opt-in regions.",
  accepts: ["ap-northeast-3", "cn-north-1", "us-gov-east-1", "us-isob-east-1", "eusc-de-east-1"].map(hubIn),
  refuses: ["ap-east-1", "ca-west-1", "eu-central-2", "il-central-1", "us-south-1"].map(hubIn),
};

export function secretRules(input: string, attribute: PatternAttribute): Rule[] {
  const elsewhere = "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:path/of/token-AbCdEf";
  return [
    patternRule(
      `${input}.arn`,
      attribute,
      "the full ARN of a Secrets Manager secret, with the six characters at its end (arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-AbCdEf). Copy it from the secret's page.",
      [{ arn: SECRET, kms_key_arn: null }, inRegion("cn-north-1", { arn: elsewhere })],
      [
        ...each("arn", ["", null, PARAMETER, CLUSTER, "sysdig", `${SECRET}:pem`, `${SECRET}*`]),
        ...each("arn", [SECRET.slice(0, -7)]),
      ],
    ),
    secretInRegion(input),
  ];
}
