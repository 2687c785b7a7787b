import type { DeploymentEvent } from "../../functions/contract/notices/deployment-event";
import type { DescribedImage } from "../../functions/results/describe-deployment";
import type { ListedDecision } from "../decisions/decision";

/** An image because of which deployments of a service would have been blocked, or which passed although it is FAILED. */
export interface AuditedImage {
  readonly cluster: string;
  readonly service: string;
  /** As it was the last time. */
  readonly image: DescribedImage;
  /** How many deployments. */
  readonly deployments: number;
  /** When the last of them was. */
  readonly latest: string;
}

/** What the gate decided, and what it would have blocked. */
export interface Audit {
  readonly images: readonly AuditedImage[];
  /** FAILED images that it let through, whatever on_failed says: by the open gate, or since the service ran them already. */
  readonly allowed: readonly AuditedImage[];
  /** How often each detail type was published; `passed` is what was decided without. */
  readonly counts: ReadonlyMap<string, number>;
}

interface Audited extends Omit<AuditedImage, "deployments"> {
  readonly ids: Set<string>;
}

/** Also where on_failed lets it through, whatever the mode is. */
function isAudited({ decision, because }: DescribedImage): boolean {
  return decision === "blocked" || (decision === "allowed" && because === "failed");
}

function isAllowed({ decision, because, verdict }: DescribedImage): boolean {
  return decision === "allowed" && because !== "failed" && verdict === "FAILED";
}

/** Whatever passed with an image that is FAILED. */
const LISTED: readonly string[] = [
  "Deployment Audited",
  "Deployment Allowed Failed",
] satisfies readonly DeploymentEvent["detailType"][];

/** Adds up decisions as they are read, so that none is held. */
export class Auditor {
  private readonly images = new Map<string, Audited>();
  private readonly allowed = new Map<string, Audited>();
  private readonly counts = new Map<string, number>();

  /** @param decision the newer ones before the older ones */
  add(decision: ListedDecision): void {
    const kind = decision.detailType ?? "passed";
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    if (LISTED.includes(kind)) {
      addTo(this.images, decision, isAudited);
      addTo(this.allowed, decision, isAllowed);
    }
  }

  /** Those of most deployments come first. */
  get audit(): Audit {
    return { images: mostFirst(this.images), allowed: mostFirst(this.allowed), counts: this.counts };
  }
}

function addTo(
  images: Map<string, Audited>,
  { cluster, service, deploymentId, decidedAt, ...decision }: ListedDecision,
  isListed: (image: DescribedImage) => boolean,
): void {
  for (const image of decision.images.filter(isListed)) {
    const key = [cluster, service, image.reference, image.digest, image.platform].join(" ");
    const known = images.get(key) ?? {
      ...{ cluster, service, image },
      latest: decidedAt ?? "",
      ids: new Set<string>(),
    };
    images.set(key, { ...known, ids: known.ids.add(deploymentId) });
  }
}

function mostFirst(images: ReadonlyMap<string, Audited>): AuditedImage[] {
  return [...images.values()]
    .map(({ ids, ...each }) => ({ ...each, deployments: ids.size }))
    .sort((one, other) => other.deployments - one.deployments);
}
