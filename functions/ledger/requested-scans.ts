import { randomUUID } from "node:crypto";
import { after, DAY, MINUTE } from "../contract/durations";
import { imageKey } from "../contract/image";
import {
  DUE_ATTRIBUTE,
  EXPIRY_ATTRIBUTE,
  OPEN_REQUESTS_KEY,
  PARTITION_KEY,
  REQUEST_PREFIX,
} from "../contract/ledger";
import type { RescanRequested } from "../contract/notices/rescan-requested";
import {
  MOST_OPEN_REQUESTS,
  REQUEST_ANSWERS,
  type RequestAnswer,
  type ScanRequest,
} from "../contract/requests/scan-request";
import type { Scan } from "../contract/scan";
import { queueNotice } from "../outbox/outbox";
import { asNamed, keysOf } from "../rows/named-rows";
import { isUnreadable } from "../rows/open-scans";
import { isFresh, readRow } from "../rows/row";
import { MOST_WRITES, opened, unchanged } from "../rows/scan-changes";
import { earliestStart, later, MIN_GAP_MS } from "../rows/start-limits";
import { absent, sizeBelow } from "../table/condition";
import type { Change, Row, Table } from "../table/table";
import { elementsIn, textIn } from "../table/value";

/** A request, as the ledger is asked with it. */
export interface AskedScan extends ScanRequest {
  /** The installation's, which stands for a task: none is known to run the image. */
  readonly clusterArn: string;
  /** Whether the inputs leave the image out. */
  readonly isLeftOut: boolean;
}

/** A decision, with what is to be written together with its answer. */
interface Decided {
  readonly answer: RequestAnswer;
  readonly changes: readonly Change[];
}

/** Starts a day of an image that requests may use up: others are left for those who run it. */
const REQUESTED_STARTS_A_DAY = 12;
const STARTED_LATELY = `${MIN_GAP_MS / MINUTE} minutes lie between two scans of an image, and requests start at most ${REQUESTED_STARTS_A_DAY} of one a day.`;

/**
 * Answers a request for a scan, once: the answer is written together with what it does. A scan that it opens has the
 * mark `requestId` until it ends, or until a task, a sweep or the gate sees its image. Its place among the open
 * requests is free as soon as the mark is gone. It has no credentials of a task: only ECR's login, and the default of
 * its host.
 */
export async function answerRequest(
  table: Pick<Table, "get" | "getAll" | "update" | "updateTogether">,
  asked: AskedScan,
  installation: string,
  now: Date,
): Promise<RequestAnswer> {
  const key = `${REQUEST_PREFIX}${asked.requestId}`;
  for (let attempt = 1; attempt <= MOST_WRITES; attempt++) {
    const before = answerIn(await table.get(key));
    if (before !== undefined) {
      return before;
    }
    const { answer, changes } = await decide(table, asked, installation, now);
    const { kind, scanId } = answer;
    const answered: Change = {
      key,
      set: {
        answer: { kind, key: answer.key, ...(scanId && { scanId }) },
        [EXPIRY_ATTRIBUTE]: Math.floor(after(now, DAY).getTime() / 1000),
      },
      condition: absent(PARTITION_KEY),
    };
    if (await table.updateTogether([answered, ...changes])) {
      return answer;
    }
  }
  throw new Error(`the request ${asked.requestId} met ${MOST_WRITES} other writes`);
}

/** The answer in the item of a request; undefined where there is none yet. */
export function answerIn(item: Row | undefined): RequestAnswer | undefined {
  const { kind, key, scanId }: Record<string, unknown> = Object(item?.answer);
  const known = REQUEST_ANSWERS.find((each) => each === kind);
  return known && typeof key === "string" ? { kind: known, key, scanId: textIn(scanId) } : undefined;
}

async function decide(
  table: Pick<Table, "get" | "getAll" | "update">,
  asked: AskedScan,
  installation: string,
  now: Date,
): Promise<Decided> {
  const [sharedKey, ownKey] = keysOf(asked.image);
  const shared = await table.get(sharedKey);
  const image = asNamed(asked.image, shared && readRow(shared)?.verdict);
  const item = image.ofRepository ? await table.get(ownKey) : shared;
  const row = item && readRow(item);
  const key = imageKey(image);
  const only = (kind: RequestAnswer["kind"]): Decided => ({ answer: { kind, key }, changes: [] });
  if (asked.isLeftOut) {
    return only("left-out");
  }
  const { scan } = row ?? {};
  if (item && (isUnreadable(item) || (scan && scan.state !== "ERROR"))) {
    const changes = scan && scan.state !== "SCANNING" && scan.deadline > now ? [raise(scan, item, now)] : [];
    return { answer: { kind: "open", key, scanId: scan?.scanId }, changes };
  }
  if (isFresh(row?.verdict, now)) {
    return only("fresh");
  }
  if (row?.dueAt !== undefined) {
    return only("error");
  }
  if (!(await hasRoom(table))) {
    return only("refused");
  }
  const change = open({ ...asked, image }, item ?? {}, now);
  const notice = queueNotice(noticeOf({ ...asked, image }, installation, now), now);
  const { requestId } = asked;
  const taken: Change = {
    key: OPEN_REQUESTS_KEY,
    set: {},
    addTo: { openRequests: [`${requestId} ${key}`] },
    condition: sizeBelow("openRequests", MOST_OPEN_REQUESTS),
  };
  return {
    answer: { kind: "opened", key, scanId: change.set.scanId },
    changes: [change, taken, notice],
  };
}

/** Whether one more may be open. Where all places are taken, those are freed whose scans nobody but their request waited for. */
async function hasRoom(table: Pick<Table, "get" | "getAll" | "update">): Promise<boolean> {
  const places = [...(elementsIn((await table.get(OPEN_REQUESTS_KEY))?.openRequests) ?? [])];
  if (places.length < MOST_OPEN_REQUESTS) {
    return true;
  }
  const keyOf = (place: string) => place.slice(place.indexOf(" ") + 1);
  // After the places: a scan and its place are written together.
  const rows = await table.getAll([...new Set(places.map(keyOf))]);
  const marked = new Set(rows.map((row) => `${row.requestId} ${row[PARTITION_KEY]}`));
  const over = places.filter((place) => !marked.has(place));
  if (over.length > 0) {
    await table.update({ key: OPEN_REQUESTS_KEY, set: {}, removeFrom: { openRequests: over } });
  }
  return places.length - over.length < MOST_OPEN_REQUESTS;
}

/** The change that opens a scan, which has no credentials of a task. */
function open({ image, requestId, clusterArn }: AskedScan, before: Row, now: Date) {
  const { recentStarts = [] } = readRow(before) ?? {};
  const dueAt = later(now, earliestStart(recentStarts, REQUESTED_STARTS_A_DAY));
  const state = dueAt > now ? "HELD" : "WAITING";
  const scan = { image, scanId: randomUUID(), state, dueAt, deadline: now } as const;
  const { set, setOnce, ...change } = opened(scan, state === "HELD" ? STARTED_LATELY : undefined);
  return {
    ...change,
    set: { ...set, requestId, scanId: scan.scanId },
    setOnce: { ...setOnce, lastTaskArn: clusterArn },
    condition: unchanged(before),
  };
}

/** As urgent as the request is; one that is held keeps its time. */
export function raise({ image, state }: Scan, before: Row, now: Date): Change {
  return {
    key: imageKey(image),
    set: { deadline: now, [DUE_ATTRIBUTE]: state === "WAITING" ? now : undefined },
    condition: unchanged(before),
  };
}

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
