import { parseArn } from "../../contract/arn";
import { SCAN_REQUEST_EVENT } from "../../contract/events";
import {
  excerpt,
  type Image,
  InvalidImageError,
  MAX_NORMALISED_LENGTH,
  PLATFORMS,
  type Platform,
  parseImage,
} from "../../contract/images/image";
import type { ScanRequest } from "../../contract/requests/scan-request";
import type { StepSettings } from "../../images/step";
import type { Asker } from "../../ledger/asker";
import { answerRequest } from "../../ledger/requested-scans";
import { jsonIn } from "../../table/value";
import type { ImageFilter } from "../../tasks/image-filter";
import { InvalidEventError } from "../../tasks/task-event";

export interface ScanRequestHandler extends Pick<Asker, "pokes" | "telemetry" | "now"> {
  readonly filter: ImageFilter;
  readonly requests: {
    readonly table: Parameters<typeof answerRequest>[0];
    readonly settings: StepSettings;
    /** The input `name`. */
    readonly installation: string;
    readonly account: string;
  };
}

const ID = /^(control-)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns */
const CALLER = /^arn:aws[a-z-]{0,10}:(iam|sts)::\d{12}:[!-~]{1,700}$/;
const REGION = /^[a-z0-9-]{1,20}$/;
const MAX_IMAGE_CHARACTERS = MAX_NORMALISED_LENGTH + "@sha256:".length + 64;
const PROPERTIES = "image installation platform requestId requestedBy";

/** Returns the event of a queue message if its source is that of scan requests. Checks nothing else. */
export function scanRequestIn(body: string): object | undefined {
  const { source } = SCAN_REQUEST_EVENT;
  const event = Object(body.includes(source) ? jsonIn(body) : {});
  return event.source === source ? event : undefined;
}

/**
 * Reads a request for a scan. EventBridge guarantees only its account; the sender wrote all of the detail.
 *
 * @param own the account and the installation that may be asked
 * @throws InvalidEventError
 */
export function parseScanRequest(
  event: object,
  own: { readonly account: string; readonly installation: string },
): ScanRequest {
  const { account, region, detail, ...others }: Record<string, unknown> = { ...event };
  const asked: Record<string, unknown> = Object(detail);
  const { installation, image, platform, requestId, requestedBy } = asked;
  check(others["detail-type"] === SCAN_REQUEST_EVENT.detailType, "its detail-type is another one");
  check(account === own.account, "it comes from another account");
  check(installation === own.installation, "it asks another installation");
  check(Object.keys(asked).sort().join(" ") === PROPERTIES, `its detail has not just ${PROPERTIES}`);
  check(isText(requestId, ID), "its requestId is no UUID");
  check(isText(requestedBy, CALLER), "its requestedBy is no ARN of a caller");
  check(isText(region, REGION), "its region is none");
  const known = PLATFORMS.find((each) => each === platform);
  check(known !== undefined, `its platform is none of ${PLATFORMS.join(", ")}`);
  check(typeof image === "string" && image.includes("@"), "its image has no digest");
  return { image: imageIn(image, known), requestId, requestedBy, region };
}

function imageIn(text: string, platform: Platform): Image {
  try {
    return parseImage(text, platform, undefined, MAX_IMAGE_CHARACTERS);
  } catch (error) {
    throw error instanceof InvalidImageError ? new InvalidEventError(excerpt(error.message, 300)) : error;
  }
}

const isText = (value: unknown, form: RegExp): value is string =>
  typeof value === "string" && form.test(value);

function check(holds: boolean, problem: string): asserts holds {
  if (!holds) {
    throw new InvalidEventError(`the event asks for no scan: ${problem}`);
  }
}

/** @throws InvalidEventError if the request can never succeed */
export async function handleScanRequest(
  { pokes, telemetry, now, filter, requests }: ScanRequestHandler,
  event: object,
  messageId: string,
): Promise<void> {
  const request = parseScanRequest(event, requests);
  const { requestId, requestedBy, image, region } = request;
  const { partition } = parseArn(requestedBy);
  const clusterArn = `arn:${partition}:ecs:${region}:${requests.account}:cluster/`;
  const asked = { ...request, clusterArn, isLeftOut: filter(image) !== undefined };
  const answer = await answerRequest(requests.table, asked, requests.settings, now());
  telemetry.info("request for a scan answered", { messageId, requestId, requestedBy, ...answer });
  if (answer.kind === "opened") {
    telemetry.count("ScansRequested");
  }
  if (answer.kind === "opened" || answer.kind === "open") {
    pokes.add(answer.key);
  }
}
