import type { GateLog, LoggedImage } from "../contract/blocking/gate-log";
import { asDigest, imageKey } from "../contract/image";
import type { DeployedImage } from "../contract/notices/deployment-event";
import { exceptionFor, type Leniency } from "../exceptions/exceptions";
import type { RecordedVerdict } from "../ledger/row";
import { type Conclusion, conclude, decideImage, type ImageFacts, type Situation } from "./decide";

/** What is decided of the images of a deployment. */
export interface Judged {
  readonly conclusion: Conclusion;
  /** Those that decide first. */
  readonly images: readonly LoggedImage[];
}

const BY_TAG = "ECS names no digest; its tag names this one in ECR now";
const RANK: readonly LoggedImage["decision"][] = ["blocked", "waiting", "allowed", "passed"];

/**
 * Decides on all images of a deployment.
 *
 * @param log what the gate has read and decided before in this deployment and stage
 */
export function judge(
  facts: readonly ImageFacts[],
  log: GateLog | undefined,
  { exceptions }: Pick<Leniency, "exceptions">,
  situation: Situation,
): Judged {
  const failedBefore = new Map(
    (log?.images ?? []).flatMap((each) => (each.verdict === "FAILED" ? [[keyOf(each), each] as const] : [])),
  );
  const decide = (each: ImageFacts) => {
    const { image } = each;
    const failed = image && failedBefore.get(imageKey(image));
    const known: ImageFacts = { ...each, ...(failed ? { verdict: verdictOf(failed) } : {}) };
    const decision = decideImage(known, situation);
    // One that passes by itself needs no exception, and there may be thousands to look through.
    const exception =
      decision.decision !== "passed" &&
      image &&
      exceptionFor({ ...image, scannedDigest: known.verdict?.scannedDigest }, exceptions, situation.now);
    return { known, decision: exception ? decideImage({ ...known, exception }, situation) : decision };
  };
  const decided = facts.map((each) => {
    const byTag = each.tagged && decide({ ...each, ...each.tagged });
    return byTag?.decision.decision === "blocked"
      ? { ...byTag, decision: { ...byTag.decision, reason: BY_TAG } }
      : decide(each);
  });
  const images = decided.map(({ known, decision }) => loggedImage(known, decision));
  return {
    conclusion: conclude(decided.map(({ decision }) => decision)),
    images: images.toSorted((one, other) => RANK.indexOf(one.decision) - RANK.indexOf(other.decision)),
  };
}

/** Those that were decided, as they are published: a deployment that is refused waits for no others. */
export function decidedImages(images: readonly LoggedImage[]): DeployedImage[] {
  return images
    .filter((each): each is DeployedImage => each.decision !== "waiting")
    .map(({ scannedDigest: _, ...each }: LoggedImage & DeployedImage) => each);
}

/** The images that were logged by a call before, where this one could not read them. */
export function factsOf(log: GateLog | undefined): readonly ImageFacts[] {
  return (log?.images ?? []).map(({ containers = [], reference, platform, ...image }) => {
    const because = "because" in image ? image.because : undefined;
    const digest = asDigest(image.digest);
    return {
      containers,
      reference,
      // A pattern of an exception may be that of the repository.
      ...(platform && digest
        ? { image: { reference, repository: repositoryOf(reference), digest, platform } }
        : {}),
      ...(because === "not-scanned" ? { notScanned: image.reason ?? "" } : {}),
      ...(image.verdict === "FAILED" ? { verdict: verdictOf(image) } : {}),
    };
  });
}

/** A normalised reference without its tag. */
function repositoryOf(reference: string): string {
  return reference.replace(/:[^:/]*$/, "");
}

function keyOf({ digest, reference, platform }: LoggedImage): string {
  return `${digest ?? reference}#${platform}`;
}

function verdictOf({
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

function loggedImage(
  { containers, reference, image, verdict }: ImageFacts,
  decision: ReturnType<typeof decideImage>,
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
