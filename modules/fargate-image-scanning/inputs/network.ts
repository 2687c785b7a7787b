import { CA_BUNDLE_PARAMETER_ATTRIBUTES, CA_BUNDLE_SECRET_ATTRIBUTES } from "../../ca-bundle";
import {
  each,
  type Input,
  inBackendMode,
  keyRule,
  mostRule,
  objectInput,
  parameterRules,
  patternRule,
  type Rule,
  SECRET,
  together,
} from "../../interface";
import { PROXY_ATTRIBUTES, VPC_ATTRIBUTES } from "../../network";
import { secretRules } from "../region-rules";
import { modeIs } from "../scan-mode";

const VPC = { vpc_id: "vpc-1", subnet_ids: ["subnet-1"], security_group_ids: ["sg-1"] };
const ids = (kind: string, count: number) => [...Array(count).keys()].map((index) => `${kind}-${index}`);

/** Lists of a VPC, each with the words for its messages and an id that its rule refuses. */
const VPC_LISTS = [
  {
    list: "subnet_ids",
    kind: "subnet",
    other: "sg-1",
    holds: "at least one id of a subnet (subnet-…), best in two availability zones.",
    shorter: "subnets, as CodeBuild and Lambda do. One in each availability zone is enough.",
  },
  {
    list: "security_group_ids",
    kind: "sg",
    other: "subnet-1",
    holds: "at least one id of a security group (sg-…).",
    shorter: "security groups, as CodeBuild and Lambda do. Merge some of them.",
  },
] as const;

function vpcInput(name: string, description: string, ...rules: readonly Rule[]): Input {
  return objectInput(
    name,
    description,
    VPC_ATTRIBUTES,
    patternRule(
      `${name}.vpc_id`,
      VPC_ATTRIBUTES.vpc_id,
      "the id of a VPC (vpc-…).",
      [VPC],
      each("vpc_id", ["", null, "vpc-1 "], VPC),
    ),
    ...VPC_LISTS.map(({ list, kind, other, holds }) =>
      patternRule(
        `${name}.${list}`,
        VPC_ATTRIBUTES[list],
        holds,
        each(list, [ids(kind, 2)], VPC),
        each(list, [[], null, [null], [""], [`${kind}-1`, other]], VPC),
      ),
    ),
    ...VPC_LISTS.map(({ list, kind, shorter }) =>
      mostRule(
        `${name}.${list}`,
        VPC_ATTRIBUTES[list],
        shorter,
        each(list, [ids(kind, VPC_ATTRIBUTES[list].most)], VPC),
        each(list, [ids(kind, VPC_ATTRIBUTES[list].most + 1)], VPC),
      ),
    ),
    ...rules,
  );
}

const PROXY_ADVICE =
  "the URL of a proxy, such as http://proxy.example.com:3128, without a path, user name and password, because everybody who may read the project would read them. Use a proxy that admits clients by their address, or a second proxy that adds the login.";

const PROXY = { https_proxy: "http://proxy.example.com:3128" };

export const NETWORK_INPUTS: readonly Input[] = [
  vpcInput(
    "build_vpc_config",
    "VPC of the builds, to reach private registries and a self-hosted Sysdig: vpc_id, subnet_ids and security_group_ids. Not with a Lambda environment type. Null: AWS's own network, with the internet.",
    together(
      'var.build_vpc_config == null || !endswith(var.build_environment_type, "_LAMBDA_CONTAINER")',
      "build_vpc_config: CodeBuild's Lambda compute has no VPC. Use LINUX_CONTAINER or ARM_CONTAINER as build_environment_type.",
      [{ value: VPC, with: { build_environment_type: "ARM_CONTAINER" } }],
      [
        {
          value: VPC,
          with: {
            build_environment_type: "LINUX_LAMBDA_CONTAINER",
            build_compute_type: "BUILD_LAMBDA_1GB",
          },
        },
      ],
    ),
  ),
  vpcInput(
    "function_vpc_config",
    "VPC of the functions, if a company's rules demand a VPC, or in scan_mode backend to reach a self-hosted Sysdig: vpc_id, subnet_ids and security_group_ids. Null: AWS's own network, with the internet.",
  ),
  objectInput(
    "proxy",
    "Proxy for all connections of builds, and of functions that can reach it (with function_vpc_config, or without build_vpc_config). https_proxy: its URL, without credentials. http_proxy: the URL for http (default: https_proxy). no_proxy: hosts that are reached without the proxy, separated by commas.",
    PROXY_ATTRIBUTES,
    patternRule(
      "proxy.https_proxy",
      PROXY_ATTRIBUTES.https_proxy,
      PROXY_ADVICE,
      [PROXY, { https_proxy: "http://[::1]:3128/" }],
      [
        ...each("https_proxy", ["", "http://me:pw@proxy.example.com:3128", "proxy.example.com:3128"]),
        ...each("https_proxy", ["http://proxy.example.com/path", "socks5://proxy.example.com"]),
      ],
    ),
    patternRule(
      "proxy.http_proxy",
      PROXY_ATTRIBUTES.http_proxy,
      PROXY_ADVICE,
      [{ ...PROXY, http_proxy: "http://proxy:1" }],
      [{ ...PROXY, http_proxy: "http://me@proxy.example.com" }],
    ),
    mostRule(
      "proxy.http_proxy",
      PROXY_ATTRIBUTES.http_proxy,
      "characters, because CodeBuild limits a build's variables. Name the proxy by a shorter host.",
      [{ ...PROXY, http_proxy: "http://".padEnd(1000, "p") }],
      [{ ...PROXY, http_proxy: "http://".padEnd(1001, "p") }],
    ),
    patternRule(
      "proxy.no_proxy",
      PROXY_ATTRIBUTES.no_proxy,
      "host names, domains with a dot in front, or addresses, separated by commas and without spaces, such as .example.internal,10.0.0.1. Leave it out if everything goes through the proxy.",
      [{ ...PROXY, no_proxy: ".example.internal,10.0.0.1" }],
      [
        { ...PROXY, no_proxy: "" },
        { ...PROXY, no_proxy: "a.example.com, b.example.com" },
      ],
    ),
  ),
  objectInput(
    "ca_bundle_secret",
    "Secret with certificates (PEM) of further authorities to trust, besides the public ones. arn: the secret's ARN. kms_key_arn: the customer managed key that encrypts the secret, if there is one.",
    CA_BUNDLE_SECRET_ATTRIBUTES,
    ...secretRules("ca_bundle_secret", CA_BUNDLE_SECRET_ATTRIBUTES.arn),
    keyRule("ca_bundle_secret", { arn: SECRET }),
  ),
  objectInput(
    "ca_bundle_ssm_parameter",
    "Systems Manager parameter of this account and region with certificates of further authorities, instead of ca_bundle_secret. name: the parameter's name. kms_key_arn: the customer managed key of a SecureString, if there is one. At most 4 KB, or 8 KB for an advanced parameter.",
    CA_BUNDLE_PARAMETER_ATTRIBUTES,
    ...parameterRules(
      "ca_bundle_ssm_parameter",
      CA_BUNDLE_PARAMETER_ATTRIBUTES.name,
      "/network/ca-bundle",
      "ca_bundle_secret",
      ". Give the parameter a shorter path.",
    ),
    together(
      "var.ca_bundle_ssm_parameter == null || var.ca_bundle_secret == null",
      "ca_bundle_ssm_parameter and ca_bundle_secret exclude each other. Put all certificates into one of them.",
      [{ name: "ca" }],
      [{ value: { name: "ca" }, with: { ca_bundle_secret: { arn: SECRET } } }],
    ),
    together(
      `var.ca_bundle_ssm_parameter == null || ${modeIs("inline")}`,
      "ca_bundle_ssm_parameter is for builds, and scan_mode backend has none. Use ca_bundle_secret, which functions read, too.",
      [{ name: "ca" }],
      [inBackendMode({ name: "ca" })],
    ),
  ),
];
