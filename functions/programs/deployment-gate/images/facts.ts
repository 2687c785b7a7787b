import type { LoggedImage } from "../../../contract/blocking/gate";
import type { Image } from "../../../contract/images/image";
import { asDigest, imageKey, knownImage, PLATFORMS, repositoryIn } from "../../../contract/images/image";
import type { DeployedImage } from "../../../contract/notices/deployment-event";
import type { ImageItem } from "../../../images/image-item";
import type { RecordedVerdict } from "../../../images/verdict";
import { timeIn } from "../../../table/value";

export interface ImageFacts {
  readonly containers: readonly string[];
  /** Normalised if it could be read, otherwise as the task definition has it. */
  readonly reference: string;
  /** Absent if the reference could not be read, or the image is not scanned. */
  readonly image?: Image | undefined;
  readonly notScanned?: string;
  /** Reason why the content that runs is unknown. */
  readonly unknown?: string;
  /**
   * Whether the hook at POST_SCALE_UP decides unless the image is FAILED, because its digest or a pull needs a started
   * task.
   */
  readonly isLeftToLater?: boolean;
  /** The latest verdict. A FAILED read earlier in this deployment and stage stays. */
  readonly verdict?: RecordedVerdict | undefined;
  /** The running or failed scan, from the image's item. */
  readonly scan?: Partial<Pick<ImageItem, "state" | "reason" | "errorScope" | "dueAt">> | undefined;
  /** Whether this call asked for a scan of the image, so that an error is of this scan. */
  readonly isAsked?: boolean;
  /** Whether the service's current revision, or one of its newest 500 successful deployments, has this digest. */
  readonly isKnownHere?: boolean;
  /** Whether an exception or the opened gate let the image pass at an earlier stage or step of this deployment. */
  readonly isLet?: boolean;
  /** Whether an earlier call of this deployment let the image pass, and traffic is about to be shifted. */
  readonly isPassedBefore?: boolean;
  /** The facts without ECR's digest for a tag. That digest may refuse the image, but never lets it pass: tags move. */
  readonly asTag?: ImageFacts | undefined;
}

export type ImageDecision = Pick<DeployedImage, "decision" | "because" | "reason" | "exception">;

/** Returns the facts that an earlier call logged about an image, if this call could not read it. */
export function loggedFacts(logged: LoggedImage): ImageFacts {
  const { containers = [], reference, because, reason, verdict } = logged;
  const typed = { verdictAt: timeIn(logged.verdictAt), scannedDigest: asDigest(logged.scannedDigest) };
  return {
    ...{ containers, reference, image: knownImage(logged) },
    ...(because === "not-scanned" && { notScanned: reason ?? "" }),
    ...(verdict === "FAILED" && { verdict: { ...logged, verdict, ...typed } }),
  };
}

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
  // JSON leaves out undefined values.
  return JSON.parse(JSON.stringify(logged));
}
