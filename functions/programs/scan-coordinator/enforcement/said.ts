import { lastPart } from "../../../contract/arn";
import type { ImageException } from "../../../contract/blocking/exceptions";
import { endInUtc, inUtc } from "../../../contract/durations";
import { imageKey } from "../../../contract/images/image";
import type { DeployedImage, DeploymentEvent } from "../../../contract/notices/deployment-event";
import { type Place, placeOfArn, placeText } from "../../../contract/places/place";
import type { Deployment } from "../../../deployments/deployment";
import type { Acting } from "../../../enforcement/item";
import { type Subject, workloadText } from "../../../enforcement/subject";
import { exceptionFor, type Leniency } from "../../../exceptions/exceptions";
import type { RecordedVerdict } from "../../../images/verdict";
import { accountOf, hourOf, kindOf, MAX_ACTIONS_IN_TURN, nextHour, type Room } from "./hours";
import type { Found } from "./plan";

export interface Said {
  /** Derived from the event's subject, so that a repetition is recognised. */
  readonly id: string;
  readonly detailType: DeploymentEvent["detailType"];
  /** For a person: the decision, its reason, and what to do. */
  readonly reason: string;
  readonly deployment?: Deployment | undefined;
  readonly exception?: ImageException | undefined;
  /** Reason of the decision. Default: the verdict, or the exception */
  readonly because?: DeployedImage["because"] | undefined;
}

/**
 * Makes an event about a subject, in the form of deployment-event.schema.json.
 *
 * @param owner owner of the service or family; undefined if its tags name none
 */
export function enforcementEvent(
  installation: string,
  subject: Subject,
  { verdict, verdictAt, topVulnerabilities, failedRules, resultUrl }: Partial<RecordedVerdict>,
  said: Said,
  decidedAt: Date,
  owner: string | undefined,
): DeploymentEvent {
  const { clusterArn, taskArn, service, family, image, containers } = subject;
  const { id, detailType, reason, deployment, exception } = said;
  const { because = exception ? "exception" : "failed" } = said;
  const { reference, digest, platform } = image;
  const isPassed = because === "exception" || because === "gate-open";
  const event: DeploymentEvent = {
    ...{ version: "1", deploymentEventId: id, detailType, installation, ...placeOfArn(taskArn) },
    decidedAt: decidedAt.toISOString(),
    cluster: lastPart(clusterArn),
    ...(service === undefined
      ? { family }
      : { service, serviceArn: `${clusterArn.replace(":cluster/", ":service/")}/${service}` }),
    deploymentArn: deployment?.deploymentArn,
    revisionArn: deployment?.targetRevisionArn,
    ...{ taskArn, owner, reason },
    images: [
      {
        ...(containers.length > 0 && { containers: [...containers] }),
        ...{ reference, digest, platform, decision: isPassed ? "passed" : "blocked", because, verdict },
        verdictAt: verdictAt?.toISOString(),
        topVulnerabilities: topVulnerabilities && [...topVulnerabilities],
        failedRules: failedRules && [...failedRules],
        ...{ resultUrl, exception },
      },
    ],
  };
  // JSON leaves out undefined values.
  return JSON.parse(JSON.stringify(event));
}

/** Prefixes the id with its place, because names may repeat in another place. */
const idIn = ({ place }: Subject, id: string): string => (place ? `${placeText(place)}/${id}` : id);

/**
 * Returns the id of a decision without an action. It includes the service, because the starter of a task, who may be
 * anybody, chooses the name of its deployment.
 */
function notDoneId(subject: Subject, what: "audited" | "exception"): string {
  const { clusterArn, service, startedFor, taskArn, image } = subject;
  const about =
    service === undefined ? lastPart(taskArn) : `${lastPart(clusterArn)}/${service}/${startedFor}`;
  return idIn(subject, `${about}-${imageKey(image)}-${what}`);
}

const ADVICE = "Deploy an image that passes. To run the image anyway, add an exception (input exceptions).";

const failed = ({ image }: Subject): string => `The image ${image.reference} has the verdict FAILED`;

const revisionText = (arn = ""): string => `the revision ${lastPart(arn)}`;

/** Returns the message about an action, or about a missing action: in the mode audit, or if it is impossible. */
export function plannedMessage({ subject, plan }: Found, acts: boolean): Said {
  if ("why" in plan || !acts) {
    const { service } = subject;
    const action =
      plan.kind === "roll-back" ? `rolled back the deployment of the service ${service}` : "stopped the task";
    const would = "why" in plan ? `nothing was done: ${plan.why}` : `the mode act would have ${action}`;
    return {
      id: notDoneId(subject, "audited"),
      detailType: "Enforcement Audited",
      reason: `${failed(subject)}, and ${would}. ${ADVICE}`,
      ...("deployment" in plan && { deployment: plan.deployment }),
      ...("why" in plan && plan.isKnownHere && { because: "failed-running" }),
    };
  }
  if (plan.kind === "stop-task") {
    const reason = `${failed(subject)}, so the task was stopped. ${ADVICE}`;
    return { id: idIn(subject, `${lastPart(subject.taskArn)}-stopped`), detailType: "Task Stopped", reason };
  }
  const { deployment, backTo } = plan;
  return {
    id: idIn(subject, `${lastPart(deployment.deploymentArn)}-rolled-back`),
    detailType: "Deployment Rolled Back",
    reason: `${failed(subject)}, so the deployment of the service ${subject.service} was rolled back to ${revisionText(backTo)}. ${ADVICE}`,
    deployment,
  };
}

/** Adds the revision that ECS went back to, if it is known by now. */
export function wentTo({ event, backTo }: Acting, revisionArn: string | undefined): DeploymentEvent {
  const reason = event.reason.replace(revisionText(backTo), revisionText(revisionArn ?? backTo));
  return { ...event, reason };
}

/** Returns the message about the first action that waits for the next hour: of all actions, or of one workload. */
export function pauseMessage(
  subject: Subject,
  action: DeploymentEvent,
  most: number,
  why: Room,
  own: Place | undefined,
): Said {
  const { installation, decidedAt } = action;
  const kind = kindOf(action);
  const account = accountOf(action, own);
  const at = inUtc(nextHour(new Date(decidedAt)));
  const lost = kind === "rollbacks" ? " A rolling deployment that has ended by then is not rolled back." : "";
  const about = why === "full" ? "" : `-${workloadText(subject)}`;
  return {
    id: `${account ? `${account}/` : ""}${installation}-${hourOf(decidedAt)}-${kind}${about}-paused`,
    detailType: "Enforcement Paused",
    reason:
      why === "full"
        ? `There were ${most} ${kind}${account ? ` in account ${account}` : ""} in this hour, as many as max_actions_per_hour allows, so enforcement continues at ${at}.${lost} ` +
          `${failed(subject)} and is the first to wait. If you expect so many, raise the input; otherwise look for a changed policy in Sysdig.`
        : `${failed(subject)}, and ${subject.service === undefined ? `the family ${subject.family}` : `the service ${subject.service}`} had ${MAX_ACTIONS_IN_TURN} ${kind} in this hour. So its next actions come after all others. ` +
          `Half of the ${most} ${kind} of an hour are reserved for workloads that had none. The actions that are left wait until ${at}.${lost} Look for what starts the image again and again.`,
  };
}

export function leniencyMessage(
  { exceptions, openUntil, openedBy, openReason }: Leniency,
  subject: Subject,
  verdict: RecordedVerdict,
  now: Date,
): Said | undefined {
  const image = { ...subject.image, scannedDigest: verdict.scannedDigest };
  const { account } = placeOfArn(subject.taskArn);
  const workload = `${lastPart(subject.clusterArn)}/${subject.service ?? subject.family}`;
  const exception = exceptionFor(image, account, exceptions, now, workload);
  if (exception !== undefined) {
    const { owner, reason, until } = exception;
    return {
      id: notDoneId(subject, "exception"),
      detailType: "Deployment Exception Used",
      reason: `${failed(subject)} and runs by an exception of ${owner} until ${endInUtc(until)}: ${reason}`,
      exception,
    };
  }
  // The gate serves the installation's own account only.
  return openUntil && openUntil > now && subject.place === undefined
    ? {
        id: notDoneId(subject, "audited"),
        detailType: "Enforcement Audited",
        reason: `${failed(subject)}, and nothing was done: the gate is open until ${inUtc(openUntil)}, opened by ${openedBy} (${openReason}). ${ADVICE}`,
        because: "gate-open",
      }
    : undefined;
}
