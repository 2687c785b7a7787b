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

/** Compares results of deployments; `passed` is a decision without an event. */
const byGravity = (one: string, other: string): number =>
  gravity({ detailType: one }) - gravity({ detailType: other });

/** Adds up decisions as they are read. Of a deployment only the gravest is kept. */
export class Audit {
  private readonly found = new Map<string, AuditedImage>();
  private readonly kinds = new Map<string, string>();

  /** @param decision newer decisions are added before older ones */
  add({ cluster, service, deploymentId, decidedAt, detailType, images }: ListedDecision): void {
    const deployment = [cluster, service, deploymentId].join("/");
    const [gravest = ""] = [detailType ?? "passed", this.kinds.get(deployment) ?? "passed"].sort(byGravity);
    this.kinds.set(deployment, gravest);
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
    const each = [...new Set(kinds)].sort(byGravity);
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
    const known = image && items.get(imageKey(image))?.verdict;
    // A FAILED with an earlier time was recorded after the decision: otherwise the gate would not have waited.
    const isSince = known?.verdict === "FAILED" || (known?.verdictAt ?? decidedAt) > decidedAt;
    if (known === undefined || !isSince) {
      return each;
    }
    const { verdict, topVulnerabilities = [], failedRules = [], resultUrl } = known;
    const answer = { PASSED: "allow", FAILED: "block", NO_POLICY: onNoVerdict }[verdict];
    if (answer !== "block") {
      return answer === "allow" ? { ...each, decision: "passed" } : each;
    }
    const why = { topVulnerabilities: [...topVulnerabilities], failedRules: [...failedRules], resultUrl };
    const because = verdict === "FAILED" ? "failed" : "no-policy";
    return { ...each, ...why, verdict, decision: "blocked", because };
  });
  return { ...decision, images };
}
