import type { LoggedImage } from "../../../contract/blocking/gate";
import type { Image } from "../../../contract/images/image";
import { asDigest, imageKey, knownImage, PLATFORMS, repositoryIn } from "../../../contract/images/image";
import type { DeployedImage } from "../../../contract/notices/deployment-event";
import type { ImageItem } from "../../../images/image-item";
import type { RecordedVerdict } from "../../../images/verdict";
import { timeIn } from "../../../table/value";

/** Known facts of an image of a deployment. */
export interface ImageFacts {
  /** Names of the containers that run it. */
  readonly containers: readonly string[];
  /** Normalised where it could be read, else as the task definition has it. */
  readonly reference: string;
  /** Absent where it could not be read, or nobody looks at it. */
  readonly image?: Image | undefined;
  /** Why nobody looks at it. */
  readonly notScanned?: string;
  /** Why nobody knows what runs. */
  readonly unknown?: string;
  /** The hook at POST_SCALE_UP decides, unless a FAILED does: its digest is only known, or it can only be pulled, then. */
  readonly isLeftToLater?: boolean;
  /** The latest verdict; a FAILED that was read before in this deployment and stage stays. */
  readonly verdict?: RecordedVerdict | undefined;
  /** The scan that is under way, or that ended in an error, as its item has it; absent where there is none. */
  readonly scan?: Partial<Pick<ImageItem, "state" | "reason" | "errorScope" | "dueAt">> | undefined;
  /** Whether the ledger was asked for a scan of it, so that an error is that scan's. */
  readonly isAsked?: boolean;
  /** The service's current revision or one of its newest 500 successful deployments has this digest. */
  readonly isKnownHere?: boolean;
  /** An exception or the opened gate let it pass at an earlier stage or step of this deployment. */
  readonly isLet?: boolean;
  /** An earlier call of this deployment let it pass, and traffic is about to be shifted. */
  readonly isPassedBefore?: boolean;
  /** The facts without ECR's word for a tag, which may refuse, and lets nothing pass: tags move. */
  readonly asTag?: ImageFacts | undefined;
}

/** The decision on an image. */
export type ImageDecision = Pick<DeployedImage, "decision" | "because" | "reason" | "exception">;

/** An image as a call before has logged it, where this one could not read it. */
export function loggedFacts(logged: LoggedImage): ImageFacts {
  const { containers = [], reference, because, reason, verdict } = logged;
  const typed = { verdictAt: timeIn(logged.verdictAt), scannedDigest: asDigest(logged.scannedDigest) };
  return {
    ...{ containers, reference, image: knownImage(logged) },
    ...(because === "not-scanned" && { notScanned: reason ?? "" }),
    ...(verdict === "FAILED" && { verdict: { ...logged, verdict, ...typed } }),
  };
}

/** The image's key, also of an image that could not be read. */
export function keyOf(named: Pick<LoggedImage, "digest" | "reference" | "platform">): string {
  const { digest, reference, platform = PLATFORMS[0] } = named;
  return imageKey({ digest, reference, repository: repositoryIn(reference), platform });
}

export function loggedImage(facts: ImageFacts, decision: ImageDecision): LoggedImage {
  const { containers, reference, image } = facts;
  const { verdict, verdictAt, resultUrl, ...of }: Partial<RecordedVerdict> = facts.verdict ?? {};
  const logged = {
    ...{ containers, reference, digest: image?.digest, platform: image?.platform, ...decision },
    ...{ verdict, verdictAt, resultUrl },
    ...{ topVulnerabilities: of.topVulnerabilities?.slice(0, 5), failedRules: of.failedRules?.slice(0, 5) },
    scannedDigest: verdict === "FAILED" ? of.scannedDigest : undefined,
  };
  // Through JSON, which leaves out what is not known.
  return JSON.parse(JSON.stringify(logged));
}
