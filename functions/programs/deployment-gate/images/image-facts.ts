import type { ImageException } from "../../../contract/blocking/exceptions";
import type { Image } from "../../../contract/images/image";
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
  /** Why it could not be read. */
  readonly unreadable?: string;
  /** The hook at POST_SCALE_UP decides, unless a verdict does: its digest is only known, or it can only be pulled, then. */
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
  /** The service's current revision runs this digest. */
  readonly isRunning?: boolean;
  /** An earlier call of this deployment let it pass, and traffic is about to be shifted. */
  readonly isPassedBefore?: boolean;
}

/** The decision on an image. */
export type ImageDecision = Pick<DeployedImage, "decision" | "because"> & {
  readonly reason?: string;
  readonly exception?: ImageException;
};
