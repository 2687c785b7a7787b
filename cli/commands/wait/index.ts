import { setTimeout as sleep } from "node:timers/promises";
import { Option } from "commander";
import { ecrRegion } from "../../../functions/contract/images/ecr-host";
import { asDigest, PLATFORMS, type Platform } from "../../../functions/contract/images/image";
import { digestInEcr } from "../../../functions/deployments/ecr-tag";
import { imageText, namedImage, wholeName } from "../../arguments/named-image";
import { wholeNumber, wrong } from "../../arguments/options";
import type { CliCommand, Context } from "../../command";
import { imageFromRow } from "../../ledger/listed-image";
import { type NamedContent, rowsNamed } from "../../ledger/named-rows";
import { terminalText } from "../../text/screen";
import { withLocalTimes } from "../../text/times";
import { EXIT_CODES, waitFor } from "./wait";

/** How long it is waited; a time of zero looks once. */
export const TIMEOUT_OPTION = new Option("--timeout <seconds>", "how long it waits, at most a day")
  .argParser(wholeNumber(0, 86_400))
  .default(900);

/** The image that is waited for, as it was named, on which platforms, and how long. */
type WaitRequest = readonly [
  named: string,
  image: NamedContent,
  platforms: readonly Platform[],
  seconds: number,
];

type Options = Readonly<{ image?: string; platform?: Platform; timeout: number }>;

export const command: CliCommand = {
  name: "wait",
  description:
    "Waits for the verdict of an image, for pipelines. Exits with 0 if it passed, 1 if it failed, 2 if there is no verdict in " +
    "time, and 3 after an error. A tag of ECR is resolved there; REPOSITORY@DIGEST is what a verdict needs that rests on a name.",
  examples: [
    "wait --image sha256:1c13…",
    "wait --image 123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1.7 --platform linux/arm64",
  ],
  rights: [
    "dynamodb:BatchGetItem on the table; for a digest alone: dynamodb:Scan on the table",
    "a tag of ECR: ecr:DescribeImages on its repository",
  ],
  configure: (program) => {
    const platform = new Option("--platform <platform>", "on this one alone (default: each that is known)");
    program
      .option("--image <image>", "a digest (sha256:…), REPOSITORY[:TAG]@DIGEST, or a tag of ECR", imageText)
      .addOption(platform.choices(PLATFORMS))
      .addOption(TIMEOUT_OPTION);
  },
  run: async (context, { image: given, platform, timeout }: Options) => {
    if (given === undefined) {
      throw wrong("Say which image is waited for: --image IMAGE.");
    }
    const named = await wholeName(context.ledger, given);
    const image = await contentNamed(context, named);
    return waitAndPrint(context, named, image, platform ? [platform] : PLATFORMS, timeout);
  },
};

/** Waits for the verdict of an image, prints it, and answers with the exit code. */
export async function waitAndPrint(context: Context, ...request: WaitRequest): Promise<number> {
  const waited = await waitedFor(context, ...request);
  const { result, reason, reference, digest, images } = waited;
  const named = reference.includes(digest) ? reference : `${reference} (${digest})`;
  const reports = new Set(images.flatMap(({ resultUrl }) => resultUrl ?? []));
  const said = `${result.toUpperCase()}: ${named}: ${withLocalTimes(reason)}`;
  const lines = [said, ...[...reports].map((url) => `Report: ${url}`)].map(terminalText).join("\n");
  const print = result === "error" && !context.json ? console.error : console.log;
  print(context.json ? JSON.stringify(waited) : lines);
  return EXIT_CODES[result];
}

/**
 * How waiting for the verdict of an image ends, as `--json` prints it, by docs/schemas/wait.schema.json.
 *
 * @throws Error where AWS cannot be asked
 */
export async function waitedFor(context: Context, ...[named, image, platforms, seconds]: WaitRequest) {
  const read = async () =>
    (await rowsNamed(context.ledger, image, platforms)).flatMap((row) => imageFromRow(row) ?? []);
  const progress = (reason: string) =>
    console.error(`Waiting: ${terminalText(withLocalTimes(reason)).replace(/\.?$/, ".")}`);
  const rescan = context.paste(`rescan --image ${named}`);
  const waited = await waitFor({ read, sleep, rescan, progress, now: () => new Date() }, seconds);
  return { version: "1", reference: named, digest: image.digest, ...waited };
}

/**
 * The content that somebody names. Only ECR says which one a tag has now: the latest that the ledger has seen under the tag
 * may be another one, whose verdict says nothing.
 *
 * @throws Error with one sentence for a person
 */
export async function contentNamed({ client, source }: Context, named: string): Promise<NamedContent> {
  const image = namedImage(named);
  if ("digest" in image) {
    return image;
  }
  // The demo's images are in no registry of AWS.
  if (source === "demo" || ecrRegion(image.reference) === undefined) {
    throw wrong(
      `${named} has no digest: only a tag of ECR is looked up. Write it as ${image.reference}@sha256:…`,
    );
  }
  const answer = await digestInEcr(client.config, image).catch(String);
  const digest = asDigest(answer);
  if (digest === undefined) {
    throw new Error(
      `ECR does not say which digest ${image.reference} has: the tag has to be there, and the credentials need ecr:DescribeImages on the repository; or name the image by its digest. (${answer ?? "it names none"})`,
    );
  }
  return { digest, name: image };
}
