import type { GateSettings, GateState } from "../contract/blocking/gate";
import type { GateLog, LoggedImage } from "../contract/blocking/gate-log";
import type { DeploymentEvent } from "../contract/notices/deployment-event";
import type { Metric } from "../contract/telemetry";
import type { GateItem } from "../ledger/gate/gate-items";
import { detailTypeOf } from "./decide";
import { reasonOf } from "./describe";
import type { Gate } from "./gate-call";
import type { HookSubject } from "./hook-event";
import { decidedImages, type Judged } from "./judge";

/** What became of a deployment, and what it is decided by. */
export interface Found extends Pick<Judged, "conclusion" | "images"> {
  /** Somebody has opened the gate. */
  readonly isOpen: boolean;
  /** What went wrong with the gate; absent where nothing did. */
  readonly failure: string | undefined;
  /** Who answers for the service, where its tags say so. */
  readonly owner?: string | undefined;
}

/** A decision as it is recorded, published and answered. */
export interface Decision {
  readonly state: Exclude<GateState, "IN_PROGRESS">;
  readonly log: GateLog;
  /** Undefined where there is nothing to publish. */
  readonly event: DeploymentEvent | undefined;
}

type DetailType = DeploymentEvent["detailType"];

/** The end of the event's id, and what is counted. */
const KINDS: Readonly<Partial<Record<DetailType, readonly [suffix: string, metric: Metric]>>> = {
  "Deployment Blocked": ["blocked", "GateBlocked"],
  "Deployment Audited": ["audited", "GateAudited"],
  "Deployment Allowed Unscanned": ["allowed-unscanned", "GateAllowedUnscanned"],
  "Deployment Exception Used": ["exception-used", "GatePassed"],
};

/** What the item of a deployment says of it. */
export function logOf(
  { installation }: Pick<Gate, "installation">,
  { place, stage, deploymentArn, revisionArn }: HookSubject,
  images: readonly LoggedImage[],
  reason: string,
): GateLog {
  const log = {
    installation,
    account: place?.account,
    region: place?.region,
    cluster: place?.cluster,
    service: place?.service,
    serviceArn: deploymentArn?.replace(":service-deployment/", ":service/").replace(/\/[^/]*$/, ""),
    deploymentArn,
    revisionArn,
    stage,
    reason,
    images,
  };
  // Through JSON, which leaves out what is not known.
  return JSON.parse(JSON.stringify(log));
}

/** Decides on a deployment by what was found of its images; where nothing was, by what the settings say of failures. */
export function decisionOf(
  gate: Pick<Gate, "installation" | "settings">,
  subject: HookSubject,
  { conclusion, images, isOpen, failure, owner }: Found,
  now: Date,
): Decision {
  const { settings } = gate;
  const decided = decidedImages(images);
  const isUnknown = failure !== undefined && images.length === 0;
  const isRefused = isUnknown ? settings.on_gate_failure === "block" && !isOpen : conclusion === "blocked";
  const unknown = failure !== undefined && isUnknown ? { reason: failure, isRefused } : undefined;
  const reason = reasonOf(subject.place?.service ?? "an unknown service", decided, settings, unknown);
  const detailType = isUnknown ? detailTypeOfFailure(isRefused, settings) : detailTypeOf(decided, settings);
  const log: GateLog = {
    ...logOf(gate, subject, decided, reason),
    decidedAt: now.toISOString(),
    ...(owner ? { owner } : {}),
    ...(detailType ? { detailType } : {}),
  };
  return {
    state: isRefused && settings.mode === "block" ? "FAILED" : "SUCCEEDED",
    log,
    event: eventOf(log, subject),
  };
}

/** Logs and counts a decision that was made. */
export function reportDecision(
  { starter: { telemetry } }: Pick<Gate, "starter">,
  { state, log }: Decision,
  item: GateItem | undefined,
  now: Date,
): void {
  const { detailType, images, reason, cluster, service, deploymentArn, revisionArn, stage } = log;
  telemetry.count((detailType && KINDS[detailType]?.[1]) ?? "GatePassed");
  telemetry.time("GateHeld", item?.startedAt, now);
  telemetry.info("the deployment gate decided", {
    // The logger keeps the name `service` to itself.
    ...{ answer: state, detailType, reason, cluster, ecsService: service },
    ...{ deployment: deploymentArn, revision: revisionArn, stage },
    images: images.map(({ topVulnerabilities, failedRules, ...image }) => image),
  });
}

function detailTypeOfFailure(isRefused: boolean, { mode }: Pick<GateSettings, "mode">): DetailType {
  if (!isRefused) {
    return "Deployment Allowed Unscanned";
  }
  return mode === "block" ? "Deployment Blocked" : "Deployment Audited";
}

/** Its id follows from what it is about, so that one that is written twice is known as the same. */
function eventOf(log: GateLog, { place, stage }: HookSubject): DeploymentEvent | undefined {
  const { detailType, decidedAt, images, ...rest } = log;
  const [suffix] = (detailType && KINDS[detailType]) ?? [];
  return detailType && decidedAt && place
    ? {
        version: "1",
        deploymentEventId: `${place.id}-${stage}-${suffix}`,
        detailType,
        ...rest,
        decidedAt,
        images: decidedImages(images),
      }
    : undefined;
}
