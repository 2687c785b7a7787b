import { within } from "../clients/time-limit";
import { GATE_STAGES } from "../contract/blocking/gate";
import { HOUR } from "../contract/durations";
import { decisionEvent, logOf, reportDecision } from "./answer";
import { gateKey } from "./gate-items";
import { type HookAnswer, hookAnswer } from "./hook-answer";
import { parseHookEvent } from "./hook-event";
import { isHooked } from "./images/deployed-images";
import { attempt, type Gate, nothingKnown } from "./known-deployment";

/**
 * Lets a call pass at a stage that the gate does not gate, where ECS may call it in a rollback. It says so aloud, because a
 * service that has the hook nowhere else is not gated at all.
 */
export async function answerWrongStage(
  gate: Gate,
  event: unknown,
  stage: string,
  functionArn: string | undefined,
  time: number,
): Promise<HookAnswer> {
  const { telemetry } = gate.starter;
  const reason = `The gate does not belong at the stage ${stage}: hook it at ${GATE_STAGES.join(", ")}.`;
  const { resourceArn } = Object(event);
  const deployment = typeof resourceArn === "string" ? resourceArn : "";
  telemetry.count("GateFailures");
  telemetry.error("the deployment gate was called at a wrong stage", {
    deployment,
    stage,
    reason,
  });
  await within(time, publish(gate, event, stage, reason, functionArn)).catch((error) =>
    telemetry.error("publishing an ungated deployment failed", { deployment, stage, error }),
  );
  return hookAnswer("SUCCEEDED", reason);
}

/** Once for a deployment, and only where no stage of it was judged, or will be. */
async function publish(
  gate: Gate,
  event: unknown,
  stage: string,
  reason: string,
  functionArn: string | undefined,
): Promise<void> {
  const { items, deployments, starter } = gate;
  const { subject } = nothingKnown();
  attempt([], () => parseHookEvent(event, subject, functionArn));
  const { place, deploymentArn } = subject;
  if (place === undefined || deploymentArn === undefined) {
    return;
  }
  const [judged, deployment] = await Promise.all([
    items.ofStages(place, GATE_STAGES),
    deployments.deployment(deploymentArn),
  ]);
  if (judged.length > 0 || deployment?.isTakenBack || isHooked(deployment, GATE_STAGES, functionArn)) {
    return;
  }
  const item = await items.begin(gateKey(place, "WRONG_STAGE"), undefined, HOUR);
  const log = {
    ...logOf(gate, { subject }, [], reason),
    stage,
    because: "wrong-stage" as const,
    detailType: "Deployment Allowed Unscanned" as const,
    decidedAt: starter.now().toISOString(),
  };
  const decision = { state: "SUCCEEDED" as const, log, event: decisionEvent(log, subject, "WRONG_STAGE") };
  if (item.state === "IN_PROGRESS" && (await items.decide(item, decision.state, log, decision.event))) {
    reportDecision(gate, decision, undefined);
  }
}
