import { randomUUID } from "node:crypto";
import { after, DAY } from "../contract/durations";
import { imageKey } from "../contract/images/image";
import { EXPIRY_ATTRIBUTE, OPEN_REQUESTS_KEY, REQUEST_PREFIX } from "../contract/ledger";
import type { RescanRequested } from "../contract/requests/rescan-requested";
import {
  MAX_OPEN_REQUESTS,
  REQUEST_ANSWERS,
  type RequestAnswer,
  type ScanRequest,
} from "../contract/requests/scan-request";
import { contentKey, readContent } from "../images/contents";
import { isOpen, readImage, rowOf } from "../images/image-item";
import { type StepSettings, step } from "../images/step";
import { isFresh, renewableAt } from "../images/verdict";
import { noticeItems } from "../outbox/outbox";
import { type RunTable, run } from "../table/run";
import type { Row } from "../table/table";
import { oneOf, textIn, textsIn } from "../table/value";

export interface AskedScan extends ScanRequest {
  /** The installation's cluster, because no task is known to run the image. */
  readonly clusterArn: string;
  /** Whether include_images or exclude_images leave the image out. */
  readonly isLeftOut: boolean;
}

/**
 * Answers a request for a scan once: one transaction writes the answer and its effects. A scan that the request opens
 * has `requestId` until the scan ends, or until a task, a sweep or the gate sees the image. Without `requestId`, the
 * scan no longer counts as an open request. It pulls with ECR's login or the default secret of the registry's host,
 * never with a task's secret.
 */
export async function answerRequest(table: RunTable, asked: AskedScan, settings: StepSettings, now: Date) {
  const key = imageKey(asked.image);
  const requestKey = `${REQUEST_PREFIX}${asked.requestId}`;
  const content = contentKey(asked.image) ?? "";
  const newScanId = randomUUID();
  // Each open request names its image. The images are read in the same step, to see which scans still have `requestId`.
  const places = placesIn(await table.get(OPEN_REQUESTS_KEY)).map(keyOfPlace);
  const keys = [...new Set([requestKey, key, OPEN_REQUESTS_KEY, ...(content ? [content] : []), ...places])];
  return run(table, keys, now, (rows) => {
    const answered = answerIn(rows.get(requestKey));
    if (answered) {
      return { items: {}, result: answered };
    }
    const taken = placesIn(rows.get(OPEN_REQUESTS_KEY));
    // A request added after the first read still counts: its image was not read.
    const left = taken.filter(
      (place) =>
        !keys.includes(keyOfPlace(place)) ||
        `${rows.get(keyOfPlace(place))?.requestId} ${keyOfPlace(place)}` === place,
    );
    const before = readImage(rows.get(key));
    const { requestId, clusterArn, image } = asked;
    const request = { requestId, clusterArn, content: readContent(rows.get(content)) };
    const { item } = asked.isLeftOut
      ? { item: before }
      : step(before, { kind: "asked", image, request, newScanId }, now, settings);
    const isOpened = item?.scanId === newScanId;
    const isRefused = isOpened && left.length >= MAX_OPEN_REQUESTS;
    const kind = asked.isLeftOut
      ? "left-out"
      : isRefused
        ? "refused"
        : isOpened
          ? "opened"
          : item && isOpen(item)
            ? "open"
            : isFresh(item?.verdict, now) && item?.dueAt === undefined
              ? "fresh"
              : "error";
    const scanId = kind === "opened" || kind === "open" ? item?.scanId : undefined;
    const renewable = kind === "fresh" && item?.verdict ? renewableAt(item.verdict) : undefined;
    const answer: RequestAnswer = {
      ...{ kind, key },
      ...(scanId && { scanId }),
      ...(renewable && { renewableAt: renewable.toISOString() }),
    };
    const expires = { [EXPIRY_ATTRIBUTE]: Math.floor(after(now, DAY).getTime() / 1000) };
    return {
      items: {
        [requestKey]: { answer: { ...answer }, ...expires },
        ...(item === undefined || item === before || isRefused
          ? {}
          : { [key]: rowOf(item, now, settings.own) }),
        ...(kind === "opened"
          ? {
              [OPEN_REQUESTS_KEY]: { openRequests: [...left, `${requestId} ${key}`] },
              ...noticeItems([noticeOf(asked, settings.installation, now)], now),
            }
          : {}),
      },
      result: answer,
    };
  });
}

/** Reads the answer from the item of a request. Undefined if there is no answer yet. */
export function answerIn(item: Row | undefined): RequestAnswer | undefined {
  const { kind, key, scanId, renewableAt: renewable }: Record<string, unknown> = Object(item?.answer);
  const known = oneOf(REQUEST_ANSWERS, kind);
  return known && typeof key === "string"
    ? { kind: known, key, scanId: textIn(scanId), renewableAt: textIn(renewable) }
    : undefined;
}

function placesIn(item: Row | undefined): readonly string[] {
  return textsIn(item?.openRequests);
}

const keyOfPlace = (place: string): string => place.slice(place.indexOf(" ") + 1);

function noticeOf(
  { image, requestId, requestedBy }: AskedScan,
  installation: string,
  now: Date,
): RescanRequested {
  return {
    version: "1",
    ...{ requestId, installation, requestedBy },
    requestedAt: now.toISOString(),
    images: [{ ...image, fate: "opened" }],
    counts: { opened: 1, stale: 0, due: 0, open: 0, unchanged: 0 },
  };
}
