import type { Answer } from "../../../functions/contract/blocking/gate";
import { imageKey, knownImage } from "../../../functions/contract/images/image";
import type { DeployedImage } from "../../../functions/contract/notices/deployment-event";
import { readImages } from "../../../functions/ledger/asker";
import { gravity } from "../../../functions/summary/decisions";
import type { Table } from "../../../functions/table/table";
import type { ListedDecision } from "../../decisions/decision";

/**
 * An image that would have blocked or held deployments of a service. Or a FAILED image that passed, because the gate
 * was open or the service already ran it.
 */
export interface AuditedImage {
  readonly cluster: string;
  readonly service: string;
  /** As in the latest decision. */
  readonly image: DeployedImage;
  readonly deployments: Set<string>;
  /** Time of the latest decision. */
  readonly latest: string;
}

/** Decisions that let a FAILED image pass, or an image without a verdict. */
const LISTED: readonly ListedDecision["detailType"][] = ["Deployment Audited", "Deployment Allowed Failed"];

const ORDER: readonly DeployedImage["decision"][] = ["blocked", "waiting", "allowed"];

/** Adds up decisions as they are read. Of a deployment only the last stage counts. */
export class Audit {
  private readonly found = new Map<string, AuditedImage>();
  /** Results of deployments; `passed` is a decision without an event. */
  private readonly kinds = new Map<string, string>();

  /** @param decision newer decisions are added before older ones */
  add({ cluster, service, deploymentId, decidedAt, detailType, images }: ListedDecision): void {
    const deployment = [cluster, service, deploymentId].join("/");
    if (this.kinds.has(deployment)) {
      return;
    }
    this.kinds.set(deployment, detailType ?? "passed");
    for (const image of LISTED.includes(detailType) ? images : []) {
      const { decision, verdict, reference, digest, platform } = image;
      if (decision !== "passed" && (decision !== "allowed" || verdict === "FAILED")) {
        const key = [decision, cluster, service, reference, digest, platform].join(" ");
        const first = { cluster, service, image, deployments: new Set<string>() };
        const known = this.found.get(key) ?? { ...first, latest: decidedAt ?? "" };
        known.deployments.add(deploymentId);
        this.found.set(key, known);
      }
    }
  }

  /** Numbers of deployments by their result, the gravest first. */
  get counts(): ReadonlyMap<string, number> {
    const kinds = [...this.kinds.values()];
    const each = [...new Set(kinds)].sort(
      (one, other) => gravity({ detailType: one }) - gravity({ detailType: other }),
    );
    return new Map(each.map((kind) => [kind, kinds.filter((other) => other === kind).length]));
  }

  /** Images that would have been blocked, then those without a verdict, then the others; the most frequent first. */
  get images(): AuditedImage[] {
    return [...this.found.values()].sort(
      (one, other) =>
        ORDER.indexOf(one.image.decision) - ORDER.indexOf(other.image.decision) ||
        other.deployments.size - one.deployments.size,
    );
  }
}

/** Returns the decision by the verdicts since. Without `onNoVerdict` an image of NO_POLICY is still waited for. */
export async function judgedSince(
  table: Pick<Table, "getAll">,
  decision: ListedDecision,
  onNoVerdict: Answer | undefined,
) {
  const decidedAt = new Date(decision.decidedAt ?? 0);
  const waits = decision.images.flatMap((each) => (each.decision === "waiting" && knownImage(each)) || []);
  const items = await readImages(table, waits);
  const images = decision.images.map((each): DeployedImage => {
    const image = each.decision === "waiting" ? knownImage(each) : undefined;
    const { verdict, verdictAt = decidedAt } = (image && items.get(imageKey(image))?.verdict) ?? {};
    // A FAILED with an earlier time was recorded after the decision: otherwise the gate would not have waited.
    if (verdict === undefined || (verdict !== "FAILED" && verdictAt <= decidedAt)) {
      return each;
    }
    const answer = { PASSED: "allow", FAILED: "block", NO_POLICY: onNoVerdict }[verdict];
    if (answer === "allow") {
      return { ...each, decision: "passed" };
    }
    const because = verdict === "FAILED" ? "failed" : "no-policy";
    return answer === "block" ? { ...each, verdict, decision: "blocked", because } : each;
  });
  return { ...decision, images };
}
