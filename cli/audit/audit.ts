import type { DescribedImage } from "../../functions/results/describe-deployment";
import type { ListedDecision } from "../decisions/decision";

/** An image that would have blocked deployments of a service, or that passed although it is FAILED. */
export interface AuditedImage {
  readonly cluster: string;
  readonly service: string;
  /** As it was the last time. */
  readonly image: DescribedImage;
  /** Whether the mode `block` would have blocked it; else it passes: by the open gate, or because the service ran it already. */
  readonly isBlocked: boolean;
  /** Ids of the deployments. */
  readonly deployments: Set<string>;
  /** When the last of them was. */
  readonly latest: string;
}

/** Decisions that let a FAILED image pass. */
const LISTED: readonly ListedDecision["detailType"][] = ["Deployment Audited", "Deployment Allowed Failed"];

/** Adds up decisions as they are read, so that none is held. */
export class Audit {
  private readonly found = new Map<string, AuditedImage>();
  /** How often each detail type was published; `passed` is what was decided without. */
  readonly counts = new Map<string, number>();

  /** @param decision the newer ones before the older ones */
  add({ cluster, service, deploymentId, decidedAt, detailType, images }: ListedDecision): void {
    const kind = detailType ?? "passed";
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    for (const image of LISTED.includes(detailType) ? images : []) {
      const { decision, verdict, reference, digest, platform } = image;
      const isAllowed = decision === "allowed";
      const isBlocked = decision === "blocked";
      if (isBlocked || (isAllowed && verdict === "FAILED")) {
        const key = [isBlocked, cluster, service, reference, digest, platform].join(" ");
        const first = { cluster, service, image, isBlocked, deployments: new Set<string>() };
        const known = this.found.get(key) ?? { ...first, latest: decidedAt ?? "" };
        known.deployments.add(deploymentId);
        this.found.set(key, known);
      }
    }
  }

  /** Images that would have been blocked come first, the most frequent of them before the others. */
  get images(): AuditedImage[] {
    return [...this.found.values()].sort(
      (one, other) =>
        Number(other.isBlocked) - Number(one.isBlocked) || other.deployments.size - one.deployments.size,
    );
  }
}
