import { InvalidArgumentError } from "commander";
import {
  IMAGE_PATTERN,
  InvalidImageError,
  inOneSpelling,
  MAX_NORMALISED_LENGTH,
  PLATFORMS,
  parseDigest,
  parseImage,
  repositoryIn,
} from "../../functions/contract/images/image";
import { globMatcher } from "../../functions/tasks/image-filter";
import { imagePages, type NamedImage, type Reads } from "../ledger/listed-images";
import { wrong } from "./options";

/** @throws Error with one sentence for the person who typed it */
export function namedImage(text: string): NamedImage {
  try {
    if (text.startsWith("sha256:")) {
      return { digest: parseDigest(text) };
    }
    const image = parseImage(text, PLATFORMS[0], undefined, MAX_NORMALISED_LENGTH);
    const { digest, reference, repository } = image;
    const name = { reference, repository };
    return digest === undefined ? name : { digest, name };
  } catch (error) {
    if (error instanceof InvalidImageError) {
      throw new InvalidArgumentError(
        `Give a digest (sha256:…) or a reference (nginx:1.27): ${error.message}`,
      );
    }
    throw error;
  }
}

/** A name as a table on a narrow terminal has it: … stands for whatever was left out. */
const isBrief = (text: string): boolean => text.includes("…");

type Named = { readonly reference: string; readonly digest?: string | null };

/** Whether an image may be what was pasted from such a table. */
export function briefMatcher(text: string): (image: Named) => boolean {
  const matches = globMatcher(isBrief(text) ? text.replaceAll("…", "**") : "");
  return ({ reference, digest }) =>
    [reference, digest ?? "", `${reference}@${digest}`, `${repositoryIn(reference)}@${digest}`].some(matches);
}

/** Reads the name of an image, as commander calls it; {@link wholeName} makes it whole. */
export function imageText(text: string): string {
  if (!isBrief(text)) {
    namedImage(text);
  }
  return text;
}

/**
 * A name as it was typed, or the only one of the ledger that was shortened to it.
 *
 * @throws Error with one sentence for the person who pasted it
 */
export async function wholeName(table: Reads, text: string): Promise<string> {
  if (!isBrief(text)) {
    return text;
  }
  const isMeant = briefMatcher(text);
  const names = new Set<string>();
  for await (const images of imagePages(table)) {
    for (const { reference, digest } of images.filter(isMeant)) {
      names.add(/@|^sha256:/.test(text) ? `${reference}@${digest}` : reference);
    }
  }
  const [name, ...others] = names;
  if (name === undefined || others.length > 0) {
    throw wrong(
      `${text} is short for ${names.size} images: name one in full${name ? `, such as ${name}` : ""}. --output wide shows whole names.`,
    );
  }
  return name;
}

/** Begins with the host of a registry, or with a wildcard that stands for it. */
const HOSTED = /^(?:localhost\/|[^/]*[.:*?][^/]*\/|[^/]*\*\*)/;
/** Host and path, before tag and digest. */
const PATH = /^[^@]*?(?=(?::[^:/@]*)?(?:@.*)?$)/;
/** Host before an official image of Docker Hub, as the input exceptions has it. */
const OFFICIAL = /^docker\.io\/(?=[^/]+$)(?!.*\*\*)/;

/**
 * Reads a pattern of references, as commander calls it: in the spelling that images have.
 *
 * @throws Error with one sentence for the person who typed what can name no image
 */
export function referencePattern(text: string): string {
  const pattern = text.replaceAll("…", "**");
  if (!/[*?]/.test(pattern)) {
    const named = namedImage(pattern);
    const { reference, repository } = ("digest" in named ? named.name : named) ?? { repository: "**" };
    return "digest" in named
      ? `${repository}@${named.digest}`
      : `${/:[\w.-]+$/.test(pattern) ? reference : repository}`;
  }
  if (!new RegExp(IMAGE_PATTERN).test(pattern) || !HOSTED.test(pattern)) {
    throw new InvalidArgumentError(
      `It names no image: write the host of the registry first, or ** for any, as in docker.io/library/nginx, **/nginx or **${text.replace(/^[*]+/, "")}. Wildcards are *, which crosses no slash, ** and ?.`,
    );
  }
  return inOneSpelling(pattern)
    .replace(PATH, (path) => path.toLowerCase())
    .replace(OFFICIAL, "docker.io/library/");
}
