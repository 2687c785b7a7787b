import { CLUSTERS_ATTRIBUTE } from "../../../functions/contract/blocking/attributes";
import { ENFORCEMENT_ATTRIBUTES } from "../../../functions/contract/blocking/enforcement";
import { GATE_ANSWERS, GATE_ATTRIBUTES, type GateCase } from "../../../functions/contract/blocking/gate";
import {
  attributeRule,
  boolInput,
  CLUSTER,
  clusters,
  clustersAmong,
  each,
  type Input,
  mostRule,
  numbered,
  objectInput,
  patternRule,
  type Rule,
  SERVICE,
} from "../../interface";
import { fitsIntoCoordinator, fitsIntoGate } from "../environment-rule";
import { EXCEPTIONS_INPUT } from "./exceptions";

const CLUSTERS = CLUSTERS_ATTRIBUTE.cluster_arns;
const CASES = Object.keys(GATE_ANSWERS) as GateCase[];
const answersOf = (name: GateCase) => `block or allow (default ${GATE_ANSWERS[name]})`;
/** Limit of cluster_arns in characters, because a policy names each cluster twice. */
const CLUSTER_ARNS_CHARACTERS = 1760;
const BLOCK_IN = GATE_ATTRIBUTES.block_in;
const MINUTES = GATE_ATTRIBUTES.timeout_minutes;
const ACTIONS = ENFORCEMENT_ATTRIBUTES.max_actions_per_hour;

function clusterRules(name: "deployment_gate" | "enforcement"): Rule[] {
  return [
    patternRule(
      `${name}.cluster_arns`,
      CLUSTERS,
      "ARNs of ECS clusters (arn:aws:ecs:REGION:ACCOUNT:cluster/NAME). Leave it out for the clusters of cluster_arns.",
      [{ cluster_arns: [CLUSTER] }],
      each("cluster_arns", [["shop"], [null], [SERVICE]]),
    ),
    mostRule(
      `${name}.cluster_arns`,
      CLUSTERS,
      "clusters, because a policy has a limit. Leave it out for the clusters of cluster_arns.",
      [{ cluster_arns: clusters(30) }],
      [{ cluster_arns: clusters(31) }],
    ),
    {
      condition: `try(length(jsonencode(var.${name}.cluster_arns)) <= ${CLUSTER_ARNS_CHARACTERS}, true)`,
      message: `${name}.cluster_arns takes ${CLUSTER_ARNS_CHARACTERS} characters in all, because a policy has a limit. Leave it out for the clusters of cluster_arns.`,
      accepts: [{ cluster_arns: clusters(30) }],
      refuses: [{ cluster_arns: numbered(`${CLUSTER}-of-the-payments`, 30) }],
    },
    clustersAmong(name),
  ];
}

export const BLOCKING_INPUTS: readonly Input[] = [
  objectInput(
    "deployment_gate",
    `A Lambda function that ECS asks, as a deployment lifecycle hook, whether a deployment may go on. Null: no gate. mode: audit (default) or block. Audit reports. Block stops FAILED images. block_in: patterns CLUSTER/SERVICE with * for any characters (default: */*, all services). Mode block blocks these services, and audits all others. on_no_verdict: what happens to an image without a verdict in time,  ${answersOf("on_no_verdict")}. on_failed_running: what happens to a FAILED image whose digest the service's current revision or one of its newest 500 successful deployments has, ${answersOf("on_failed_running")}. on_gate_failure: what happens if the gate itself fails, for example in a call of AWS, ${answersOf("on_gate_failure")}. timeout_minutes: how long a deployment waits for its scans in all, from ${MINUTES.from} to ${MINUTES.to} (default ${MINUTES.default}). cluster_arns: clusters whose services may use the gate (default: the input cluster_arns).`,
    { ...GATE_ATTRIBUTES, ...CLUSTERS_ATTRIBUTE },
    attributeRule(
      "deployment_gate.mode",
      GATE_ATTRIBUTES.mode,
      "audit (an image that would be blocked passes, and an event reports it) or block. Begin with audit.",
    ),
    ...CASES.map((each) =>
      attributeRule(
        `deployment_gate.${each}`,
        GATE_ATTRIBUTES[each],
        `block or allow. Leave it out for ${GATE_ANSWERS[each]}.`,
      ),
    ),
    attributeRule(
      "deployment_gate.timeout_minutes",
      MINUTES,
      `a whole number of minutes from ${MINUTES.from} to ${MINUTES.to}: ECS waits a day for a hook, and an hour is reserved for the answer.`,
    ),
    patternRule(
      "deployment_gate.block_in",
      BLOCK_IN,
      'one pattern or more of the form CLUSTER/SERVICE, of names with * for any characters, such as "staging/*". Leave it out for all services, and set mode to audit to block nowhere.',
      [{}, ...each("block_in", [["*/*"], ["staging/*", "production/checkout"], ["shop-*/*-api_2"]])],
      each("block_in", [
        [],
        [""],
        [null],
        ["production"],
        ["production/"],
        ["/checkout"],
        ["*"],
        ["production/web/1"],
        ["production/web?"],
        ["staging/*", "production web/*"],
        [SERVICE],
      ]),
    ),
    mostRule(
      "deployment_gate.block_in",
      BLOCK_IN,
      "patterns, because a Lambda function has 4 KB of environment. Use wider patterns, such as production/*.",
      [{ block_in: numbered("p/s", 100) }],
      [{ block_in: numbered("p/s", 101) }],
    ),
    fitsIntoGate(),
    ...clusterRules("deployment_gate"),
  ),
  boolInput(
    "publish_parameters",
    "Whether to write the two ARNs that a service's lifecycle hook needs to Systems Manager, so that services of other stacks can read them: /NAME/deployment-gate/function-arn and /NAME/deployment-gate/hook-role-arn, with the input name as NAME. Only with deployment_gate.",
    false,
    // Without a gate no parameters would be published, and nobody would notice.
    {
      condition: "var.publish_parameters ? var.deployment_gate != null : true",
      message:
        "publish_parameters publishes the function and the role of deployment_gate, which is null. Give deployment_gate, or leave publish_parameters out.",
      accepts: [{ value: true, with: { deployment_gate: {} } }],
      refuses: [true],
    },
    {
      condition: 'var.publish_parameters ? !can(regex("^(aws|ssm)", var.name)) : true',
      message:
        "publish_parameters needs a name that does not begin with aws or ssm, because AWS reserves such names for its own parameters. Choose another name, or pass the outputs deployment_gate_function_arn and deployment_gate_role_arn on yourself.",
      accepts: [
        false,
        { value: true, with: { name: "my-aws", deployment_gate: {} } },
        { value: false, with: { name: "aws-scanning" } },
      ],
      refuses: [
        { value: true, with: { name: "aws-scanning", deployment_gate: {} } },
        { value: true, with: { name: "ssm-scanning", deployment_gate: {} } },
      ],
    },
  ),
  objectInput(
    "enforcement",
    `Rollbacks and stops for new tasks whose image has a fresh FAILED verdict. It is for services without the gate, and for standalone tasks. Null: no enforcement. mode: audit (default: actions are published, but not done) or act. rollback_deployments (default ${ENFORCEMENT_ATTRIBUTES.rollback_deployments.default}): a service's running deployment is rolled back, if this brings back another image that has no fresh FAILED. stop_standalone_tasks (default ${ENFORCEMENT_ATTRIBUTES.stop_standalone_tasks.default}): a task of a family, or of a group that its starter named, is stopped. Tasks that AWS keeps running (services, daemons, Batch) are never stopped. max_actions_per_hour: from ${ACTIONS.from} to ${ACTIONS.to} (default ${ACTIONS.default}); further actions wait for the next hour. cluster_arns: the only clusters in which enforcement acts, including clusters of members. Without it, enforcement acts in the clusters of cluster_arns, and in all clusters of each member that consents.`,
    { ...ENFORCEMENT_ATTRIBUTES, ...CLUSTERS_ATTRIBUTE },
    attributeRule(
      "enforcement.mode",
      ENFORCEMENT_ATTRIBUTES.mode,
      "audit (actions are published, but not done) or act. Begin with audit.",
    ),
    attributeRule(
      "enforcement.max_actions_per_hour",
      ACTIONS,
      `a whole number from ${ACTIONS.from} to ${ACTIONS.to}. Leave enforcement out to do nothing at all.`,
    ),
    ...clusterRules("enforcement"),
    fitsIntoCoordinator(),
  ),
  EXCEPTIONS_INPUT,
];
