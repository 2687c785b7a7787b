import type { ImageException } from "../../../contract/blocking/exceptions";
import type { LoggedImage } from "../../../contract/blocking/gate";
import {
  asDigest,
  type Image,
  imageKey,
  knownImage,
  PLATFORMS,
  repositoryIn,
} from "../../../contract/images/image";
import type { ScanState } from "../../../contract/images/scan";
import type { DeployedImage } from "../../../contract/notices/deployment-event";
import type { RecordedVerdict } from "../../../images/verdict";

/** Known facts of an image of a deployment. */
export interface ImageFacts {
  /** Names of the containers that run it. */
  readonly containers: readonly string[];
  /** Normalised where it could be read, else as the task definition has it. */
  readonly reference: string;
  /** Absent where it could not be read, or nobody looks at it. */
  readonly image?: Image;
  /** Why nobody looks at it. */
  readonly notScanned?: string;
  /** Why nobody knows what runs. */
  readonly unknown?: string;
  /** The hook at POST_SCALE_UP decides, unless a FAILED does: its digest is only known, or it can only be pulled, then. */
  readonly isLeftToLater?: boolean;
  /** The latest verdict; a FAILED that was read before in this deployment and stage stays. */
  readonly verdict?: RecordedVerdict;
  /** The repository as which the FAILED was reached, where the image was not scanned under its own name yet. */
  readonly failedAs?: string | undefined;
  /** The scan that is under way, or that ended in an error; absent where there is none. */
  readonly scan?: {
    readonly state: ScanState;
    readonly reason: string | undefined;
    /** When it is retried, perhaps with what the deployment pulls it with: where the registry refused it. Absent where not. */
    readonly retryAt?: Date | undefined;
  };
  /** Whether the ledger was asked for a scan of it, so that an error is that scan's. */
  readonly isAsked?: boolean;
  /** The service's current revision has this digest, or that of one of its successful deployments. */
  readonly isKnownHere?: boolean;
  /** An exception or the opened gate let it pass at an earlier stage or step of this deployment. */
  readonly isLet?: boolean;
  /** An earlier call of this deployment let it pass, and traffic is about to be shifted. */
  readonly isPassedBefore?: boolean;
}

/** The decision on an image. */
export type ImageDecision = Pick<DeployedImage, "decision" | "because"> & {
  readonly reason?: string;
  readonly exception?: ImageException;
};

/** Images as a call before has logged them, where this one could not read them. */
export function loggedFacts(images: readonly LoggedImage[]): readonly ImageFacts[] {
  return images.map((image) => {
    const { containers = [], reference, because } = image;
    const known = knownImage(image);
    return {
      ...{ containers, reference },
      // A pattern of an exception may be that of the repository.
      ...(known ? { image: known } : {}),
      ...(because === "not-scanned" ? { notScanned: image.reason ?? "" } : {}),
      ...(image.verdict === "FAILED" ? { verdict: failedVerdict(image) } : {}),
    };
  });
}

/** The image's key. */
export function keyOf({ digest, reference, platform = PLATFORMS[0] }: LoggedImage): string {
  return imageKey({ digest, reference, repository: repositoryIn(reference), platform });
}

/** The FAILED that was logged. */
export function failedVerdict(logged: LoggedImage): RecordedVerdict {
  const { verdictAt, topVulnerabilities, failedRules, resultUrl, scannedDigest } = logged;
  return {
    verdict: "FAILED",
    ...(verdictAt === undefined ? {} : { verdictAt: new Date(verdictAt) }),
    ...{ topVulnerabilities, failedRules, resultUrl, scannedDigest: asDigest(scannedDigest) },
  };
}

export function loggedImage(
  { containers, reference, image, verdict }: ImageFacts,
  decision: ImageDecision,
): LoggedImage {
  const logged = {
    ...{ containers, reference, digest: image?.digest, platform: image?.platform, ...decision },
    ...{ verdict: verdict?.verdict, verdictAt: verdict?.verdictAt },
    topVulnerabilities: verdict?.topVulnerabilities?.slice(0, 5),
    failedRules: verdict?.failedRules?.slice(0, 5),
    resultUrl: verdict?.resultUrl,
    scannedDigest: verdict?.verdict === "FAILED" ? verdict.scannedDigest : undefined,
  };
  // Through JSON, which leaves out what is not known.
  return JSON.parse(JSON.stringify(logged));
}
