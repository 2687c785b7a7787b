import type { Service } from "@aws-sdk/client-ecs";
import { lastPart, unqualified } from "../../../functions/contract/arn";
import type { EnforcementSettings } from "../../../functions/contract/blocking/enforcement";
import { GATE_STAGES } from "../../../functions/contract/blocking/gate";
import { USUAL_TIMEOUT_MINUTES } from "../../../functions/deployments/deployment";
import { modeFor } from "../../../functions/exceptions/exceptions";
import { type Ask, unlessAbsent } from "../../account/ask";
import { type Found, found } from "./findings";
import type { Sources } from "./inputs";

/** Strategies with the stages that hooks name: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html */
const HOOKED_STRATEGIES: readonly string[] = ["BLUE_GREEN", "LINEAR", "CANARY"];
/** Before a service has traffic: one of them alone misses tags, or what works without traffic. */
const BEFORE_TRAFFIC = GATE_STAGES.slice(0, 2);

/** Findings about the gate of a service: of one for which it is meant, and of a hook that calls a gate which is gone. */
export async function hookFindings(
  { serviceName = "", deploymentConfiguration = {}, deploymentController }: Service,
  cluster: string,
  { gate, enforcement }: Sources["inputs"],
  ask: Ask,
): Promise<readonly Found[]> {
  const { strategy = "ROLLING", lifecycleHooks = [] } = deploymentConfiguration;
  const findings: Found[] = [];
  for (const { hookTargetArn: target = "" } of lifecycleHooks) {
    const isOfGate = /-deployment-gate(:|$)/.test(target);
    if (isOfGate && target !== gate?.functionArn && (await isGone(ask, target))) {
      findings.push(found("stale-arn", serviceName, target));
    }
  }
  if (gate === null || (gate.clusters !== null && !gate.clusters.includes(cluster))) {
    return findings;
  }
  if (!HOOKED_STRATEGIES.includes(strategy)) {
    const { type = "ECS" } = deploymentController ?? {};
    const { mode, rollback_deployments: rollsBack } = enforcement ?? {};
    const isHeld = type === "ECS" && mode === "act" && rollsBack && isFor(cluster, enforcement);
    return [...findings, found("runs-no-hooks", serviceName, type === "ECS" ? strategy : type, !isHeld)];
  }
  const arn = unqualified(gate.functionArn);
  const ours = lifecycleHooks.filter(({ hookTargetArn: target = "" }) => unqualified(target) === arn);
  if (ours.length === 0) {
    return [...findings, found("no-hook", serviceName)];
  }
  const stages = new Set<string>(ours.flatMap(({ lifecycleStages = [] }) => lifecycleStages));
  const wrong = [...stages].filter((stage) => !GATE_STAGES.some((each) => each === stage));
  if (stages.size > wrong.length) {
    const gateMode = modeFor({ ...gate, block_in: gate.blockIn }, { cluster, service: serviceName });
    findings.push(found(`gate-${gateMode}s`, serviceName, null, false));
  }
  findings.push(...wrong.map((stage) => found("wrong-stage", serviceName, stage)));
  const early = BEFORE_TRAFFIC.filter((stage) => stages.has(stage));
  if (early.length < BEFORE_TRAFFIC.length) {
    findings.push(found("too-few-stages", serviceName, `${early[0] ?? "none"} alone before traffic`));
  }
  for (const { timeoutConfiguration: { timeoutInMinutes = USUAL_TIMEOUT_MINUTES, action } = {} } of ours) {
    const after = `${timeoutInMinutes} minutes`;
    if (action === "CONTINUE") {
      findings.push(found("hook-continues", serviceName, `after ${after}`));
    } else if (timeoutInMinutes <= gate.timeoutMinutes) {
      findings.push(found("hook-too-short", serviceName, `${after}, the gate ${gate.timeoutMinutes}`));
    }
  }
  return findings;
}

/** One that may not be read, as that of another account, is taken to be there. */
const isGone = async (ask: Ask, FunctionName: string): Promise<boolean> =>
  !(await unlessAbsent(ask("lambda", "GetFunctionConfiguration", { FunctionName })).catch(() => true));

/** Whether enforcement is for this cluster: without clusters of its own it is for all. */
export const isFor = (cluster: string, enforcement: EnforcementSettings | null): boolean =>
  !enforcement?.cluster_arns?.length || enforcement.cluster_arns.some((arn) => lastPart(arn) === cluster);
