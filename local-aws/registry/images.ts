import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { WORK_FOLDER } from "../work-folder";

/** Manifests by digest, shared by all simulated registries on this machine. */
const STORE = join(WORK_FOLDER, "registry");

const OCI = "application/vnd.oci.image";
const DOCKER = "application/vnd.docker.distribution";

export type IndexPlatform = `${string}/${string}`;

export interface IndexOptions {
  /** Whether to use Docker's media types instead of OCI's. @default false */
  docker?: boolean;
  /** Whether each image gets an attestation, as BuildKit adds it. @default false */
  attestations?: boolean;
}

/** Returns the manifest of a test image without layers. It differs by name. */
export function imageManifest(name: string, docker = false): string {
  const config = Buffer.from(JSON.stringify({ name }));
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: docker ? `${DOCKER}.manifest.v2+json` : `${OCI}.manifest.v1+json`,
    config: {
      mediaType: docker ? "application/vnd.docker.container.image.v1+json" : `${OCI}.config.v1+json`,
      digest: digestOfText(config.toString()),
      size: config.length,
    },
    layers: [],
  });
}

/** Adds an image to every registry on this machine. Returns its digest. */
export function publishImage(name: string, docker = false): string {
  return store(imageManifest(name, docker));
}

/** Adds a multi-platform image. Returns the digest of the index, and of each platform's image. */
export function publishIndex(
  name: string,
  platforms: readonly IndexPlatform[],
  { docker = false, attestations = false }: IndexOptions = {},
): { digest: string; images: Record<IndexPlatform, string> } {
  const images = Object.fromEntries(
    platforms.map((platform) => [platform, publishImage(`${name} ${platform}`, docker)]),
  );
  const entries = platforms.map((platform) => {
    const [os, architecture, variant] = platform.split("/");
    return entry(images[platform] as string, docker, {
      platform: { architecture, os, ...(variant ? { variant } : {}) },
    });
  });
  const attested = platforms.map((platform) =>
    entry(publishImage(`attestation of ${name} ${platform}`), docker, {
      platform: { architecture: "unknown", os: "unknown" },
      annotations: {
        "vnd.docker.reference.digest": images[platform],
        "vnd.docker.reference.type": "attestation-manifest",
      },
    }),
  );
  const index = {
    schemaVersion: 2,
    mediaType: docker ? `${DOCKER}.manifest.list.v2+json` : `${OCI}.index.v1+json`,
    manifests: [...entries, ...(attestations ? attested : [])],
  };
  return { digest: publishContent(JSON.stringify(index)), images };
}

export function publishContent(text: string): string {
  return store(text);
}

/** Returns a published manifest. Undefined if there is none. */
export function readPublished(digest: string): string | undefined {
  try {
    return readFileSync(join(STORE, digest.replace(":", "-")), "utf8");
  } catch {
    return undefined;
  }
}

/** Returns the digest of an image's config. Empty if the image is not published or has no config. */
export function imageIdOf(digest: string): string {
  return JSON.parse(readPublished(digest) ?? "{}").config?.digest ?? "";
}

export function digestOfText(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

function entry(digest: string, docker: boolean, details: object): object {
  const text = readPublished(digest) ?? "";
  const mediaType = docker ? `${DOCKER}.manifest.v2+json` : `${OCI}.manifest.v1+json`;
  return { mediaType, digest, size: text.length, ...details };
}

function store(text: string): string {
  const digest = digestOfText(text);
  if (readPublished(digest) === undefined) {
    mkdirSync(STORE, { recursive: true });
    // Several test processes write at the same time, so the file appears only when it is complete.
    const partial = join(STORE, randomUUID());
    writeFileSync(partial, text);
    renameSync(partial, join(STORE, digest.replace(":", "-")));
  }
  return digest;
}
