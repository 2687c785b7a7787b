import { SCAN_REQUEST_EVENT } from "../../functions/contract/events";
import { type Image, parseImage } from "../../functions/contract/images/image";
import type { Scan, ScanError } from "../../functions/contract/images/scan";
import type { RequestAnswer } from "../../functions/contract/requests/scan-request";
import { answerIn } from "../../functions/ledger/requested-scans";
import { handleScanRequest, scanRequestIn } from "../../functions/programs/scan-trigger/scan-request";
import type { ImageFilter } from "../../functions/tasks/image-filter";
import { beginScan, endScan, scanNow } from "./ledger/ledger-in-memory";
import { createTrigger } from "./programs/scan-trigger/simulated-trigger";
import { digestOf } from "./samples";

export const ACCOUNT = "123456789012";
export const CALLER = `arn:aws:sts::${ACCOUNT}:assumed-role/pipeline/run-7`;

/** Id of request number n. */
export const requestId = (number: number): string =>
  `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

/** What the request of this number asks for. */
export const requestedImage = (number: number): Image =>
  parseImage(`quay.io/shop/app-${number}:1@${digestOf(number)}`, "linux/amd64");

/** The detail of request number n. */
export function requestDetail(number = 1, changes: Readonly<Record<string, unknown>> = {}) {
  return {
    installation: "scanning",
    image: `quay.io/shop/app-${number}:1@${digestOf(number)}`,
    platform: "linux/amd64",
    requestId: requestId(number),
    requestedBy: CALLER,
    ...changes,
  };
}

/** The event of request number n, as EventBridge hands it on. */
export function requestEvent(
  detail: unknown = requestDetail(),
  changes: Readonly<Record<string, unknown>> = {},
) {
  return {
    ...{ version: "0", id: "3317b2af-7005-947d-b652-f55e762e571a", account: ACCOUNT, region: "us-east-1" },
    ...{ "detail-type": SCAN_REQUEST_EVENT.detailType, source: SCAN_REQUEST_EVENT.source },
    ...{ time: "2026-03-01T12:00:00Z", resources: [], detail, ...changes },
  };
}

/** A trigger that is asked for scans. */
export function createRequestHandler(filter?: ImageFilter) {
  const trigger = createTrigger(filter);
  const { ledger, table } = trigger.store;
  const handler = {
    ...trigger,
    requests: { table, settings: ledger.settings, installation: "scanning", account: ACCOUNT },
    /** Handles request number n, or another event, and reads the answer. */
    ask: async (number: number, event: object = requestEvent(requestDetail(number))) => {
      const found = scanRequestIn(JSON.stringify(event)) ?? {};
      await handleScanRequest(handler, found, `message-${number}`);
      return handler.answer(number);
    },
    answer: async (number: number): Promise<RequestAnswer | undefined> =>
      answerIn(await table.get(`request#${requestId(number)}`)),
    /** The scan of what request number n asked for. */
    scan: async (number: number): Promise<Scan> => {
      const scan = await scanNow(ledger, requestedImage(number));
      if (scan === undefined) {
        throw new Error(`no scan of image ${number}`);
      }
      return scan;
    },
    /** The coordinator starts the scan of request number n, which ends in an error. */
    fail: async (number: number, error: ScanError): Promise<void> => {
      await endScan(ledger, await beginScan(ledger, requestedImage(number)), error);
    },
  };
  return handler;
}
