import type { ResolvedImage } from "../registry/platform";
import { ScanError } from "../scan-error";
import type { Settings } from "../settings";
import type { Result } from "./result-document";

/** The image that the scanner was asked for, and what the registry says of it. */
export type AskedImage = Pick<Settings, "IMAGE_PLATFORM" | "IMAGE_DIGEST"> &
  Partial<Pick<ResolvedImage, "otherDigests" | "isPlatformNamed">>;

/** Other tools' names of the architectures that Go, and so registries and the scanner, call by these. */
const GO_NAMES: Readonly<Record<string, string>> = { x86_64: "amd64", aarch64: "arm64" };

/**
 * Whether a result is about the image that was asked for. Its digest may be that of the manifest, of an index that lists
 * it, or of its config. An empty one proves nothing, and neither does an empty architecture where the registry named the
 * platform.
 * @returns the digest of the scanned manifest; empty where the result names none
 * @throws ScanError `infrastructure` of scope `image` where the result is about another image, or does not say so
 */
export function checkAskedImage(
  { architecture = "", digest = "" }: NonNullable<Result["metadata"]>,
  { IMAGE_PLATFORM, IMAGE_DIGEST, otherDigests = [], isPlatformNamed = false }: AskedImage,
): string {
  const name = architecture.toLowerCase();
  const platform = name ? `linux/${GO_NAMES[name] ?? name}` : isPlatformNamed ? IMAGE_PLATFORM : "linux/?";
  // Some versions write `repository@digest`.
  const [scanned = ""] = digest.split("@").slice(-1);
  const accepted = ["", IMAGE_DIGEST, ...otherDigests];
  if (platform === IMAGE_PLATFORM && (!IMAGE_DIGEST || accepted.includes(scanned))) {
    return scanned && (IMAGE_DIGEST || scanned);
  }
  throw new ScanError(
    `${IMAGE_PLATFORM} ${IMAGE_DIGEST} was asked for, ${platform} ${digest} was scanned`,
    "infrastructure",
    "image",
    "WrongImage",
  );
}
