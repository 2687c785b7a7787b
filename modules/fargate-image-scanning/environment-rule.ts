import { CLUSTER, clusters, inBackendMode, longPatterns, numbered, type Rule, SECRET } from "../interface";
import { modeIs } from "./scan-mode";

/**
 * Limit of these inputs together, in characters. Lambda allows 4,096 bytes of environment as JSON; the rest is needed
 * for names of variables and for values with a limit. sizes.test.ts checks the sum.
 */
export const ENVIRONMENT_CHARACTERS = 3100;

/** These lists are JSON within JSON, in which each quotation mark also needs a backslash. */
const LISTS = ["cluster_arns", "include_images", "exclude_images"];
const TEXTS = ["proxy.https_proxy", "proxy.no_proxy"];
/** Characters of the variable MEMBER_ROLES including its name, but without the role path. */
const MEMBER_ROLES_CHARACTERS = 110;
/** Texts that the coordinator needs in backend mode, because it calls Sysdig itself. */
const BACKEND_TEXTS = [
  "sysdig_secure_endpoint",
  "sysdig_secure_api_token_secret.arn",
  "sysdig_secure_api_token_secret.json_key",
  "sysdig_secure_api_token_ssm_parameter.name",
  "ca_bundle_secret.arn",
];

const COORDINATOR_LISTS = ["enforcement.cluster_arns", "include_images", "exclude_images"];

const GATE_LISTS = ["deployment_gate.block_in", "include_images", "exclude_images"];

/** Limits the inputs in the environment of every function. */
export function fitsIntoEnvironment(): Rule {
  return {
    condition: fits(LISTS),
    message: `include_images, exclude_images, cluster_arns and proxy take ${ENVIRONMENT_CHARACTERS} characters together, because a Lambda function has 4 KB of environment. In scan_mode backend, sysdig_secure_endpoint, the secret or parameter of the token, and ca_bundle_secret count, too; with members, so do iam_role_path and ${MEMBER_ROLES_CHARACTERS} more. Use wider patterns, name domains instead of hosts in proxy.no_proxy, or deploy a second copy under another name.`,
    accepts: [{ value: longPatterns(5), with: { exclude_images: longPatterns(6) } }],
    refuses: [
      { value: longPatterns(4), with: { exclude_images: longPatterns(7), cluster_arns: clusters(30) } },
      { value: [], with: { proxy: proxyWithout(3500) } },
      { value: longPatterns(5), with: { exclude_images: longPatterns(6), ...withMembers() } },
      inBackendMode(longPatterns(5), {
        exclude_images: longPatterns(6),
        sysdig_secure_api_token_secret: { arn: SECRET.replace("token", "n".repeat(500)) },
      }),
    ],
  };
}

/** Limits the inputs in the coordinator's environment. */
export function fitsIntoCoordinator(): Rule {
  return {
    // If enforcement names no clusters, it adds nothing to the environment.
    condition: `try(length(var.enforcement.cluster_arns), 0) == 0 || ${fits(COORDINATOR_LISTS)}`,
    message: `enforcement.cluster_arns, include_images, exclude_images and proxy take ${ENVIRONMENT_CHARACTERS} characters together, because a Lambda function has 4 KB of environment. In scan_mode backend, sysdig_secure_endpoint, the secret or parameter of the token, and ca_bundle_secret count, too; with members, so do iam_role_path and ${MEMBER_ROLES_CHARACTERS} more. Leave enforcement.cluster_arns out, which means the clusters of cluster_arns, or name domains instead of hosts in proxy.no_proxy.`,
    accepts: [{ value: { cluster_arns: numbered(CLUSTER, 20) }, with: { proxy: proxyWithout(1000) } }],
    refuses: [{ value: { cluster_arns: numbered(CLUSTER, 20) }, with: { proxy: proxyWithout(2200) } }],
  };
}

/** Limits the inputs in the gate's environment. The gate does not call Sysdig or members. */
export function fitsIntoGate(): Rule {
  return {
    condition: fits(GATE_LISTS, false),
    message: `deployment_gate.block_in, include_images, exclude_images and proxy take ${ENVIRONMENT_CHARACTERS} characters together, because a Lambda function has 4 KB of environment. Use wider patterns, such as production/*.`,
    accepts: [
      { block_in: numbered("production/checkout", 70) },
      { value: { block_in: numbered("production/checkout", 70) }, with: { exclude_images: longPatterns(4) } },
    ],
    refuses: [
      { block_in: numbered("production/checkout-of-the-shop-in-europe", 70) },
      { value: { block_in: numbered("production/checkout", 70) }, with: { exclude_images: longPatterns(7) } },
    ],
  };
}

function withMembers() {
  const members = { organization_id: "o-a1b2c3d4e5", accounts: {} };
  return { members, iam_role_path: `/${"p".repeat(398)}/` };
}

function proxyWithout(characters: number) {
  return { https_proxy: "http://proxy.example.com", no_proxy: "a".repeat(characters) };
}

function fits(lists: readonly string[], callsOthers = true): string {
  const others = [
    `(var.members == null ? 0 : ${MEMBER_ROLES_CHARACTERS} + length(var.iam_role_path))`,
    `(${modeIs("backend")} ? ${BACKEND_TEXTS.map(textLength).join(" + ")} : 0)`,
  ];
  const lengths = [...lists.map(listLength), ...TEXTS.map(textLength), ...(callsOthers ? others : [])];
  return `${lengths.join(" + ")} <= ${ENVIRONMENT_CHARACTERS}`;
}

function listLength(path: string): string {
  const length = `length(jsonencode(jsonencode(var.${path})))`;
  return path.includes(".") ? `try(${length}, 0)` : length;
}

function textLength(path: string): string {
  return `try(length(var.${path}), 0)`;
}
