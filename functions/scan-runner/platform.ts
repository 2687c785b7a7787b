import { readManifest } from "./registry";
import type { RegistryLogin } from "./registry-login";
import { ScanError } from "./scan-error";
import type { Settings } from "./settings";

interface IndexEntry {
  readonly digest?: string;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly platform?: { readonly os?: string; readonly architecture?: string; readonly variant?: string };
}

/**
 * Digest of the manifest that the task's platform runs: of the image itself, or of its part in a multi-platform index.
 * A tag is resolved, too.
 * @throws ScanError `permanent` where the image has no such platform, and what `readManifest` throws
 * @see https://github.com/opencontainers/image-spec/blob/main/image-index.md
 */
export function resolvePlatform(settings: Settings, login: RegistryLogin): string {
  const [, host = "", repository = "", tag = "latest"] =
    /^([^/]+)\/([^:]+):?(.+)?$/.exec(settings.IMAGE_REFERENCE) ?? [];
  let reference = settings.IMAGE_DIGEST || tag;
  // An index may lead to another one.
  for (let depth = 0; depth < 4; depth++) {
    const { digest, manifest } = readManifest(host, repository, reference, login, settings);
    if (manifest.config) return digest;
    if (!Array.isArray(manifest.manifests)) break;
    reference = entryFor(settings.IMAGE_PLATFORM, manifest.manifests);
  }
  throw new ScanError(`${reference} is no image manifest`, "permanent");
}

function entryFor(platform: string, manifests: readonly (IndexEntry | null)[]): string {
  // Attestations, and indexes of lazy loading, stand beside the images.
  const images = manifests.flatMap((entry) =>
    entry && !entry.artifactType && !entry.annotations?.["vnd.docker.reference.type"] ? entry : [],
  );
  const fitting = images.filter(
    (entry) => `${entry.platform?.os}/${entry.platform?.architecture}` === platform,
  );
  const { digest = "" } =
    fitting.find((entry) => /^(v1|v8)?$/.test(entry.platform?.variant ?? "")) ??
    fitting[0] ??
    // Without a platform only the image itself knows; the result is compared with what was asked for.
    images.find((entry) => !entry.platform) ??
    {};
  if (/^sha256:[\da-f]{64}$/.test(digest)) return digest;
  const known = images
    .map(({ platform: { os, architecture, variant } = {} }) =>
      [os, architecture, variant].filter(Boolean).join("/"),
    )
    .join(", ");
  throw new ScanError(`it has no image for ${platform}, only ${known.slice(0, 300)}`, "permanent");
}
