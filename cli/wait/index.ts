import { setTimeout as sleep } from "node:timers/promises";
import { type Digest, MAX_NORMALISED_LENGTH, parseImage } from "../../functions/contract/image";
import { digestInEcr } from "../../functions/deployments/ecr-tag";
import type { LedgerSource } from "../arguments";
import { explainFailure } from "../failure";
import type { InstallationAccess } from "../installation";
import type { ListedImage } from "../listed-image";
import type { NamedContent } from "../named-image";
import { terminalText } from "../table";
import type { WaitRequest } from "./arguments";
import { rowsOfContent, rowsOfReference } from "./rows-of-image";
import { EXIT_CODES, type Waited, waitFor } from "./wait";

/** All of the table is gone through for a tag that the ledger does not know yet, and that costs more than a row. */
const SEARCH_MS = 30_000;

/** Waits for the verdict of an image, prints it, and answers with the exit code. */
export async function wait(
  installation: InstallationAccess,
  request: WaitRequest & { readonly json: boolean; readonly source: LedgerSource },
): Promise<number> {
  const waited = await waitedFor(installation, request);
  const { result, reason, image, digest, images } = waited;
  if (request.json) {
    console.log(JSON.stringify(waited));
  } else {
    const named = digest === null || image.includes(digest) ? image : `${image} (${digest})`;
    (result === "error" ? console.error : console.log)(
      [
        `${result.toUpperCase()}: ${terminalText(`${named}: ${reason}`)}`,
        ...new Set(images.flatMap(({ resultUrl }) => (resultUrl === null ? [] : [`Report: ${resultUrl}`]))),
      ].join("\n"),
    );
  }
  return EXIT_CODES[result];
}

async function waitedFor(
  installation: InstallationAccess,
  { named, image, platforms, timeoutSeconds, source }: WaitRequest & { readonly source: LedgerSource },
): Promise<Waited> {
  let digest: Digest | null = null;
  try {
    digest = await digestOf(installation, image, source);
  } catch (error) {
    return { result: "error", image: named, digest, reason: (error as Error).message, images: [] };
  }
  const read = digest
    ? () => rowsOfContent(installation, { digest: digest as Digest, name: nameOf(image) }, platforms)
    : search(installation, "reference" in image ? image.reference : named, platforms);
  try {
    const waited = await waitFor(
      {
        ...{ read, sleep, isNamed: nameOf(image) !== undefined },
        now: () => new Date(),
        progress: (reason) => console.error(`Waiting: ${terminalText(reason)}.`),
      },
      timeoutSeconds,
    );
    return { image: named, digest: digest ?? waited.images[0]?.digest ?? null, ...waited };
  } catch (error) {
    const reason = explainFailure(error, installation.table, "wait");
    return { result: "error", image: named, digest, reason, images: [] };
  }
}

/** The name under which the image is meant; undefined of a content under any. */
function nameOf(image: WaitRequest["image"]): NamedContent["name"] {
  return "digest" in image
    ? image.name
    : parseImage(image.reference, "linux/amd64", undefined, MAX_NORMALISED_LENGTH);
}

/**
 * Null where only the ledger's rows say which content it is.
 *
 * @throws Error with one sentence for a person
 */
async function digestOf(
  { client }: InstallationAccess,
  image: WaitRequest["image"],
  source: LedgerSource,
): Promise<Digest | null> {
  if ("digest" in image) {
    return image.digest;
  }
  const { reference } = image;
  const { repository } = parseImage(reference, "linux/amd64", undefined, MAX_NORMALISED_LENGTH);
  // The demo's images are in no registry of AWS.
  const answer = source === "demo" ? undefined : await digestInEcr(client.config, { reference, repository });
  if (answer === undefined) {
    return null;
  }
  if ("digest" in answer && answer.digest !== undefined) {
    return answer.digest;
  }
  const reason = "code" in answer ? `${answer.code}: ${answer.message}` : "it names none";
  throw new Error(
    `ECR does not say which digest ${reference} has: the tag has to be there, and the credentials need ecr:DescribeImages on the repository; or name the image by its digest. (${reason})`,
  );
}

/** Reads the rows of a tag: the content that was found first stays the one that is waited for. */
function search(installation: InstallationAccess, reference: string, platforms: WaitRequest["platforms"]) {
  let found: readonly ListedImage[] = [];
  let searchedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    const digest = found[0]?.digest;
    if (digest) {
      return rowsOfContent(installation, { digest, name: nameOf({ reference }) }, platforms);
    }
    if (performance.now() - searchedAt >= SEARCH_MS) {
      found = await rowsOfReference(installation, reference, platforms);
      searchedAt = performance.now();
      if (found.length > 0) {
        console.error(
          `${reference} is taken for the content that was seen latest under it: ${found[0]?.digest ?? "its digest is not known"}. The tag may have moved since; name the digest to be sure.`,
        );
      }
    }
    return found;
  };
}
