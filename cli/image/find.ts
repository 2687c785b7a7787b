import { InvalidArgumentError } from "commander";
import { imageKey, MAX_NORMALISED_LENGTH } from "../../functions/contract/image";
import { DynamodbTable } from "../../functions/table/dynamodb-table";
import { type NamedImage, namedImage } from "../arguments/named-image";
import { wrong } from "../arguments/wrong";
import type { Context } from "../context";
import { rememberedRow } from "../images/row-numbers";
import { keysOfContent } from "../ledger/keys-of-content";
import { listImages } from "../ledger/list-images";
import { LISTED_ATTRIBUTES, type ListedImage, plainImage } from "../ledger/listed-image";
import { pagesOf } from "../ledger/pages";

/** Keys of the rows that are meant, or, where several images may be, those. */
export interface FoundImages {
  readonly keys: readonly string[];
  readonly several: readonly ListedImage[];
}

export const ROW_NUMBER = /^[1-9]\d{0,4}$/;
/** `sha256:1c13…` of any length, or six hexadecimal digits and more; with a name before it or without. */
const BEGINNING = /^(?:(.+)@)?(?:sha256:([0-9a-f]{1,64})|(?<!@)([0-9a-f]{6,64}))(?:…|\.\.\.)?$/;
const WHOLE_DIGEST = /^(?:sha256:)?([0-9a-f]{64})$/;
/** The first part of a name is a registry only with a dot or a port. */
const WITH_HOST = /^[^/]*[.:][^/]*\//;

const HAS_TAG = /:[\w.-]+$/;

/** Whether a name says which registry it means: else it may be Docker Hub's, or a part of any. */
export const namesHost = (text: string): boolean => WITH_HOST.test(text);

/**
 * Finds what a person may mean: the number of a row, a digest or its beginning, a reference, or a part of a name.
 *
 * @throws Error with one sentence for the person who typed it
 */
export async function findImages(context: Context, text: string): Promise<FoundImages> {
  if (ROW_NUMBER.test(text)) {
    return { keys: [keyOfRow(context, Number(text))], several: [] };
  }
  const { client, table: name } = context;
  const named = nameOf(text.replace(WHOLE_DIGEST, "sha256:$1"));
  if (named && "digest" in named) {
    const table = new DynamodbTable(client, name);
    const ledger = { table, pages: () => pagesOf(client, name, LISTED_ATTRIBUTES) };
    const keys = await keysOfContent(ledger, named);
    // Nobody has read yet whether there are such rows.
    if (named.name === undefined || (await table.getAll(keys)).length > 0) {
      return { keys, several: [] };
    }
  }
  const isMeant = matcherOf(text);
  const matches: ListedImage[] = [];
  for await (const image of listImages(client, name)) {
    if (isMeant(image)) {
      matches.push(image);
    }
  }
  // `nginx:1.27` means no nginx:1.27-alpine where there is that very tag, in whatever registry.
  const exact = matches.filter(
    ({ reference }) =>
      (named && "reference" in named && reference === named.reference) ||
      (HAS_TAG.test(text) && reference.endsWith(`/${text}`)),
  );
  const isExact = exact.length > 0 && (namesHost(text) || HAS_TAG.test(text));
  const found = (isExact ? exact : matches).sort(latestFirst);
  const isOne =
    new Set(found.map(contentOf)).size <= 1 ||
    (isExact && new Set(found.map(({ reference }) => reference)).size === 1);
  return isOne
    ? { keys: found.map((image) => imageKey(plainImage(image))), several: [] }
    : { keys: [], several: found };
}

function keyOfRow(context: Context, number: number): string {
  const key = rememberedRow(context, number);
  if (key === undefined) {
    throw new Error(
      `No list with a row ${number} is remembered: take the number from a new one (${context.paste("images")}).`,
    );
  }
  return key;
}

/** Undefined for what can only be a part of a name. */
function nameOf(text: string): NamedImage | undefined {
  if (text.trim() === "" || text.length > MAX_NORMALISED_LENGTH) {
    throw wrong(
      `Give the number of a row, a digest, a reference or a part of a name, of at most ${MAX_NORMALISED_LENGTH} characters.`,
    );
  }
  try {
    return namedImage(text);
  } catch (error) {
    if (error instanceof InvalidArgumentError && (BEGINNING.test(text) || !text.startsWith("sha256:"))) {
      return undefined;
    }
    throw wrong((error as Error).message);
  }
}

/** Whether an image may be what a person means by a text: by its normalised name, a part of that, or its digest. */
export function matcherOf(text: string) {
  const [, name = "", ofDigest, ofHex] = BEGINNING.exec(text) ?? [];
  const beginning = ofDigest ?? ofHex;
  const named = nameOf(text);
  const normalised = named && "reference" in named ? named.reference : undefined;
  const hasPart = (reference: string, part: string) => reference.toLowerCase().includes(part.toLowerCase());
  return ({ reference, digest }: Pick<ListedImage, "reference"> & { readonly digest?: string | null }) =>
    reference === normalised ||
    hasPart(reference, text) ||
    (beginning !== undefined &&
      digest?.startsWith(`sha256:${beginning}`) === true &&
      hasPart(reference, name));
}

const contentOf = ({ digest, reference }: ListedImage): string => digest ?? reference;
const seenAt = ({ lastSeenAt, firstSeenAt }: ListedImage): string => lastSeenAt ?? firstSeenAt ?? "";
const latestFirst = (one: ListedImage, other: ListedImage): number =>
  seenAt(other).localeCompare(seenAt(one));
