import { CA_BUNDLE_PARAMETER_ATTRIBUTES, CA_BUNDLE_SECRET_ATTRIBUTES } from "../../ca-bundle";
import {
  each,
  type Input,
  inBackendMode,
  keyRule,
  mostRule,
  notReservedName,
  objectInput,
  PARAMETER,
  patternRule,
  SECRET,
  together,
} from "../../interface";
import { PROXY_ATTRIBUTES } from "../../network";
import { secretRules } from "../region-rules";
import { modeIs } from "../scan-mode";
import { VPC_INPUTS } from "./vpc";

const PROXY_ADVICE =
  "the URL of a proxy, such as http://proxy.example.com:3128, without a path, user name and password, because everybody who may read the project would read them. Use a proxy that admits clients by their address, or one in between that adds the login.";

const PROXY = { https_proxy: "http://proxy.example.com:3128" };

/** How programs reach the network, and whose certificates they trust. */
export const NETWORK_INPUTS: readonly Input[] = [
  ...VPC_INPUTS,
  objectInput(
    "proxy",
    "Proxy for all connections of builds, and of functions that can reach it (with function_vpc_config, or without build_vpc_config). https_proxy: its URL, without credentials. http_proxy: the URL for http (default: https_proxy). no_proxy: hosts that are reached without the proxy, separated by commas.",
    PROXY_ATTRIBUTES,
    [
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
        "host names, domains with a dot in front, or addresses, separated by commas and without spaces, such as .example.internal,10.0.0.1. Leave it out where everything goes through the proxy.",
        [{ ...PROXY, no_proxy: ".example.internal,10.0.0.1" }],
        [
          { ...PROXY, no_proxy: "" },
          { ...PROXY, no_proxy: "a.example.com, b.example.com" },
        ],
      ),
    ],
  ),
  objectInput(
    "ca_bundle_secret",
    "Secret with certificates (PEM) of further authorities to trust, besides the public ones. arn: its ARN. kms_key_arn: the customer managed key that it is encrypted with, if there is one.",
    CA_BUNDLE_SECRET_ATTRIBUTES,
    [
      ...secretRules("ca_bundle_secret", CA_BUNDLE_SECRET_ATTRIBUTES.arn),
      keyRule("ca_bundle_secret", { arn: SECRET }),
    ],
  ),
  objectInput(
    "ca_bundle_ssm_parameter",
    "Systems Manager parameter of this account and region with such certificates, instead of ca_bundle_secret. name: its name. kms_key_arn: the customer managed key of a SecureString, if there is one. At most 4 KB, or 8 KB for an advanced parameter.",
    CA_BUNDLE_PARAMETER_ATTRIBUTES,
    [
      patternRule(
        "ca_bundle_ssm_parameter.name",
        CA_BUNDLE_PARAMETER_ATTRIBUTES.name,
        "the name of a parameter, such as /network/ca-bundle, with at most 15 levels, and not its ARN. A parameter of another account cannot be used: copy it, or use ca_bundle_secret.",
        [{ name: "/network/ca" }],
        [{ name: "" }, { name: PARAMETER }, { name: "a/b" }],
      ),
      notReservedName("ca_bundle_ssm_parameter"),
      mostRule(
        "ca_bundle_ssm_parameter.name",
        CA_BUNDLE_PARAMETER_ATTRIBUTES.name,
        "characters. Give the parameter a shorter path.",
        [{ name: "/".padEnd(1000, "a") }],
        [{ name: "/".padEnd(1001, "a") }],
      ),
      keyRule("ca_bundle_ssm_parameter", { name: "ca" }),
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
    ],
  ),
];
