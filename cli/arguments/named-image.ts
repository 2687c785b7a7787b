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

/** @throws Error with one sentence for the user */
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
    throw error instanceof InvalidImageError
      ? wrong(`Give a digest (sha256:…) or a reference (nginx:1.27): ${error.message}`)
      : error;
  }
}

/** Returns a test of names. A narrow terminal may have shortened the text: … stands for the part left out. */
export const nameMatcher = (text: string): ((name: string) => boolean) =>
  text.includes("…") ? globMatcher(text.replaceAll("…", "**")) : (name) => name === text;

type Named = { readonly reference: string; readonly digest?: string | null };

/** Returns a test of whether an image has this name or digest, or may have been shortened to it. */
export function imageMatcher(text: string): (image: Named) => boolean {
  const matches = nameMatcher(text);
  return ({ reference, digest }) =>
    [reference, digest ?? "", `${reference}@${digest}`, `${repositoryIn(reference)}@${digest}`].some(matches);
}

/** Completes a shortened name from the ledger. It throws an error for the user unless exactly one image matches. */
export async function wholeName(table: Reads, text: string): Promise<string> {
  if (!text.includes("…")) {
    return text;
  }
  const isMeant = imageMatcher(text);
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

/** Begins with the host of a registry, or with a wildcard for it. */
const HOSTED = /^(?:localhost\/|[^/]*[.:*?][^/]*\/|[^/]*\*\*)/;
/** Host and path, before tag and digest. */
const PATH = /^[^@]*?(?=(?::[^:/@]*)?(?:@.*)?$)/;
/** Docker Hub's host directly before an official image. Normalised references have `library/` between them. */
const OFFICIAL = /^docker\.io\/(?=[^/]+$)(?!.*\*\*)/;

/** Reads a pattern for commander in the spelling of images. It throws an error for the user if no image can match. */
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
    throw wrong(
      `It names no image: write the host of the registry first, or ** for any, as in docker.io/library/nginx, **/nginx or **${text.replace(/^[*]+/, "")}. Wildcards are *, which crosses no slash, ** and ?.`,
    );
  }
  return inOneSpelling(pattern)
    .replace(PATH, (path) => path.toLowerCase())
    .replace(OFFICIAL, "docker.io/library/");
}
