import { asRunnerError, RunnerError } from "../runner-error";
import type { Settings } from "../settings";
import { type Manifest, readManifest } from "./registry";
import type { RegistryLogin } from "./registry-login";

interface IndexEntry {
  readonly digest?: string;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly platform?: { readonly os?: string; readonly architecture?: string; readonly variant?: string };
}

/** The image that the task's platform runs, as its registry has it. */
export interface ResolvedImage {
  /** Digest of its manifest. */
  readonly digest: string;
  /** By which others know it too: digests of the indexes that led to it, and of its config, the image id. */
  readonly otherDigests: readonly string[];
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
  const indexes: string[] = [];
  try {
    // An index may lead to another one.
    for (let depth = 0; depth < 4; depth++) {
      const { digest, manifest } = readManifest(registryHost, repository, reference, login);
      if (manifest.config) {
        const { digest: imageId } = Object(manifest.config);
        return {
          digest,
          otherDigests: imageId ? [...indexes, imageId] : indexes,
          namedPlatform: () => {
            if (isPlatformNamed) return imagePlatform;
            try {
              return nameOf(readManifest(registryHost, repository, imageId, login, "blobs").manifest);
            } catch {
              // The registry has just handed out the image: this only means that nobody names its platform.
              return undefined;
            }
          },
        };
      }
      if (!Array.isArray(manifest.manifests)) break;
      indexes.push(digest);
      const entry = entryFor(imagePlatform, manifest.manifests);
      reference = entry.digest;
      isPlatformNamed ||= Boolean(entry.platform);
    }
    throw new RunnerError("NoManifest", reference);
  } catch (error) {
    // The pusher of an index, or the owner of a registry, may write anything where a text or an address belongs.
    throw asRunnerError(error, "RegistryTrouble");
  }
}

function entryFor(
  platform: string,
  manifests: readonly (IndexEntry | null)[],
): IndexEntry & { digest: string } {
  // Attestations, and indexes of lazy loading, stand beside the images.
  const images = manifests.flatMap((entry) =>
    entry && !entry.artifactType && !entry.annotations?.["vnd.docker.reference.type"] ? entry : [],
  );
  const ofPlatform = images.filter((entry) => nameOf(entry.platform) === platform);
  const chosen =
    ofPlatform.find((entry) => /^(v[18])?$/.test(entry.platform?.variant ?? "")) ??
    ofPlatform[0] ??
    // Without a platform only the image itself knows; the result is compared with what was asked for.
    images.find((entry) => !entry.platform);
  // As text: a list of one digest looks the same, and would be held against nothing.
  const digest = `${chosen?.digest}`;
  if (/^sha256:[\da-f]{64}$/.test(digest)) return { ...chosen, digest };
  const known = images
    .map(({ platform: { os, architecture, variant } = {} }) =>
      [os, architecture, variant].filter(Boolean).join("/"),
    )
    .join(", ");
  throw new RunnerError("NoSuchPlatform", known);
}

const nameOf = (named?: Pick<Manifest, "os" | "architecture">) => `${named?.os}/${named?.architecture}`;
