import { parseArn } from "../../contract/arn";
import type { ScanRequest } from "../../contract/requests/scan-request";
import type { StepSettings } from "../../images/step";
import type { Asker } from "../../ledger/asker";
import { answerRequest } from "../../ledger/requested-scans";
import type { ImageFilter } from "../../tasks/image-filter";
import { InvalidScanRequestError, parseScanRequest } from "./scan-request";

export interface ScanRequestHandler extends Pick<Asker, "pokes" | "telemetry" | "now"> {
  readonly filter: ImageFilter;
  readonly requests: {
    readonly table: Parameters<typeof answerRequest>[0];
    readonly settings: StepSettings;
    /** The input `name`. */
    readonly installation: string;
    /** Id of the AWS account. */
    readonly account: string;
  };
}

/** Answers a request for a scan. One that can never succeed is logged and counted. */
export async function handleScanRequest(
  handler: ScanRequestHandler,
  event: object,
  messageId: string,
): Promise<void> {
  const { pokes, telemetry, now, filter, requests } = handler;
  const request = readRequest(handler, event, messageId);
  if (request === undefined) {
    return;
  }
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

function readRequest(
  { telemetry, requests }: ScanRequestHandler,
  event: object,
  messageId: string,
): ScanRequest | undefined {
  try {
    return parseScanRequest(event, requests);
  } catch (error) {
    if (!(error instanceof InvalidScanRequestError)) {
      throw error;
    }
    telemetry.count("EventsRejected");
    telemetry.error("event rejected", { messageId, reason: error.message });
    return undefined;
  }
}
