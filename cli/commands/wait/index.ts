import { setTimeout as sleep } from "node:timers/promises";
import { Option } from "commander";
import { ecrRegion } from "../../../functions/contract/images/ecr-host";
import { asDigest, type Digest, PLATFORMS, type Platform } from "../../../functions/contract/images/image";
import { digestInEcr } from "../../../functions/deployments/ecr-tag";
import { imageText, namedImage, wholeName } from "../../arguments/named-image";
import { wholeNumber, wrong } from "../../arguments/options";
import type { CliCommand, Context } from "../../command";
import type { NamedImage } from "../../ledger/named-rows";
import { terminalText } from "../../text/screen";
import { withLocalTimes } from "../../text/times";
import { imagesNamed } from "./rows-of-image";
import { EXIT_CODES, waitFor } from "./wait";

/** How long it is waited; a time of zero looks once. */
export const TIMEOUT_OPTION = new Option("--timeout <seconds>", "how long it waits, at most a day")
  .argParser(wholeNumber(0, 86_400))
  .default(900);

/** The image that is waited for, and how long. */
export interface WaitRequest {
  readonly named: string;
  readonly image: NamedImage;
  readonly platforms: readonly Platform[];
  readonly timeoutSeconds: number;
}

type Options = { readonly image?: string; readonly platform?: Platform; readonly timeout: number };

export const command: CliCommand = {
  name: "wait",
  description:
    "Waits for the verdict of an image, for pipelines. Exits with 0 if it passed, 1 if it failed, 2 if there is no verdict in " +
    "time, and 3 after an error. A tag of ECR is resolved there; REPOSITORY@DIGEST is what a verdict needs that rests on a name.",
  examples: ["wait --image sha256:1c13…", "wait --image web:1.7 --platform linux/arm64 --timeout 1800"],
  rights: [
    "dynamodb:BatchGetItem on the table",
    "a tag of ECR: ecr:DescribeImages on its repository; any other tag: dynamodb:Scan on the table",
  ],
  configure: (program) => {
    const says = "on this one alone (default: each that is known)";
    program
      .option("--image <image>", "a digest (sha256:…), a reference, or REPOSITORY[:TAG]@DIGEST", imageText)
      .addOption(new Option("--platform <platform>", says).choices(PLATFORMS))
      .addOption(TIMEOUT_OPTION);
  },
  run: async (context, { image: given, platform, timeout: timeoutSeconds }: Options) => {
    if (given === undefined) {
      throw wrong("Say which image is waited for: --image IMAGE.");
    }
    const named = await wholeName(context.ledger, given);
    const platforms = platform ? [platform] : PLATFORMS;
    return waitAndPrint(context, { named, image: namedImage(named), platforms, timeoutSeconds });
  },
};

/** Waits for the verdict of an image, prints it, and answers with the exit code. */
export async function waitAndPrint(context: Context, request: WaitRequest): Promise<number> {
  const waited = await waitedFor(context, request);
  const { result, reason, reference, digest, images } = waited;
  if (context.json) {
    console.log(JSON.stringify(waited));
  } else {
    const named = digest === null || reference.includes(digest) ? reference : `${reference} (${digest})`;
    const reports = new Set(images.flatMap(({ resultUrl }) => resultUrl ?? []));
    const said = `${result.toUpperCase()}: ${named}: ${withLocalTimes(reason)}`;
    const lines = [said, ...[...reports].map((url) => `Report: ${url}`)].map(terminalText);
    (result === "error" ? console.error : console.log)(lines.join("\n"));
  }
  return EXIT_CODES[result];
}

/**
 * How waiting for the verdict of an image ends, as `--json` prints it, by docs/schemas/wait.schema.json.
 *
 * @throws Error where AWS cannot be asked
 */
export async function waitedFor(context: Context, { named, image, platforms, timeoutSeconds }: WaitRequest) {
  const name = "digest" in image ? image.name : image;
  let digest = await digestOf(context, image);
  const read = async () => {
    if (digest !== null) {
      return imagesNamed(context.ledger, { digest, name }, platforms);
    }
    const found = await imagesNamed(context.ledger, image, platforms);
    // The content that was found first stays the one that is waited for.
    digest = found[0]?.digest ?? null;
    if (digest !== null) {
      console.error(
        `${name?.reference} is taken for the content that was seen latest under it: ${digest}. The tag may have moved since; name the digest to be sure.`,
      );
    }
    return found;
  };
  const waited = await waitFor(
    {
      ...{ read, sleep },
      rescan: context.paste(`rescan --image ${named}`),
      now: () => new Date(),
      progress: (reason) =>
        console.error(`Waiting: ${terminalText(withLocalTimes(reason)).replace(/\.?$/, ".")}`),
    },
    timeoutSeconds,
  );
  return { version: "1", reference: named, digest, ...waited };
}

/**
 * Null where only the ledger's rows say which content it is.
 *
 * @throws Error with one sentence for a person
 */
export async function digestOf(
  { client, source }: Pick<Context, "client" | "source">,
  image: WaitRequest["image"],
): Promise<Digest | null> {
  if ("digest" in image) {
    return image.digest;
  }
  // The demo's images are in no registry of AWS.
  if (source === "demo" || ecrRegion(image.reference) === undefined) {
    return null;
  }
  const answer = await digestInEcr(client.config, image).catch(String);
  const digest = asDigest(answer);
  if (digest !== undefined) {
    return digest;
  }
  const reason = answer ?? "it names none";
  throw new Error(
    `ECR does not say which digest ${image.reference} has: the tag has to be there, and the credentials need ecr:DescribeImages on the repository; or name the image by its digest. (${reason})`,
  );
}
