import { Token } from "cdktf";
import { parseArn } from "../../functions/contract/arn";
import type { RegistryCredentials } from "../inline-scanner";
import {
  CLUSTER,
  each,
  inBackendMode,
  PARAMETER,
  patternRule,
  type Rule,
  SECRET,
  SECRET_ELSEWHERE,
} from "../interface";
import type { PatternAttribute } from "../terraform-language";
import { isMode, modeIsNot } from "./scan-mode";

/** The fact beside the properties that says which region the stack's provider is in, where a literal does. */
export const LITERAL_REGION = "literalRegion";
/** The same for Terraform. */
const REGION = "local.current_region";

const REASON =
  "CodeBuild reads the variables of its builds in its own region. Replicate the secret into this region, and give the replica's ARN.";

/** Whether an ARN is of the provider's region, or not one at all, which another rule refuses. */
function isHere(arn: string): string {
  return `try(split(":", ${arn})[3], ${REGION}) == ${REGION}`;
}

/** Each secret of a map of registries' is of the installation's region. */
export function eachInRegion(name: string): Rule {
  return {
    condition: `${modeIsNot("inline")} || alltrue([for entry in flatten(values(var.${name})[*].secret_arns) : ${isHere("entry")}])`,
    holds: (value: RegistryCredentials, props) =>
      Object.values(value)
        .flatMap(({ secretArns }) => (Array.isArray(secretArns) ? secretArns : []))
        .every((arn) => holds(arn, props)),
    message: `${name} must hold secrets of this region. ${REASON}`,
    accepts: [
      { "quay.io": { secret_arns: [SECRET] } },
      inBackendMode({ "quay.io": { secret_arns: [SECRET_ELSEWHERE] } }),
    ],
    refuses: [{ "quay.io": { secret_arns: [SECRET, SECRET_ELSEWHERE] } }],
  };
}

/** The secret that an object names by its `arn`, if it is given, is of the installation's region. */
function secretInRegion(name: string): Rule {
  return {
    condition: `var.${name} == null || ${modeIsNot("inline")} ? true : ${isHere(`var.${name}.arn`)}`,
    holds: (value: { arn: string }, props) => holds(value.arn, props),
    message: `${name}.arn must be a secret of this region. ${REASON}`,
    accepts: [{ arn: SECRET }, inBackendMode({ arn: SECRET_ELSEWHERE })],
    refuses: [{ arn: SECRET_ELSEWHERE }],
  };
}

/** Holds a secret's ARN to its form, and in inline mode to the installation's region. */
export function secretRules(input: string, attribute: PatternAttribute): Rule[] {
  const elsewhere = "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:path/of/token-AbCdEf";
  return [
    patternRule(
      `${input}.arn`,
      attribute,
      "the full ARN of a Secrets Manager secret, with the six characters at its end (arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-AbCdEf). Copy it from the secret's page.",
      {
        accepts: [
          { arn: SECRET, kms_key_arn: null },
          { value: { arn: elsewhere }, with: {}, region: "cn-north-1" },
        ],
        refuses: [
          ...each("arn", ["", null, PARAMETER, CLUSTER, "sysdig", `${SECRET}:pem`, `${SECRET}*`]),
          ...each("arn", [SECRET.slice(0, -7)]),
        ],
      },
    ),
    secretInRegion(input),
  ];
}

/** In backend mode the functions read secrets themselves, of any region. */
function holds(arn: unknown, props: Readonly<Record<string, unknown>>): boolean {
  const here = props[LITERAL_REGION];
  const there = Token.isUnresolved(arn) ? undefined : parseArn(String(arn)).region;
  return !isMode(props, "inline") || !here || !there || here === there;
}
