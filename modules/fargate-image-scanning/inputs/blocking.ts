import { Token } from "cdktf";
import { ENFORCEMENT_ATTRIBUTES } from "../../../functions/contract/blocking/enforcement";
import { ANSWERS, GATE_ANSWERS, GATE_MODES, type GateCase } from "../../../functions/contract/blocking/gate";
import { fitsIntoCoordinator } from "../environment-rule";
import { CLUSTER, clusters, each, numbered, SERVICE } from "../examples";
import { type Input, objectInput, type Rule } from "../input";
import {
  attributeBetween,
  attributeListAtMost,
  attributeOneOf,
  breaks,
  characters,
  clustersAmong,
  quote,
} from "../rules";
import { arnOf } from "./aws-names";
import { EXCEPTIONS_INPUT } from "./exceptions";
import { CLUSTER_ARNS_CHARACTERS, MAX_CLUSTERS } from "./tasks";

const CLUSTER_ARN = arnOf("ecs", "cluster/[A-Za-z0-9_-]{1,255}");
const CASES = Object.keys(GATE_ANSWERS) as GateCase[];

function clusterRules(name: "deployment_gate" | "enforcement"): Rule[] {
  return [
    {
      condition: `alltrue([for entry in try(var.${name}.cluster_arns, null) == null ? [] : var.${name}.cluster_arns : can(regex(${quote(CLUSTER_ARN)}, entry))])`,
      holds: ({ clusterArns = [] }: { clusterArns?: readonly string[] }) =>
        Token.isUnresolved(clusterArns) ||
        !clusterArns.some((entry) => breaks(new RegExp(CLUSTER_ARN), entry)),
      message: `${name}.cluster_arns must hold ARNs of ECS clusters (arn:aws:ecs:REGION:ACCOUNT:cluster/NAME). Leave it out for those of cluster_arns.`,
      accepts: [{ cluster_arns: [CLUSTER] }],
      refuses: each("cluster_arns", [["shop"], [null], [SERVICE]]),
    },
    attributeListAtMost(
      name,
      "cluster_arns",
      MAX_CLUSTERS,
      `${name}.cluster_arns takes at most ${MAX_CLUSTERS} clusters, since a policy has a limit. Leave it out for those of cluster_arns.`,
      { accepts: [{ cluster_arns: clusters(30) }], refuses: [{ cluster_arns: clusters(31) }] },
    ),
    {
      condition: `try(length(jsonencode(var.${name}.cluster_arns)) <= ${CLUSTER_ARNS_CHARACTERS}, true)`,
      holds: ({ clusterArns = [] }: { clusterArns?: readonly string[] }) =>
        Token.isUnresolved(clusterArns) || characters(clusterArns) <= CLUSTER_ARNS_CHARACTERS,
      message: `${name}.cluster_arns takes ${CLUSTER_ARNS_CHARACTERS} characters in all, since a policy has a limit. Leave it out for those of cluster_arns.`,
      accepts: [{ cluster_arns: clusters(30) }],
      refuses: [{ cluster_arns: numbered(`${CLUSTER}-of-the-payments`, 30) }],
    },
    clustersAmong(name),
  ];
}

/** What happens to deployments and tasks with a vulnerable image. */
export const BLOCKING_INPUTS: readonly Input[] = [
  objectInput(
    "deployment_gate",
    {
      description: `A Lambda function that ECS asks, as a deployment lifecycle hook, whether a deployment may go on. Null: none. mode: audit (default; what would be blocked passes and is published) or block. What is done where an image is not known to be good, block or allow: ${CASES.map((each) => `${each} (default ${GATE_ANSWERS[each]})`).join(", ")}. All but on_failed let the image through by default. on_failed_running: the same for a FAILED image that the service runs already (default: what on_failed is). timeout_minutes: how long a deployment waits for its scans in all, from 1 to 1380 (default 30). cluster_arns: clusters whose services may use it (default: those of cluster_arns).`,
      type: gateType(),
      tsType: "DeploymentGateSettings | IResolvable",
    },
    [
      attributeOneOf(
        "deployment_gate",
        "mode",
        GATE_MODES,
        "deployment_gate.mode must be audit (what would be blocked passes, and is published) or block. Begin with audit.",
        { accepts: [{}, { mode: "block" }], refuses: [{ mode: "" }, { mode: "enforce" }] },
      ),
      ...CASES.map((each) =>
        attributeOneOf(
          "deployment_gate",
          each,
          ANSWERS,
          `deployment_gate.${each} must be block or allow. Leave it out for ${GATE_ANSWERS[each]}.`,
          {
            accepts: [{ [each]: "block" }, { [each]: "allow" }],
            refuses: [{ [each]: "" }, { [each]: "deny" }, { [each]: "BLOCK" }],
          },
        ),
      ),
      attributeOneOf(
        "deployment_gate",
        "on_failed_running",
        ANSWERS,
        "deployment_gate.on_failed_running must be block or allow. Leave it out for what on_failed is.",
        {
          accepts: [{ on_failed_running: "allow" }],
          refuses: [{ on_failed_running: "" }, { on_failed_running: "deny" }],
        },
      ),
      attributeBetween(
        "deployment_gate",
        "timeout_minutes",
        1,
        1380,
        "deployment_gate.timeout_minutes must be a whole number of minutes from 1 to 1380: ECS gives a hook a day, of which an hour is left for its answer.",
        {
          accepts: each("timeout_minutes", [1, 1380]),
          refuses: each("timeout_minutes", [0, 0.5, 1.5, 1381]),
        },
      ),
      ...clusterRules("deployment_gate"),
    ],
  ),
  objectInput(
    "enforcement",
    {
      description:
        "What is done about new tasks whose image has a fresh FAILED verdict, for services without the gate and for tasks that nobody keeps running. Null: nothing. mode: audit (default; what would be done is published, and not done) or act. rollback_deployments (default true): a service's running deployment is rolled back, where that leads to another image, none with a fresh FAILED of its own. stop_standalone_tasks (default true): a task of a family or of a group that its starter named is stopped; one that AWS keeps running (services, daemons, Batch) never. max_actions_per_hour: from 1 to 1000 (default 10); what is past it waits for the next hour. cluster_arns: where it acts (default: in those of cluster_arns).",
      type: 'object({\n    mode                  = optional(string, "audit")\n    rollback_deployments  = optional(bool, true)\n    stop_standalone_tasks = optional(bool, true)\n    max_actions_per_hour  = optional(number, 10)\n    cluster_arns          = optional(list(string))\n  })',
      tsType: "EnforcementSettings | IResolvable",
    },
    [
      attributeOneOf(
        "enforcement",
        "mode",
        ENFORCEMENT_ATTRIBUTES.mode.oneOf,
        "enforcement.mode must be audit (what would be done is published, and not done) or act. Begin with audit.",
        { accepts: [{}, { mode: "act" }], refuses: [{ mode: "" }, { mode: "block" }] },
      ),
      attributeBetween(
        "enforcement",
        "max_actions_per_hour",
        1,
        1000,
        "enforcement.max_actions_per_hour must be a whole number from 1 to 1000. Leave enforcement out to do nothing at all.",
        {
          accepts: each("max_actions_per_hour", [1, 1000]),
          refuses: each("max_actions_per_hour", [0, 0.5, 1001]),
        },
      ),
      ...clusterRules("enforcement"),
      fitsIntoCoordinator(),
    ],
  ),
  EXCEPTIONS_INPUT,
];

function gateType(): string {
  const attributes = [
    ["mode", 'optional(string, "audit")'],
    ...CASES.map((each) => [each, `optional(string, "${GATE_ANSWERS[each]}")`]),
    ["on_failed_running", "optional(string)"],
    ["timeout_minutes", "optional(number, 30)"],
    ["cluster_arns", "optional(list(string))"],
  ] as const;
  const lines = attributes.map(([name, type]) => `    ${String(name).padEnd(17)} = ${type}\n`);
  return `object({\n${lines.join("")}  })`;
}
