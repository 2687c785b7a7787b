import { parseFamiliarName } from "@swimlane/docker-reference";
import { withoutLinks, withoutQueries } from "../exportable";
import { standardEcrHost } from "./ecr-host";

/** Digest of a manifest or a multi-platform index, as registries and ECS report it. */
export type Digest = `sha256:${string}`;

/** Platforms of Linux tasks on Fargate. */
export const PLATFORMS = ["linux/amd64", "linux/arm64"] as const;
export type Platform = (typeof PLATFORMS)[number];

export interface Image {
  /** Normalised `registry/repository[:tag]`, such as `docker.io/library/nginx:1.27`; never with the digest. */
  readonly reference: string;
  /** The reference without its tag. */
  readonly repository: string;
  /** Absent if neither ECS nor the reference names a digest. */
  readonly digest?: Digest | undefined;
  readonly platform: Platform;
}

/** A container's image that cannot be read. Anybody may have written it, so the message has no links. */
export class InvalidImageError extends Error {
  override readonly name = "InvalidImageError";

  constructor(message: string) {
    super(withoutLinks(message));
  }
}

// Limit of ECS (ContainerDefinition in its API reference). It also keeps hostile text from the regular expressions.
const MAX_REFERENCE_LENGTH = 255;
/** Longer than a reference, because normalising may add a registry, an organisation and a tag. */
export const MAX_NORMALISED_LENGTH = 300;
/**
 * Grammar of references that refuses other texts quickly. The library's own expression may take minutes on two host
 * names and a slash at the end, so it gets only texts that match this one.
 *
 * @see https://github.com/distribution/reference/blob/main/reference.go
 */
const REFERENCE = (() => {
  const label = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
  const domain = `${label}(?:\\.${label})*(?::[0-9]+)?`;
  const component = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
  const algorithm = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*";
  return new RegExp(
    `^(?:${domain}/)?${component}(?:/${component})*(?::\\w[\\w.-]{0,127})?(?:@${algorithm}:[a-fA-F0-9]{32,})?$`,
  );
})();
/** Other host names of Docker Hub, from which ECS pulls, too. */
export const OTHER_DOCKER_HUB =
  "(registry-1[.]docker[.]io|index[.]docker[.]io|registry[.]hub[.]docker[.]com)(:443)?";
const IS_OTHER_DOCKER_HUB = new RegExp(`^${OTHER_DOCKER_HUB}$`);
/** Characters of normalised references and wildcards: one byte each, none that JSON or Terraform escapes. */
export const IMAGE_PATTERN = "^[A-Za-z0-9._:/@+*?-]{1,255}$";
/** Matches patterns with a tag and no digest. Only these patterns are compared with tags. */
export const TAG_PATTERN = "^[^@]*:[^/@]*$";
export const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Returns the text if it is `sha256:` and 64 hexadecimal digits, else undefined. */
export function asDigest(text: unknown): Digest | undefined {
  return typeof text === "string" && DIGEST.test(text) ? (text as Digest) : undefined;
}

/** @throws InvalidImageError */
export function parseDigest(text: string): Digest {
  const digest = asDigest(text);
  if (digest === undefined) {
    throw new InvalidImageError(
      `"${excerpt(text)}" is not a digest: expected sha256: and 64 hexadecimal digits`,
    );
  }
  return digest;
}

/**
 * Reads a container's image as ECS reports it: the digest that ECS pulled wins over one in the reference.
 * Without a digest, a missing tag means `latest`, as for the container runtime.
 *
 * @throws InvalidImageError if reference or digest is invalid
 */
export function parseImage(
  reference: string,
  platform: Platform,
  reportedDigest?: string,
  maxLength = MAX_REFERENCE_LENGTH,
): Image {
  if (reference.length > maxLength) {
    throw new InvalidImageError(`image reference of ${reference.length} characters: ECS allows ${maxLength}`);
  }
  const parsed = parseReference(reference);
  const repository = `${parsed.domain}/${parsed.repository}`;
  const pinned = reportedDigest ?? parsed.digest;
  if (pinned === undefined) {
    return { reference: `${repository}:${parsed.tag ?? "latest"}`, repository, platform };
  }
  const named = parsed.tag === undefined ? repository : `${repository}:${parsed.tag}`;
  return { reference: named, repository, digest: parseDigest(pinned), platform };
}

export type KeyedImage = Pick<Image, "reference" | "repository" | "platform"> & {
  readonly digest?: string | undefined;
};

/** Returns the partition key of the image's item; without a digest, the reference names the image. */
export function imageKey({ reference, repository, digest, platform }: KeyedImage): string {
  return `${digest ? `${repository}@${digest}` : reference}#${platform}`;
}

/** Returns the image of an event's reference, digest and platform; undefined if digest or platform is missing. */
export function knownImage(
  named: Pick<KeyedImage, "reference" | "digest"> & Partial<Pick<Image, "platform">>,
): Image | undefined {
  const { reference, platform } = named;
  const digest = asDigest(named.digest);
  return digest && platform && { reference, repository: repositoryIn(reference), digest, platform };
}

export const repositoryIn = (reference: string): string => reference.replace(/:[^:/]*$/, "");

/** Returns the registry's host, with the port if the reference names one. */
export function registryOf({ repository }: Pick<Image, "repository">): string {
  return repository.split("/")[0] ?? repository;
}

/** Shortens outside text for logs and messages, without splitting a surrogate pair. */
export function excerpt(text: string, length = 100): string {
  return text.length > length ? `${text.slice(0, length).replace(/[\ud800-\udbff]$/, "")}…` : text;
}

/** Shortens a text to at most `length` characters; a cut shows as `…`. */
export function shortened(text: string, length: number): string {
  return text.length > length ? excerpt(text, length - 1) : text;
}

/** Returns an outside value as JSON, except objects and lists: deep nesting makes JSON.stringify fail. */
export function shallowJson(value: unknown): string | undefined {
  return typeof value === "object" && value !== null ? "an object or a list" : JSON.stringify(value);
}

/**
 * Spells a registry in one way, in references and patterns: `docker.io` for Docker Hub's other names, the standard host
 * for ECR's dual-stack and FIPS hosts, and no capitals.
 */
export function inOneSpelling(reference: string): string {
  // Without a dot or a port, the first part is a path on Docker Hub.
  return reference.replace(/^[^/]*[.:][^/]*(?=\/)/, (host) => {
    const name = host.toLowerCase();
    return IS_OTHER_DOCKER_HUB.test(name) ? "docker.io" : standardEcrHost(name);
  });
}

function parseReference(reference: string) {
  const refusal = (reason: string) =>
    new InvalidImageError(`"${excerpt(withoutQueries(reference))}" is not an image reference: ${reason}`);
  if (!REFERENCE.test(reference)) {
    const isUpperCase = REFERENCE.test(reference.toLowerCase());
    throw refusal(isUpperCase ? "repository name must be lowercase" : "invalid reference format");
  }
  const parsed = parseFamiliar(reference, refusal);
  // A first part with a dot or a port is the registry. If it is no host name, the grammar reads everything as a path.
  if (!parsed.domain) {
    throw refusal("its registry is no host name");
  }
  return parsed;
}

function parseFamiliar(reference: string, refusal: (reason: string) => InvalidImageError) {
  try {
    return parseFamiliarName(inOneSpelling(reference));
  } catch (error) {
    throw refusal(error instanceof Error ? error.message : String(error));
  }
}

/** Shortens a name for a table. The end is kept: it says more than an image's registry or a task's cluster. */
export function shorten(name: string, width = 40): string {
  return name.length > width ? `…${name.slice(1 - width)}` : name;
}
