import type { GateLog, LoggedImage } from "../contract/blocking/gate-log";
import { asDigest, type Image } from "../contract/image";
import type { DeployedImage } from "../contract/notices/deployment-event";
import type { RecordedVerdict } from "../rows/row";
import type { ImageDecision, ImageFacts } from "./images/image-facts";

/** Those that were decided, as they are published: a deployment that is refused waits for no others. */
export function decidedImages(images: readonly LoggedImage[]): DeployedImage[] {
  return images
    .filter((each): each is DeployedImage => each.decision !== "waiting")
    .map(({ scannedDigest: _, ...each }: LoggedImage & DeployedImage) => each);
}

/** The part of a decision beyond its kind: the images that do not pass by themselves, in no order. */
export function decisionsIn(images: readonly LoggedImage[]): string {
  const isNews = ({ decision, because }: LoggedImage) => decision !== "passed" || because === "exception";
  return images.filter(isNews).map(keyOf).sort().join(" ");
}

/** The images that were logged by a call before, where this one could not read them. */
export function factsOf(log: GateLog | undefined): readonly ImageFacts[] {
  return (log?.images ?? []).map((image) => {
    const { containers = [], reference } = image;
    const because = "because" in image ? image.because : undefined;
    const known = imageOfLog(image);
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

/** A normalised reference without its tag. */
function repositoryOf(reference: string): string {
  return reference.replace(/:[^:/]*$/, "");
}

/** As `repositoryKey` has it. */
export function keyOf({ digest, reference, platform }: LoggedImage): string {
  return `${digest ?? reference}#${platform} ${repositoryOf(reference)}`;
}

/** The image as it is known; undefined of one without a digest. */
export function imageOfLog({ digest: named, reference, platform }: LoggedImage): Image | undefined {
  const digest = asDigest(named);
  return digest && platform
    ? { reference, repository: repositoryOf(reference), digest, platform }
    : undefined;
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
