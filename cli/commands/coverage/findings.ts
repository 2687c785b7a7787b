import type { Service } from "@aws-sdk/client-ecs";
import { lastPart, unqualified } from "../../../functions/contract/arn";
import type { EnforcementSettings } from "../../../functions/contract/blocking/enforcement";
import { GATE_STAGES } from "../../../functions/contract/blocking/gate";
import { USUAL_TIMEOUT_MINUTES } from "../../../functions/deployments/deployment";
import { modeFor } from "../../../functions/exceptions/exceptions";
import type { Sources } from "../../account/examination";

/** Text for people by kind of finding, with the next step. */
export const KINDS = {
  "cluster-missing": "named by cluster_arns, and not there",
  "image-error": "in error",
  "image-stale": "stale, and its scan is late",
  "image-waiting": "never scanned, and its scan is late",
  "image-unknown": "not known to the ledger",
  "image-unreadable": "no image that can be read",
  "gate-blocks": "that the gate blocks",
  "gate-audits": "that the gate only audits",
  "no-hook": "without the gate: add its lifecycle hook",
  "too-few-stages": "with a hook at too few stages: name PRE_SCALE_UP and POST_SCALE_UP",
  "wrong-stage": "with a hook at a stage that the gate does not gate: take it off there",
  "hook-continues": "with a hook that goes on without an answer: give its time-out the action ROLLBACK",
  "hook-too-short": "with a shorter time-out than the gate's: give the hook more minutes, or none",
  "runs-no-hooks": "that run no hooks: BLUE_GREEN, LINEAR and CANARY do",
  excluded: "left out by exclude_images",
  "not-included": "left out by include_images",
  "never-ran": "that never ran",
  windows: "left out, because Windows images are never scanned",
  "aws-managed": "of AWS, and not scanned",
  "never-stopped": "with tasks that enforcement never stops",
  "no-owner": "without an owner (owner_tag_keys)",
} as const;
type FindingKind = keyof typeof KINDS;

/**
 * Makes a finding.
 *
 * @param subject an image, a service, a family of tasks, a container or the cluster
 * @param detail a reason, a pattern, a stage or an ARN; null: nothing more to say
 * @param isGap whether the inputs mean the subject to be covered
 */
export const found = (kind: FindingKind, subject: string, detail: string | null = null, isGap = true) =>
  ({ kind, subject, detail, isGap }) as const;
export type Found = ReturnType<typeof found>;

/** Strategies with the stages that hooks name: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html */
const HOOKED_STRATEGIES: readonly string[] = ["BLUE_GREEN", "LINEAR", "CANARY"];
/** Stages before a service has traffic. One alone misses tags, or what works without traffic. */
const BEFORE_TRAFFIC = GATE_STAGES.slice(0, 2);

/** Returns findings about a service that the gate should serve. */
export function hookFindings(
  { serviceName = "", deploymentConfiguration = {}, deploymentController }: Service,
  cluster: string,
  { gate, enforcement }: Sources["inputs"],
): readonly Found[] {
  if (gate === null || (gate.clusters !== null && !gate.clusters.includes(cluster))) {
    return [];
  }
  const { strategy = "ROLLING", lifecycleHooks = [] } = deploymentConfiguration;
  if (!HOOKED_STRATEGIES.includes(strategy)) {
    const { type = "ECS" } = deploymentController ?? {};
    const { mode, rollback_deployments: rollsBack } = enforcement ?? {};
    const isHeld = type === "ECS" && mode === "act" && rollsBack && isFor(cluster, enforcement);
    return [found("runs-no-hooks", serviceName, type === "ECS" ? strategy : type, !isHeld)];
  }
  const arn = unqualified(gate.functionArn);
  const ours = lifecycleHooks.filter(({ hookTargetArn: target = "" }) => unqualified(target) === arn);
  if (ours.length === 0) {
    return [found("no-hook", serviceName)];
  }
  const findings: Found[] = [];
  const stages = [...new Set<string>(ours.flatMap(({ lifecycleStages = [] }) => lifecycleStages))];
  const wrong = stages.filter((stage) => !GATE_STAGES.some((each) => each === stage));
  const early = BEFORE_TRAFFIC.filter((stage) => stages.includes(stage));
  if (stages.length > wrong.length) {
    const mode = modeFor({ ...gate, block_in: gate.blockIn }, { cluster, service: serviceName });
    findings.push(found(`gate-${mode}s`, serviceName, null, false));
  }
  findings.push(...wrong.map((stage) => found("wrong-stage", serviceName, stage)));
  if (early.length < BEFORE_TRAFFIC.length) {
    findings.push(found("too-few-stages", serviceName, `${early[0] ?? "none"} alone before traffic`));
  }
  for (const { timeoutConfiguration: { timeoutInMinutes, action } = {} } of ours) {
    const minutes = timeoutInMinutes ?? USUAL_TIMEOUT_MINUTES;
    if (action === "CONTINUE") {
      findings.push(found("hook-continues", serviceName, `after ${minutes} minutes`));
    } else if (minutes <= gate.timeoutMinutes) {
      const short = `${minutes} minutes, the gate ${gate.timeoutMinutes}`;
      findings.push(found("hook-too-short", serviceName, short));
    }
  }
  return findings;
}

/** Whether enforcement serves this cluster; without cluster_arns it serves all. */
export const isFor = (cluster: string, enforcement: EnforcementSettings | null): boolean =>
  !enforcement?.cluster_arns?.length || enforcement.cluster_arns.some((arn) => lastPart(arn) === cluster);
