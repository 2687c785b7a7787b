import { lastPart, unqualified } from "../../functions/contract/arn";
import { GATE_STAGES } from "../../functions/contract/blocking/gate";
import type { Account, DescribedService } from "./account";
import type { Findings } from "./findings";
import type { CoverageInputs } from "./inputs";

/** Strategies with the stages that hooks name: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html */
const HOOKED_STRATEGIES: readonly string[] = ["BLUE_GREEN", "LINEAR", "CANARY"];
/** Before a service has traffic: one of them alone misses tags, or what works without traffic. */
const BEFORE_TRAFFIC = GATE_STAGES.slice(0, 2);
/** Of a hook that names none. */
const USUAL_TIMEOUT_MINUTES = 1440;

/** Says what is wrong with the gate of a service: of one for which it is meant, and of a hook that calls a gate which is gone. */
export async function addHooks(
  { serviceName: service = "", schedulingStrategy, ...described }: DescribedService,
  cluster: string,
  { gate, enforcement }: CoverageInputs,
  functionNamed: Account["functionNamed"],
  findings: Findings,
): Promise<void> {
  const { strategy = "ROLLING", lifecycleHooks = [] } = described.deploymentConfiguration ?? {};
  const { type = "ECS" } = described.deploymentController ?? {};
  const gates = lifecycleHooks.filter(({ hookTargetArn = "" }) =>
    /-deployment-gate(:|$)/.test(hookTargetArn),
  );
  for (const { hookTargetArn = "" } of gates) {
    // One of another account, which may not be read, is taken to be there.
    const isGone = async () => (await functionNamed(hookTargetArn).catch(unlessDenied)) === undefined;
    if (hookTargetArn !== gate?.functionArn && (await isGone())) {
      findings.add("stale-arn", service, hookTargetArn, true);
    }
  }
  if (gate === null || (gate.clusters !== null && !gate.clusters.includes(cluster))) {
    return;
  }
  const runsNone = [
    ...(type === "ECS" ? [] : [type]),
    ...(schedulingStrategy === "DAEMON" ? ["DAEMON"] : []),
    ...(HOOKED_STRATEGIES.includes(strategy) ? [] : [strategy]),
  ];
  if (runsNone.length > 0) {
    const { mode, rollback_deployments } = enforcement ?? {};
    const isEnforced = enforcement && mode === "act" && rollback_deployments && isFor(cluster, enforcement);
    findings.add("runs-no-hooks", service, runsNone[0], !(isEnforced && type === "ECS"));
    return;
  }
  const ours = gates.filter(
    ({ hookTargetArn = "" }) => unqualified(hookTargetArn) === unqualified(gate.functionArn),
  );
  if (ours.length === 0) {
    const other = gates[0]?.hookTargetArn;
    findings.add("no-hook", service, other ? `its hook names ${other}` : null, true);
    return;
  }
  const stages: string[] = ours.flatMap(({ lifecycleStages = [] }) => lifecycleStages);
  const early = BEFORE_TRAFFIC.filter((stage) => stages.includes(stage));
  if (early.length < BEFORE_TRAFFIC.length) {
    findings.add("too-few-stages", service, `${early[0] ?? "none"} alone before traffic`, true);
  }
  for (const stage of stages.filter((each) => !GATE_STAGES.some((known) => known === each))) {
    findings.add("wrong-stage", service, stage, true);
  }
  for (const { timeoutConfiguration: { timeoutInMinutes, action } = {} } of ours) {
    const minutes = timeoutInMinutes ?? USUAL_TIMEOUT_MINUTES;
    if (action === "CONTINUE") {
      findings.add("hook-continues", service, `after ${minutes} minutes`, true);
    } else if (minutes <= gate.timeoutMinutes) {
      findings.add("hook-too-short", service, `${minutes} minutes, the gate ${gate.timeoutMinutes}`, true);
    }
  }
}

function unlessDenied(error: Error): object {
  if (error.name === "AccessDeniedException") {
    return {};
  }
  throw error;
}

/** Whether a part of the installation with clusters of its own is for this one. */
export function isFor(
  cluster: string,
  { cluster_arns }: { readonly cluster_arns: readonly string[] },
): boolean {
  return cluster_arns.length === 0 || cluster_arns.some((arn) => lastPart(arn) === cluster);
}
