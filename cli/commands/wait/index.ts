import { setTimeout as sleep } from "node:timers/promises";
import { Option } from "commander";
import { ecrRegion } from "../../../functions/contract/images/ecr-host";
import { asDigest, PLATFORMS, type Platform } from "../../../functions/contract/images/image";
import { digestInEcr } from "../../../functions/deployments/ecr-tag";
import { namedImage, wholeName } from "../../arguments/named-image";
import { wholeNumber, wrong } from "../../arguments/options";
import type { CliCommand, Context } from "../../commands";
import { imageFromRow, type ListedImage, type NamedContent, rowsNamed } from "../../ledger/listed-images";
import { terminalText } from "../../text/screen";
import { withLocalTimes } from "../../text/times";

/** How long to wait; zero looks once. */
export const TIMEOUT_OPTION = new Option("--timeout <seconds>", "how long it waits, at most a day")
  .argParser(wholeNumber(0, 86_400))
  .default(900);

/** The image as it was named, its content, the platforms, and how long to wait. */
type WaitRequest = [named: string, image: NamedContent, platforms: readonly Platform[], seconds: number];

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
      .option("--image <image>", "a digest (sha256:…), REPOSITORY[:TAG]@DIGEST, or a tag of ECR")
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

/** Waits for the verdict of an image, prints it, and returns the exit code. */
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

/** Time between looks: often enough for a person, and one small read for a scan that takes minutes. */
const POLL_MS = 5000;
/** Time between looks for an unknown image: a digest alone may need a scan of the whole table. */
const SEARCH_MS = 30_000;
/** Time after which a person is told again what is waited for. */
const PROGRESS_MS = 30_000;

/**
 * Reads the rows until there is a verdict, or the time is over; zero seconds looks once.
 *
 * @returns what `--json` prints, by docs/schemas/wait.schema.json
 */
export async function waitedFor(
  { ledger, paste }: Pick<Context, "ledger" | "paste">,
  ...[reference, image, platforms, seconds]: WaitRequest
) {
  const rescan = paste(`rescan --image ${reference}`);
  const named = { version: "1", reference, digest: image.digest };
  const until = new Date(Date.now() + seconds * 1000);
  let said = { reason: "", at: 0 };
  for (;;) {
    const images = (await rowsNamed(ledger, image, platforms)).flatMap((row) => imageFromRow(row) ?? []);
    const { result, reason } = judge(images, new Date(), until, rescan);
    if (result !== "open") {
      return { ...named, result, reason, images };
    }
    const left = until.getTime() - Date.now();
    if (left <= 0) {
      const hasFailed = images.some(({ verdict }) => verdict === "FAILED");
      const why = hasFailed ? "its latest verdict is FAILED" : `no verdict within ${seconds} seconds`;
      const ended = hasFailed ? ("failed" as const) : ("no-verdict" as const);
      return { ...named, result: ended, reason: `${why}: ${reason}`, images };
    }
    if (reason !== said.reason || Date.now() - said.at >= PROGRESS_MS) {
      said = { reason, at: Date.now() };
      console.error(`Waiting: ${terminalText(withLocalTimes(reason)).replace(/\.?$/, ".")}`);
    }
    await sleep(Math.min(images.length > 0 ? POLL_MS : SEARCH_MS, left));
  }
}

/**
 * Returns the content that a text names. Only ECR knows what a tag has now; the ledger may have an older content.
 *
 * @throws Error with one sentence for the user
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

/** Exit codes by result. no-verdict: none in time; error: the scan ended in one, or nobody can judge. */
export const EXIT_CODES = { passed: 0, failed: 1, "no-verdict": 2, error: 3 } as const;

/** Judgement on an image; `open`: wait on. */
interface Judgement {
  readonly result: "passed" | "failed" | "error" | "open";
  readonly reason: string;
}

const UNKNOWN =
  "the ledger does not know the image: it is scanned once a task runs it, a sweep finds it, or the deployment gate is asked for it";

/**
 * Judges an image by its rows, one per platform. One failed row fails the image; it passes if all rows do.
 *
 * - A fresh PASSED counts, and a fresh NO_POLICY as well, because nothing forbids the image.
 * - FAILED counts, fresh or stale, as at the gate, unless an open scan may end with another verdict.
 * - An error counts if it is not retried before `until`.
 *
 * @param rescan the command that has the image scanned again
 */
export function judge(rows: readonly ListedImage[], now: Date, until: Date, rescan: string): Judgement {
  const judged = rows.map((row) => judgeRow(row, now, until, rescan));
  const worst = (["failed", "error", "open"] as const).flatMap((result) =>
    judged.filter((each) => each.result === result),
  );
  const passed = { result: "passed", reason: judged.map(({ reason }) => reason).join("; ") } as const;
  return worst[0] ?? (rows.length > 0 ? passed : { result: "open", reason: UNKNOWN });
}

function judgeRow(row: ListedImage, now: Date, until: Date, rescan: string): Judgement {
  const { verdict, verdictAt, freshUntil, scan, platform } = row;
  const isFresh = freshUntil !== null && new Date(freshUntil) > now;
  const since = verdictAt === null ? "" : ` since ${verdictAt}`;
  const stands = `${platform} is ${verdict}${since}${isFresh ? "" : ", which is stale"}`;
  if (verdict !== null && verdict !== "FAILED" && isFresh) {
    return { result: "passed", reason: stands };
  }
  if (scan !== null && scan.state !== "ERROR") {
    const why = scan.reason === null ? "" : `: ${scan.reason}`;
    return { result: "open", reason: `the scan for ${platform} is ${scan.state}${why}` };
  }
  const error = `the scan for ${platform} ended in an error`;
  if (scan?.dueAt != null && new Date(scan.dueAt) < until && !(isFresh && verdict === "FAILED")) {
    return { result: "open", reason: `${error} and is retried at ${scan.dueAt}: ${scan.reason}` };
  }
  if (verdict === "FAILED") {
    return { result: "failed", reason: stands };
  }
  const old = verdict === null ? `no scan for ${platform} is under way` : stands;
  return scan === null
    ? { result: "open", reason: `${old}; to have it scanned again: ${rescan}` }
    : { result: "error", reason: `${error}: ${scan.reason}` };
}
