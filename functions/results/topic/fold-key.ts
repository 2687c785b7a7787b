import { createHash } from "node:crypto";
import { FOLD_PREFIX } from "../../contract/ledger";
import type { DeployedImage, DeploymentEvent } from "../../contract/notices/deployment-event";

/** Kinds of decisions that people need to hear of once, and then a day later how often. Refusals and actions are none. */
export const FOLDED: readonly DeploymentEvent["detailType"][] = [
  "Enforcement Audited",
  "Deployment Exception Used",
  "Deployment Audited",
  "Deployment Allowed Unscanned",
];

/** Of the hash of what else a decision is about. */
const CHARACTERS = 32;

/**
 * Key of the item that folds decisions of this kind about this workload and the images that decided; where no image is
 * named, by what decided. Undefined where each decision is a message.
 */
export function foldKey(event: DeploymentEvent): string | undefined {
  const { detailType, account, region, cluster = "", service, family, deploymentArn, taskArn } = event;
  if (!FOLDED.includes(detailType)) {
    return undefined;
  }
  const workload = service ? `service:${service}` : family ? `family:${family}` : (deploymentArn ?? taskArn);
  // A deployment that would be blocked is news after one that would be held.
  const about = JSON.stringify([account, region, event.wouldBe, ...decidedBy(event)]);
  const hash = createHash("sha256").update(about).digest("hex").slice(0, CHARACTERS);
  return `${FOLD_PREFIX}${detailType}#${cluster}/${workload ?? ""}#${hash}`;
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
