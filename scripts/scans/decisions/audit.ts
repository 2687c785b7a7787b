import type { DescribedImage } from "../../../functions/results/describe-deployment";
import type { Decision } from "./decision";

/** An image because of which deployments of a service would have been blocked. */
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

/** Adds up decisions as they are read, so that none is held. */
export class Auditor {
  private readonly images = new Map<string, Audited>();
  private readonly counts = new Map<string, number>();

  /** @param decision the newer ones before the older ones */
  add(decision: Decision): void {
    const kind = decision.detailType ?? "passed";
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    if (kind !== "Deployment Audited") {
      return;
    }
    const { cluster, service, deploymentId, decidedAt } = decision;
    for (const image of decision.images.filter(isAudited)) {
      const key = [cluster, service, image.reference, image.digest, image.platform].join(" ");
      const known = this.images.get(key) ?? {
        ...{ cluster, service, image },
        latest: decidedAt ?? "",
        ids: new Set<string>(),
      };
      this.images.set(key, { ...known, ids: known.ids.add(deploymentId) });
    }
  }

  /** Those that would have blocked most deployments come first. */
  get audit(): Audit {
    const images = [...this.images.values()].map(({ ids, ...each }) => ({ ...each, deployments: ids.size }));
    return { images: images.sort((one, other) => other.deployments - one.deployments), counts: this.counts };
  }
}
