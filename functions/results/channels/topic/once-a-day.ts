import { createHash } from "node:crypto";
import { DAY, SECOND } from "../../../contract/durations";
import { EXPIRY_ATTRIBUTE, SAID_PREFIX } from "../../../contract/ledger";
import type { DeployedImage, DeploymentEvent } from "../../../contract/notices/deployment-event";
import { type RunTable, runOne } from "../../../table/run";
import { numberIn } from "../../../table/value";

/** Kinds of decisions that are sent once a day. Refusals, rollbacks and stops are always sent. */
export const ONCE_A_DAY: readonly DeploymentEvent["detailType"][] = [
  "Enforcement Audited",
  "Enforcement Paused",
  "Deployment Exception Used",
  "Deployment Audited",
  "Deployment Allowed Unscanned",
  "Deployment Allowed Failed",
];

/** Characters of the hash in a marker's key. */
const CHARACTERS = 32;

/**
 * Whether a decision is sent. Of the kinds above, only a day's first decision about a workload and its images is sent.
 * A marker with the decision's id expires after this day, so that the same decision can be sent again.
 */
export async function isMessage(table: RunTable, event: DeploymentEvent, now: Date): Promise<boolean> {
  if (!ONCE_A_DAY.includes(event.detailType)) {
    return true;
  }
  const { deploymentEventId: saidBy } = event;
  const seconds = Math.floor(now.getTime() / SECOND);
  return runOne(table, markerKey(event), now, (marker) => {
    // DynamoDB may delete an expired item only days later.
    const isNews = numberIn(marker?.[EXPIRY_ATTRIBUTE]) <= seconds || marker?.saidBy === saidBy;
    const item = isNews ? { saidBy, [EXPIRY_ATTRIBUTE]: seconds + DAY / SECOND } : marker;
    return { item, result: isNews };
  });
}

/** Returns the key of a decision's marker: kind, workload, and the images that led to the decision, or its reason. */
function markerKey(event: DeploymentEvent): string {
  const { detailType, account, region, cluster = "", service, family, deploymentArn, taskArn } = event;
  const workload = service ? `service:${service}` : family ? `family:${family}` : (deploymentArn ?? taskArn);
  const about = JSON.stringify([account, region, whyOf(event), ...decidedBy(event)]);
  const hash = createHash("sha256").update(about).digest("hex").slice(0, CHARACTERS);
  return `${SAID_PREFIX}${detailType}#${cluster}/${workload ?? ""}#${hash}`;
}

/**
 * Returns what makes a decision news although its images are known. For the gate: whether it would block or hold. For
 * enforcement: the reason, without names that differ from task to task.
 */
function whyOf({ detailType, wouldBe, reason }: DeploymentEvent): string | undefined {
  return detailType === "Enforcement Audited" ? reason.replace(/^The image \S+|arn:\S+/g, "") : wouldBe;
}

function decidedBy({ detailType, images, because, reason }: DeploymentEvent): string[] {
  const of = (decides: (image: DeployedImage) => boolean) => images.filter(decides);
  const [decided = images] = (
    detailType === "Deployment Exception Used"
      ? [of((image) => image.because === "exception")]
      : (["blocked", "waiting", "allowed"] as const).map((each) => of(({ decision }) => decision === each))
  ).filter(({ length }) => length > 0);
  const names = decided.map(({ digest, reference, platform = "" }) => `${digest ?? reference}#${platform}`);
  return names.length > 0 ? [...new Set(names)].sort() : [because ?? reason];
}
