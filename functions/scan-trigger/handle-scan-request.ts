import { parseArn } from "../contract/arn";
import {
  InvalidScanRequestError,
  parseScanRequest,
  type ScanRequest,
} from "../contract/requests/scan-request";
import { answerRequest } from "../ledger/requested-scans";
import { type ScanStarter, startScan } from "../scanners/start-scan";
import type { ImageFilter } from "../tasks/image-filter";

export interface ScanRequestHandler {
  readonly starter: ScanStarter;
  readonly filter: ImageFilter;
  readonly requests: {
    readonly table: Parameters<typeof answerRequest>[0];
    /** The input `name`. */
    readonly installation: string;
    /** Id of the AWS account. */
    readonly account: string;
  };
}

/** Answers a request for a scan, and starts the scan that it opens. One that can never succeed is logged and counted. */
export async function handleScanRequest(
  handler: ScanRequestHandler,
  event: object,
  messageId: string,
): Promise<void> {
  const { starter, filter, requests } = handler;
  const request = readRequest(handler, event, messageId);
  if (request === undefined) {
    return;
  }
  const { requestId, requestedBy, image, region } = request;
  const { partition } = parseArn(requestedBy);
  const clusterArn = `arn:${partition}:ecs:${region}:${requests.account}:cluster/`;
  const asked = { ...request, clusterArn, isLeftOut: filter(image) !== undefined };
  const { answer, opened } = await answerRequest(requests.table, asked, requests.installation, starter.now());
  starter.telemetry.info("request for a scan answered", { messageId, requestId, requestedBy, ...answer });
  if (opened !== undefined) {
    starter.telemetry.count("ScansRequested");
  }
  if (opened?.state === "STARTING") {
    await startScan(starter, opened, { mayBeStarted: false });
  }
}

function readRequest(
  { starter, requests }: ScanRequestHandler,
  event: object,
  messageId: string,
): ScanRequest | undefined {
  try {
    return parseScanRequest(event, requests);
  } catch (error) {
    if (!(error instanceof InvalidScanRequestError)) {
      throw error;
    }
    starter.telemetry.count("EventsRejected");
    starter.telemetry.error("event rejected", { messageId, reason: error.message });
    return undefined;
  }
}
