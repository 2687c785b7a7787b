import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Option } from "commander";
import { SCAN_REQUEST_EVENT } from "../../../functions/contract/events";
import { PLATFORMS, type Platform } from "../../../functions/contract/images/image";
import { REQUEST_PREFIX } from "../../../functions/contract/ledger";
import {
  MAX_OPEN_REQUESTS,
  type RequestAnswer,
  type ScanRequestDetail,
} from "../../../functions/contract/requests/scan-request";
import { answerIn } from "../../../functions/ledger/requested-scans";
import { callerOf } from "../../account/caller";
import { wholeName } from "../../arguments/named-image";
import { wrong } from "../../arguments/options";
import type { CliCommand, Context } from "../../commands";
import type { NamedContent } from "../../ledger/listed-images";
import { localTime } from "../../text/times";
import { contentNamed, TIMEOUT_OPTION, waitAndPrint } from "../wait";

type Options = { readonly platform: Platform; readonly timeout: number };

export const command: CliCommand = {
  name: "scan",
  description:
    "Has an image scanned that nothing runs yet, and waits for its verdict: a pipeline has it before it deploys, and the " +
    "deployment gate then passes at once. Exits with 0 if the image passed, 1 if it failed, 2 if there is no verdict in time, " +
    "and 3 after an error. A FAILED that is five minutes old or older is renewed: accept the risk in Sysdig, scan again, deploy. The image counts as one that no task has pulled: ECR's login and its host's default credentials are used.",
  examples: [
    "scan 123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1.7",
    "scan docker.io/library/nginx:1.27@sha256:… --platform linux/arm64",
  ],
  rights: [
    "events:PutEvents on the default bus, where events:source is fargate-image-scanning.requests",
    "dynamodb:GetItem and dynamodb:BatchGetItem on the table; a tag of ECR: ecr:DescribeImages on its repository",
  ],
  configure: (program) => {
    const platform = new Option("--platform <platform>", "what it will run on");
    program
      .argument("<image>", "a reference with a digest, or with a tag of ECR")
      .addOption(platform.choices(PLATFORMS).default(PLATFORMS[0]))
      .addOption(TIMEOUT_OPTION);
  },
  run: async (context, { platform, timeout }: Options, given: string) => {
    const named = await wholeName(context.ledger, given);
    const image = await requestedImage(context, named);
    await sendScanRequest(context, image, platform);
    return waitAndPrint(context, named, image, [platform], timeout);
  },
};

/** Time to answer a request. An event takes seconds; a cold start or a full queue takes longer. */
const ANSWER_MS = 120_000;
const POLL_MS = 1000;

/** An image that can be scanned before anything runs it: its content is known, and a name to pull it by. */
export type RequestedImage = NamedContent & Required<Pick<NamedContent, "name">>;

/** Finds the digest of an image. It throws an error for the user if the name or the digest is missing. */
export async function requestedImage(context: Context, named: string): Promise<RequestedImage> {
  const { digest, name } = await contentNamed(context, named);
  if (name === undefined) {
    throw wrong(`${named} is a digest alone: say where it is pulled from, as REPOSITORY[:TAG]@DIGEST.`);
  }
  if (!named.includes(digest)) {
    console.error(`${name.reference} is ${digest}.`);
  }
  return { digest, name };
}

/** Asks for a scan and returns the kind of answer. It throws an error for the user if no scan will come. */
export async function sendScanRequest(
  context: Context,
  { digest, name: { reference } }: RequestedImage,
  platform: Platform,
  requestId: string = randomUUID(),
): Promise<RequestAnswer["kind"]> {
  const [image, requestedBy] = [`${reference}@${digest}`, await callerOf(context)];
  const detail: ScanRequestDetail = { installation: context.name, image, platform, requestId, requestedBy };
  const { source: Source, detailType: DetailType } = SCAN_REQUEST_EVENT;
  const Entries = [{ Source, DetailType, Detail: JSON.stringify(detail) }];
  const { Entries: [entry] = [] } = await context.ask("events", "PutEvents", { Entries });
  if (entry?.ErrorCode !== undefined) {
    throw new Error(`EventBridge did not take the request: ${entry.ErrorCode}: ${entry.ErrorMessage}`);
  }
  const { kind, renewableAt } = await answerTo(context, requestId);
  if (kind === "refused" || kind === "left-out") {
    throw new Error(`${reference} ${WHY_NOT[kind]}`);
  }
  if (renewableAt !== undefined) {
    console.error(
      `${reference} has failed less than five minutes ago. Once its risks are accepted in Sysdig, scan it again, from ${localTime(renewableAt)} on.`,
    );
  }
  return kind;
}

const WHY_NOT = {
  refused: `is not scanned now: ${MAX_OPEN_REQUESTS} scans are open that only such requests asked for. Ask again once one of them has ended.`,
  "left-out": "is not scanned: include_images or exclude_images of the installation leave it out.",
};

async function answerTo({ ledger, paste }: Context, requestId: string): Promise<RequestAnswer> {
  for (let left = ANSWER_MS; left > 0; left -= POLL_MS) {
    const answer = answerIn(await ledger.get(`${REQUEST_PREFIX}${requestId}`));
    if (answer !== undefined) {
      return answer;
    }
    await sleep(POLL_MS);
  }
  throw new Error(
    `Nobody has answered the request ${requestId} within ${ANSWER_MS / 1000} seconds: ${paste("doctor")} says whether the installation works.`,
  );
}
