import { lastPart, placeOfTask } from "../../../contract/arn";
import type { ImageException } from "../../../contract/blocking/exceptions";
import { imageKey } from "../../../contract/images/image";
import type { DeployedImage, DeploymentEvent } from "../../../contract/notices/deployment-event";
import { placeText } from "../../../contract/places/place";
import type { Deployment } from "../../../deployments/deployment";
import type { Subject } from "../../../enforcement/subject";
import type { RecordedVerdict } from "../../../images/verdict";

/** The content of an event beyond its subject. */
export interface Said {
  readonly detailType: DeploymentEvent["detailType"];
  /** For a person: what was decided, why, and what to do. */
  readonly reason: string;
  readonly deployment?: Deployment | undefined;
  readonly exception?: ImageException | undefined;
  /** Reason of the decision. Default: the verdict, or the exception */
  readonly because?: DeployedImage["because"];
}

/**
 * An event about a subject; its form is deployment-event.schema.json.
 *
 * @param owner who answers for the service or family; undefined where their tags do not say so
 */
export function enforcementEvent(
  installation: string,
  subject: Subject,
  { verdict, verdictAt, topVulnerabilities, failedRules, resultUrl }: RecordedVerdict,
  said: Said,
  decidedAt: Date,
  owner: string | undefined,
): DeploymentEvent {
  const { clusterArn, taskArn, service, family, image, containers } = subject;
  const { detailType, reason, deployment, exception } = said;
  const { account, region } = placeOfTask(taskArn);
  const event: DeploymentEvent = {
    version: "1",
    // Names may be the same in another place.
    deploymentEventId: `${subject.place ? `${placeText(subject.place)}/` : ""}${idOf(installation, subject, said, decidedAt)}`,
    detailType,
    installation,
    account,
    region,
    decidedAt: decidedAt.toISOString(),
    cluster: lastPart(clusterArn),
    ...(service === undefined
      ? { family }
      : { service, serviceArn: `${clusterArn.replace(":cluster/", ":service/")}/${service}` }),
    deploymentArn: deployment?.deploymentArn,
    revisionArn: deployment?.targetRevisionArn,
    taskArn,
    owner,
    reason,
    images: [
      {
        ...(containers.length > 0 && { containers: [...containers] }),
        reference: image.reference,
        digest: image.digest,
        platform: image.platform,
        decision: exception || said.because === "gate-open" ? "passed" : "blocked",
        because: said.because ?? (exception ? "exception" : "failed"),
        verdict,
        verdictAt: verdictAt?.toISOString(),
        topVulnerabilities: topVulnerabilities && [...topVulnerabilities],
        failedRules: failedRules && [...failedRules],
        resultUrl,
        exception,
      },
    ],
  };
  // Through JSON, as it is kept and published: without what is not known.
  return JSON.parse(JSON.stringify(event));
}

/** Made of what the event is about, so that one that comes twice is known. */
function idOf(
  installation: string,
  subject: Subject,
  { detailType, deployment }: Said,
  decidedAt: Date,
): string {
  const task = lastPart(subject.taskArn);
  switch (detailType) {
    case "Deployment Rolled Back":
      return `${lastPart(deployment?.deploymentArn ?? task)}-rolled-back`;
    case "Task Stopped":
      return `${task}-stopped`;
    case "Enforcement Paused":
      return `${installation}-${hourOf(decidedAt)}-paused`;
    default: {
      const what = detailType === "Deployment Exception Used" ? "exception" : "audited";
      // A deployment is named by whoever started its task, who may be anybody: not without its service.
      const { clusterArn, service, startedFor } = subject;
      const place = service === undefined ? task : `${lastPart(clusterArn)}/${service}/${startedFor}`;
      return `${place}-${imageKey(subject.image)}-${what}`;
    }
  }
}

/** Such as `2026-03-01T12`: actions are counted by the hour, in UTC. */
export function hourOf(time: Date): string {
  return time.toISOString().slice(0, 13);
}
