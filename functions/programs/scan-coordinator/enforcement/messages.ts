import { endInUtc, inUtc } from "../../../contract/durations";
import { placeOfArn } from "../../../contract/places/place";
import type { Subject } from "../../../enforcement/subject";
import { exceptionFor, type Leniency } from "../../../exceptions/exceptions";
import type { RecordedVerdict } from "../../../images/verdict";
import type { Plan } from "./act-on-ecs";
import type { Said } from "./events";

/** Advice about an image, in every event about one. */
const ADVICE =
  "Deploy an image that passes; one that has to run all the same gets an exception (input exceptions).";

const failed = ({ image }: Subject): string => `The image ${image.reference} has the verdict FAILED`;

/** Message about an action. */
export function actionMessage(
  subject: Subject,
  plan: Extract<Plan, { readonly kind: "roll-back" | "stop-task" }>,
): Said {
  if (plan.kind === "stop-task") {
    const reason = `${failed(subject)}, so the task was stopped. ${ADVICE}`;
    return { detailType: "Task Stopped", reason };
  }
  const reason = `${failed(subject)}, so the deployment of the service ${subject.service} was rolled back. ${ADVICE}`;
  return { detailType: "Deployment Rolled Back", reason, deployment: plan.deployment };
}

/** Message where nothing is done: because nothing can be, or in the mode audit. */
export function auditMessage(subject: Subject, plan: Plan): Said {
  const wouldHave =
    plan.kind === "roll-back"
      ? `rolled back the deployment of the service ${subject.service}`
      : "stopped the task";
  const would = "why" in plan ? `nothing was done: ${plan.why}` : `the mode act would have ${wouldHave}`;
  return {
    detailType: "Enforcement Audited",
    reason: `${failed(subject)}, and ${would}. ${ADVICE}`,
    ...("deployment" in plan && { deployment: plan.deployment }),
  };
}

/** Message about the first action that has to wait for the next hour. */
export function pauseMessage(subject: Subject, most: number, until: Date): Said {
  const where = subject.place ? ` in account ${subject.place.account}` : "";
  const bound = `${most} ${most === 1 ? "deployment or task was" : "deployments and tasks were"} acted on${where} in this hour`;
  return {
    detailType: "Enforcement Paused",
    reason:
      `${bound}, as many as max_actions_per_hour allows, so enforcement goes on at ${inUtc(until)}. ` +
      `${failed(subject)} and is the first that waits. If that many are expected, raise the input; otherwise look for a change of a policy in Sysdig.`,
  };
}

/** Message about an image that an exception, or the open gate, lets run; undefined where neither does. */
export function leniencyMessage(
  { exceptions, openUntil, openReason }: Leniency,
  subject: Subject,
  verdict: RecordedVerdict,
  now: Date,
): Said | undefined {
  const image = { ...subject.image, scannedDigest: verdict.scannedDigest };
  const exception = exceptionFor(image, placeOfArn(subject.taskArn).account, exceptions, now);
  if (exception !== undefined) {
    const { owner, reason, until } = exception;
    return {
      detailType: "Deployment Exception Used",
      reason: `${failed(subject)} and runs by an exception of ${owner} until ${endInUtc(until)}: ${reason}`,
      exception,
    };
  }
  // It is the gate of the installation's own account.
  return openUntil && openUntil > now && subject.place === undefined
    ? {
        detailType: "Enforcement Audited",
        reason: `${failed(subject)}, and nothing was done: the gate is open until ${inUtc(openUntil)} (${openReason}). ${ADVICE}`,
        because: "gate-open",
      }
    : undefined;
}

/** With which a task is stopped: whoever looks at it in ECS sees nothing else. ECS takes 1,024 characters. */
export function stopReason({ image }: Subject, installation: string): string {
  return (
    `FAILED: ${image.reference}@${image.digest} (${image.platform}) has the verdict FAILED in Sysdig, ` +
    `so ${installation} (fargate-image-scanning, enforcement) stopped the task.`
  );
}
