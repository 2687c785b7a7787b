import { parseFamiliarName } from "@swimlane/docker-reference";
import { withoutLinks, withoutQueries } from "../exportable";
import { standardEcrHost } from "./ecr-host";

/** Content digest of a manifest or a multi-platform index, as registries and ECS report it. */
export type Digest = `sha256:${string}`;

/** The platforms that Fargate runs Linux tasks on. */
export const PLATFORMS = ["linux/amd64", "linux/arm64"] as const;
export type Platform = (typeof PLATFORMS)[number];

/** An image that a container runs. */
export interface Image {
  /** Normalised `registry/repository[:tag]`, such as `docker.io/library/nginx:1.27`; never holds the digest. */
  readonly reference: string;
  /** The reference without its tag. */
  readonly repository: string;
  /** Absent where neither ECS nor the reference names one. */
  readonly digest?: Digest | undefined;
  readonly platform: Platform;
}

/**
 * An image that a container asks for and that cannot be read as one; `message` says what is wrong. Who asks may have written
 * any text, so that the message has no link.
 */
export class InvalidImageError extends Error {
  override readonly name = "InvalidImageError";

  constructor(message: string) {
    super(withoutLinks(message));
  }
}

// ECS takes up to 255 characters for a container's image (ContainerDefinition in the ECS API reference). The
// limit also keeps hostile text away from the grammar's regular expressions.
const MAX_REFERENCE_LENGTH = 255;
/** A normalised reference may have a registry, an organisation and a tag more. */
export const MAX_NORMALISED_LENGTH = 300;
/**
 * The grammar of references, written so that a text which is none is refused in one go. The library's own expression has a
 * separator that may be empty. Two host names and a slash at the end keep it busy for minutes, so it only gets texts that it
 * will take.
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
/** Other names of Docker Hub's registry, which ECS pulls from just as well. */
export const OTHER_DOCKER_HUB =
  "(registry-1[.]docker[.]io|index[.]docker[.]io|registry[.]hub[.]docker[.]com)(:443)?";
const IS_OTHER_DOCKER_HUB = new RegExp(`^${OTHER_DOCKER_HUB}$`);
/** Characters of a normalised reference, and wildcards of patterns: one byte each, none that JSON or Terraform escapes. */
export const IMAGE_PATTERN = "^[A-Za-z0-9._:/@+*?-]{1,255}$";
/** Of patterns that name a tag, and no digest. No other pattern is held against a tag. */
export const TAG_PATTERN = "^[^@]*:[^/@]*$";
export const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** The text as a digest; undefined unless it is `sha256:` and 64 hexadecimal digits. */
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
 * Reads a container's image as ECS reports it: `reference` is what the task definition says, `reportedDigest` the
 * digest that ECS pulled, if it says so. The reported digest wins over one inside the reference; without any, an
 * absent tag means `latest`, as for the container runtime.
 *
 * @throws InvalidImageError when the reference or the digest is not one
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

/** An image, as far as its key needs it. */
export type KeyedImage = Pick<Image, "reference" | "repository" | "platform"> & {
  readonly digest?: string | undefined;
};

/**
 * Partition key of the image's item: what people call an image is a repository at a digest, for a platform; where no digest is
 * known, its reference.
 */
export function imageKey({ reference, repository, digest, platform }: KeyedImage): string {
  return `${digest ? `${repository}@${digest}` : reference}#${platform}`;
}

/** The image that a normalised reference, a digest and a platform name, as events do; undefined where one of them is missing. */
export function knownImage(
  named: Pick<KeyedImage, "reference" | "digest"> & Partial<Pick<Image, "platform">>,
): Image | undefined {
  const { reference, platform } = named;
  const digest = asDigest(named.digest);
  return digest && platform && { reference, repository: repositoryIn(reference), digest, platform };
}

/** The repository of a normalised reference. */
export const repositoryIn = (reference: string): string => reference.replace(/:[^:/]*$/, "");

/** The registry of an image, as references name it: a host, and its port where they name one. */
export function registryOf({ repository }: Pick<Image, "repository">): string {
  return repository.split("/")[0] ?? repository;
}

/** Shortens outside text for logs and messages. No character is cut apart. */
export function excerpt(text: string, length = 100): string {
  return text.length > length ? `${text.slice(0, length).replace(/[\ud800-\udbff]$/, "")}…` : text;
}

/** At most so many characters of a text; what is left out shows. */
export function shortened(text: string, length: number): string {
  return text.length > length ? excerpt(text, length - 1) : text;
}

/** Whatever somebody may have sent, as JSON: an object may be nested so deep that nothing can make a text of it. */
export function shallowJson(value: unknown): string | undefined {
  return typeof value === "object" && value !== null ? "an object or a list" : JSON.stringify(value);
}

/**
 * A reference, or a pattern of references, in the one spelling that images have: one registry has one name, whoever writes it.
 * Docker Hub's other names become `docker.io`, ECR's dual-stack and FIPS hosts the standard one, and a host has no capitals.
 */
export function inOneSpelling(reference: string): string {
  // Without a dot or a port it is the first part of a path on Docker Hub.
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
  // A first part with a dot or a port is the registry. Where it is no host name, the grammar takes all of it for a path.
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

/** Shortens a name for a table: the end of a reference says more than its registry, that of a task more than its cluster. */
export function shorten(name: string, width = 40): string {
  return name.length > width ? `…${name.slice(1 - width)}` : name;
}
