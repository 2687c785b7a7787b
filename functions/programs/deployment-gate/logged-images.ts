import type { GateLog, LoggedImage } from "../../contract/blocking/gate";
import { asDigest, imageKey, knownImage, PLATFORMS, repositoryIn } from "../../contract/images/image";
import type { DeployedImage } from "../../contract/notices/deployment-event";
import type { RecordedVerdict } from "../../images/verdict";
import type { ImageDecision, ImageFacts } from "./images/image-facts";

/** Images as they are published. A deployment that is refused waits for no others; one that goes on names those, too. */
export function publishedImages(images: readonly LoggedImage[], isRefused: boolean): DeployedImage[] {
  return images
    .filter(({ decision }) => !isRefused || decision !== "waiting")
    .map(({ scannedDigest: _, ...each }) => each);
}

/** The images that were logged by a call before, where this one could not read them. */
export function loggedFacts(log: GateLog | undefined): readonly ImageFacts[] {
  return (log?.images ?? []).map((image) => {
    const { containers = [], reference, because } = image;
    const known = knownImage(image);
    return {
      containers,
      reference,
      // A pattern of an exception may be that of the repository.
      ...(known ? { image: known } : {}),
      ...(because === "not-scanned" ? { notScanned: image.reason ?? "" } : {}),
      ...(image.verdict === "FAILED" ? { verdict: verdictOf(image) } : {}),
    };
  });
}

/** The image's key. */
export function keyOf({ digest, reference, platform }: LoggedImage): string {
  return imageKey({
    digest,
    reference,
    repository: repositoryIn(reference),
    platform: platform ?? PLATFORMS[0],
  });
}

export function verdictOf({
  verdictAt,
  topVulnerabilities,
  failedRules,
  resultUrl,
  scannedDigest,
}: Partial<LoggedImage>): RecordedVerdict {
  return {
    verdict: "FAILED",
    ...(verdictAt === undefined ? {} : { verdictAt: new Date(verdictAt) }),
    topVulnerabilities,
    failedRules,
    resultUrl,
    scannedDigest: asDigest(scannedDigest),
  };
}

export function loggedImage(
  { containers, reference, image, verdict }: ImageFacts,
  decision: ImageDecision,
): LoggedImage {
  const logged = {
    containers,
    reference,
    digest: image?.digest,
    platform: image?.platform,
    ...decision,
    verdict: verdict?.verdict,
    verdictAt: verdict?.verdictAt,
    topVulnerabilities: verdict?.topVulnerabilities?.slice(0, 5),
    failedRules: verdict?.failedRules?.slice(0, 5),
    resultUrl: verdict?.resultUrl,
    scannedDigest: verdict?.verdict === "FAILED" ? verdict.scannedDigest : undefined,
  };
  // Through JSON, which leaves out what is not known.
  return JSON.parse(JSON.stringify(logged));
}
