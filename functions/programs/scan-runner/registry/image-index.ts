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

/** The image that the task's platform runs, as its registry has it. */
export interface ResolvedImage {
  /** Digest of its manifest. */
  readonly digest: string;
  /** Digests of the indexes that led to it. */
  readonly indexDigests: readonly string[];
  /** Digest of its config, the image id; undefined where the manifest has none. */
  readonly configDigest: string | undefined;
  /**
   * The platform that the registry names: in an index, else in the image's config, which is read only then.
   * @returns undefined where that cannot be read
   */
  readonly namedPlatform: () => string | undefined;
}

/**
 * Finds what the task's platform runs: the image itself, or its part in a multi-platform index. A tag is resolved, too.
 * @throws RunnerError where the image has no such platform, and what `readManifest` throws
 * @see https://github.com/opencontainers/image-spec/blob/main/image-index.md
 */
export function resolvePlatform(settings: Settings, login: RegistryLogin): ResolvedImage {
  const { registryHost, repository, tag, imagePlatform } = settings;
  let reference = settings.imageDigest || tag;
  let isPlatformNamed = false;
  const indexDigests: string[] = [];
  try {
    // An index may lead to another one.
    for (let depth = 0; depth < 4; depth++) {
      const { digest, manifest } = readManifest(registryHost, repository, reference, login);
      const { config, manifests, fslayers } = manifest;
      // Containerd refuses a document of several kinds.
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
              // The variant of a config decides nothing.
              return nameOf({ ...blob, variant: "" });
            } catch {
              // The registry has just handed out the image: this only means that nobody names its platform.
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
    // The pusher of an index, or the owner of a registry, may write anything where a text or an address belongs.
    throw asRunnerError(error, "RegistryTrouble");
  }
}

/**
 * Chooses as containerd's `images.Manifest` does: of the entries that fit best the first one, and one without a platform
 * where none fits.
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
  // Attestations and indexes of lazy loading may fit as well as their image: they are marked, and stand behind it.
  const rival = others.find(
    (each) => each.digest !== chosen.digest && (isArtifact(chosen) || !isArtifact(each)),
  );
  if (rival) throw ambiguous(`${chosen.digest} and ${rival.digest} fit ${platform}`);
  // As text: a list of one digest looks the same, and would be held against nothing.
  const digest = `${chosen.digest}`;
  if (/^sha256:[\da-f]{64}$/.test(digest)) return { ...chosen, digest };
  const known = named.flatMap((entry) => (isArtifact(entry) ? [] : nameOf(entry.platform)));
  throw new RunnerError("NoSuchPlatform", known.join(", "));
}

/** Whether an entry is marked as an attestation, or as an index of lazy loading. */
const isArtifact = ({ artifacttype, annotations }: IndexEntry) =>
  artifacttype || annotations?.["vnd.docker.reference.type"];

/**
 * Names of what containerd runs on a platform, best first, in all spellings that it takes for the same.
 * @see https://github.com/containerd/platforms/blob/v0.2.1/compare.go
 * @see https://github.com/containerd/platforms/blob/v0.2.1/database.go
 */
export const runnable = (platform: string): readonly RegExp[] =>
  (platform === "linux/amd64"
    ? ["(x86[_-]64|amd64)(/v1)?", "386|i386(/.*)?"]
    : ["(aarch64|arm64)(/v?8)?", "arm/v?8", "arm(/v?7)?|armhf(/.*)?", "arm/v?6|armel(/.*)?", "arm/v?5"]
  ).map((spellings) => new RegExp(`^linux/(${spellings})$`, "s"));

/**
 * A platform's name in small letters. Go makes an i of the dotted capital I, too. A slash within a part becomes `?`, so that
 * no part looks like two.
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
