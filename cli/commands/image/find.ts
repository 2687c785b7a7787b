import { imageKey, MAX_NORMALISED_LENGTH, repositoryIn } from "../../../functions/contract/images/image";
import { PARTITION_KEY } from "../../../functions/contract/ledger";
import { briefMatcher, namedImage } from "../../arguments/named-image";
import { wrong } from "../../arguments/options";
import type { Context } from "../../command";
import { imagePages } from "../../ledger/list-images";
import { type ListedImage, plainImage } from "../../ledger/listed-image";
import { rowsNamed } from "../../ledger/named-rows";
import { rememberedRow } from "../images/row-numbers";

export const ROW_NUMBER = /^[1-9]\d{0,4}$/;
/** The digits of a digest or of its beginning: after `sha256:` however few, else six and more; with a name before it or without. */
const DIGEST = /(?:^|@)(?:sha256:|(?=[0-9a-f]{6}))([0-9a-f]{1,64})(?:…|\.\.\.)?$/;
const HAS_TAG = /:[\w.-]+$/;

/** Reads the operand, as commander calls it. */
export function askedImage(text: string): string {
  const isNoDigest = text.startsWith("sha256:") && !DIGEST.test(text);
  if (text.trim() === "" || text.length > MAX_NORMALISED_LENGTH || isNoDigest) {
    throw wrong(
      `Give the number of a row, a digest, a reference or a part of a name, of at most ${MAX_NORMALISED_LENGTH} characters.`,
    );
  }
  return text.trim();
}

/**
 * Finds what a person may mean: the number of a row, a digest or its beginning, a reference, or a part of a name.
 *
 * @returns keys of the items that are meant, or, where several images may be, those; `isOtherName`: what was named is only
 *   known under another name
 * @throws Error with one sentence where no row has that number
 */
export async function findImages(context: Context, text: string) {
  if (ROW_NUMBER.test(text)) {
    const key = rememberedRow(context, Number(text));
    if (key === undefined) {
      throw new Error(
        `No list with a row ${text} is remembered: take the number from a new one (${context.paste("images")}).`,
      );
    }
    return { keys: [key], several: [] as ListedImage[] };
  }
  const [isMeant, name] = [matcherOf(text), normalised(text)];
  const matches: ListedImage[] = [];
  for await (const page of imagePages(context.ledger)) {
    matches.push(...page.filter(isMeant));
  }
  const whole = wholeImage(text);
  if (matches.length === 0 && whole && "digest" in whole && whole.name) {
    // Its content may be known under another name.
    const rows = await rowsNamed(context.ledger, { digest: whole.digest });
    return { keys: rows.map((row) => String(row[PARTITION_KEY])), several: [], isOtherName: true };
  }
  matches.sort((one, other) => (other.lastSeenAt ?? "").localeCompare(one.lastSeenAt ?? ""));
  // `nginx:1.27` means no nginx:1.27-alpine where there is that very tag, in whatever registry.
  const isExact = ({ reference }: ListedImage) => reference === name || reference.endsWith(`/${text}`);
  const exact = HAS_TAG.test(text) ? matches.filter(isExact) : [];
  const found = exact.length > 0 ? exact : matches;
  const idOf = ({ digest, reference }: ListedImage) => (found === exact ? null : digest) ?? reference;
  const different = new Set(found.map(idOf));
  return different.size <= 1
    ? { keys: found.map((image) => imageKey(plainImage(image))), several: [] }
    : { keys: [], several: found };
}

/** The image that a text names as a whole; undefined for what can only be a part of a name. */
function wholeImage(text: string) {
  try {
    return namedImage(text);
  } catch {
    return undefined;
  }
}

/** Whether an image may be what a person means by a text: by its normalised name, a part of that, or its digest. */
export function matcherOf(text: string) {
  const [, digits] = DIGEST.exec(text) ?? [];
  // Of REPOSITORY[:TAG]@DIGEST: that content under this name, with whatever tag.
  const repository = text.includes("@") ? text.replace(/(:[\w.-]+)?@.*$/, "").toLowerCase() : "";
  const names = [repository, normalised(repository)?.replace(HAS_TAG, "") ?? repository];
  const name = normalised(text);
  const everyTag = HAS_TAG.test(text) ? undefined : name && repositoryIn(name);
  const isBrief = briefMatcher(text);
  return (image: { readonly reference: string; readonly digest?: string | null }) => {
    const { reference, digest } = image;
    return (
      [name, everyTag].includes(reference) ||
      repositoryIn(reference) === everyTag ||
      reference.toLowerCase().includes(text.toLowerCase()) ||
      (digits !== undefined &&
        names.some((each) => reference.includes(each)) &&
        digest?.startsWith(`sha256:${digits}`) === true) ||
      isBrief(image)
    );
  };
}

/** The reference as Docker Hub's, where it names no registry; undefined for what is a digest, or can only be a part of a name. */
function normalised(text: string): string | undefined {
  const image = wholeImage(text);
  return image && "reference" in image ? image.reference : undefined;
}
