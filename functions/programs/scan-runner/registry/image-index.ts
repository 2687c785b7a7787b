import { asRunnerError, RunnerError } from "../runner-error";
import type { Settings } from "../settings";
import { ambiguous, readManifest } from "./registry";
import type { RegistryLogin } from "./registry-login";

type Platform = Readonly<Partial<Record<"os" | "architecture" | "variant", unknown>>>;

interface IndexEntry {
  readonly digest?: string;
  readonly artifacttype?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly platform?: Platform;
}

export interface ResolvedImage {
  readonly digest: string;
  readonly indexDigests: readonly string[];
  /** Digest of the image's config, which is the image id; undefined if the manifest names none. */
  readonly configDigest: string | undefined;
  /** Returns the platform that an index names, or else the image's config; undefined if unreadable. */
  readonly namedPlatform: () => string | undefined;
}

/**
 * Finds the image for the task's platform: the image itself, or its entry in a multi-platform index.
 * @throws RunnerError if the image has no such platform, and every error of `readManifest`
 * @see https://github.com/opencontainers/image-spec/blob/main/image-index.md
 */
export function resolvePlatform(settings: Settings, login: RegistryLogin): ResolvedImage {
  const { registryHost, repository, tag, imagePlatform } = settings;
  let reference = settings.imageDigest || tag;
  let isPlatformNamed = false;
  const indexDigests: string[] = [];
  try {
    for (let depth = 0; depth < 4; depth++) {
      const { digest, manifest } = readManifest(registryHost, repository, reference, login);
      const { config, manifests, fslayers } = manifest;
      // Containerd refuses a document that is of several kinds at once.
      if (fslayers || (config && manifests)) break;
      if (config) {
        const { digest: configDigest } = Object(config);
        return {
          digest,
          indexDigests,
          configDigest,
          namedPlatform: () => {
            if (isPlatformNamed) return imagePlatform;
            try {
              const blob = readManifest(registryHost, repository, configDigest, login, "blobs").manifest;
              // The variant in a config does not matter.
              return nameOf({ ...blob, variant: "" });
            } catch {
              // The registry has just answered for this image, so only the platform stays unknown.
              return undefined;
            }
          },
        };
      }
      if (!Array.isArray(manifests)) break;
      indexDigests.push(digest);
      const entry = entryFor(imagePlatform, manifests.map(Object));
      reference = entry.digest;
      isPlatformNamed ||= Boolean(entry.platform);
    }
    throw new RunnerError("NoManifest", reference);
  } catch (error) {
    // Instead of a text or an address, the author of an index or the owner of a registry may write anything.
    throw asRunnerError(error, "RegistryTrouble");
  }
}

/**
 * Chooses like containerd's `images.Manifest`: the first entry of the best fit; without any fit, an entry without a
 * platform.
 * @throws RunnerError if the choice is ambiguous, or no entry fits
 * @see https://github.com/containerd/containerd/blob/v1.7.20/images/image.go
 */
function entryFor(platform: string, entries: readonly IndexEntry[]): IndexEntry & { digest: string } {
  const named = entries.filter((entry) => entry.platform);
  const unnamed = entries.find((entry) => !entry.platform && !isArtifact(entry));
  if (unnamed && named[0]) throw ambiguous(`${unnamed.digest} has no platform`);
  const [chosen = {}, ...others] =
    runnable(platform)
      .map((pattern) => named.filter((entry) => pattern.test(nameOf(entry.platform))))
      .find((best) => best[0]) ?? (unnamed ? entries : []);
  // Attestations and indexes for lazy loading may fit like their image, but are marked and come after it.
  const rival = others.find(
    (each) => each.digest !== chosen.digest && (isArtifact(chosen) || !isArtifact(each)),
  );
  if (rival) throw ambiguous(`${chosen.digest} and ${rival.digest} fit ${platform}`);
  // Converted to text: a list of one digest would match the pattern, but later equal no digest.
  const digest = `${chosen.digest}`;
  if (/^sha256:[\da-f]{64}$/.test(digest)) return { ...chosen, digest };
  const known = named.flatMap((entry) => (isArtifact(entry) ? [] : nameOf(entry.platform)));
  throw new RunnerError("NoSuchPlatform", known.join(", "));
}

const isArtifact = ({ artifacttype, annotations }: IndexEntry) =>
  artifacttype || annotations?.["vnd.docker.reference.type"];

/**
 * Returns patterns of the platforms that containerd runs on a platform, best first, in every spelling that it accepts.
 * @see https://github.com/containerd/platforms/blob/v0.2.1/compare.go
 * @see https://github.com/containerd/platforms/blob/v0.2.1/database.go
 */
export const runnable = (platform: string): readonly RegExp[] =>
  (platform === "linux/amd64"
    ? ["(x86[_-]64|amd64)(/v1)?", "386|i386(/.*)?"]
    : ["(aarch64|arm64)(/v?8)?", "arm/v?8", "arm(/v?7)?|armhf(/.*)?", "arm/v?6|armel(/.*)?", "arm/v?5"]
  ).map((spellings) => new RegExp(`^linux/(${spellings})$`, "s"));

/**
 * Names a platform. Reads the dotted capital I as i, like Go. Replaces a slash within a part by `?`, so that it does
 * not look like two parts.
 */
export const nameOf = ({ os, architecture, variant }: Platform = {}): string =>
  [os || "linux", architecture, variant]
    .map((part) =>
      `${part ?? ""}`
        .replace(/\u0130/, "i")
        .toLowerCase()
        .replace("/", "?"),
    )
    .join("/")
    .replace(/\/$/, "");
