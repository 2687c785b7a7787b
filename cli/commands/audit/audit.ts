import type { Answer } from "../../../functions/contract/blocking/gate";
import { imageKey, knownImage } from "../../../functions/contract/images/image";
import type { DeployedImage } from "../../../functions/contract/notices/deployment-event";
import { readImages } from "../../../functions/ledger/asker";
import type { Table } from "../../../functions/table/table";
import type { ListedDecision } from "../../decisions/decision";

/**
 * An image that would have blocked or held deployments of a service, or that passed although it is FAILED: by the open gate, or
 * because the service ran it already.
 */
export interface AuditedImage {
  readonly cluster: string;
  readonly service: string;
  /** As it was the last time. */
  readonly image: DeployedImage;
  /** Ids of the deployments. */
  readonly deployments: Set<string>;
  /** When the last of them was. */
  readonly latest: string;
}

/** Decisions that let an image pass that is FAILED, or has no verdict yet. */
const LISTED: readonly ListedDecision["detailType"][] = ["Deployment Audited", "Deployment Allowed Failed"];

const ORDER: readonly DeployedImage["decision"][] = ["blocked", "waiting", "allowed"];

/** How deployments come out, the gravest first; `passed` is what was decided without an event. */
const GRAVEST: readonly string[] = [
  ...(["Deployment Blocked", "Deployment Audited", "Deployment Allowed Failed"] as const),
  ...(["Deployment Allowed Unscanned", "Deployment Exception Used", "passed"] as const),
] satisfies (ListedDecision["detailType"] | "passed")[];
const byGravity = (one: string, other: string): number => GRAVEST.indexOf(one) - GRAVEST.indexOf(other);

/** Adds up decisions as they are read, so that of a deployment the gravest alone is held. */
export class Audit {
  private readonly found = new Map<string, AuditedImage>();
  private readonly kinds = new Map<string, string>();

  /** @param decision the newer ones before the older ones */
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

  /** How many deployments came out how, the gravest first. */
  get counts(): ReadonlyMap<string, number> {
    const kinds = [...this.kinds.values()];
    const each = [...new Set(kinds)].sort(byGravity);
    return new Map(each.map((kind) => [kind, kinds.filter((other) => other === kind).length]));
  }

  /** Images that would have been blocked come first, then those without a verdict; the most frequent of them before the others. */
  get images(): AuditedImage[] {
    return [...this.found.values()].sort(
      (one, other) =>
        ORDER.indexOf(one.image.decision) - ORDER.indexOf(other.image.decision) ||
        other.deployments.size - one.deployments.size,
    );
  }
}

/**
 * The decision with each image that was only waited for as the verdict decides that it has had since.
 *
 * @param onNoVerdict the gate's answer about NO_POLICY; undefined where nobody knows it: such an image is still waited for
 */
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
    // A scan ends a while before its verdict is recorded. The gate waits for no image whose FAILED it could read.
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
