import { after, HOUR, MINUTE } from "../contract/durations";
import { CHANNEL_NAMES, type Channel } from "../contract/environment";
import { imageKey } from "../contract/images/image";
import {
  DUE_ATTRIBUTE,
  EXPIRY_ATTRIBUTE,
  GATE_NOTICE_PREFIX,
  OUTCOME_PREFIX,
  PARTITION_KEY,
  PUBLISHING,
  STATE_ATTRIBUTE,
} from "../contract/ledger";
import type { GateEvent } from "../contract/notices/gate-event";
import { isGate, isOutcome, type Notice, noticeKey } from "../contract/notices/notice";
import { expiry } from "../table/retention";
import { dueItems, putOffUnreadable, type RunTable, run } from "../table/run";
import type { Row, Table } from "../table/table";
import { numberIn, textIn } from "../table/value";

/** A notice that at least one channel has not published yet. */
export interface OutboxEntry {
  readonly notice: Notice;
  readonly row: Row;
  readonly published: readonly Channel[];
  readonly attempts: number;
}

/** How long a channel is skipped after a time-out, in milliseconds: each further notice would wait for it, too. */
const LEFT_OUT_MS = MINUTE;

/** Returns the outbox items of notices. Write them together with the change that they announce. */
export function noticeItems(notices: readonly Notice[], now: Date): Record<string, Row> {
  return Object.fromEntries(notices.map((notice) => [noticeKey(notice), noticeItem(notice, now)]));
}

/** Writes an item and its notices unless the item has changed since it was read. Returns whether it wrote them. */
export async function writeWithNotices(
  table: RunTable,
  key: string,
  { read, item }: { readonly read: Row | undefined; readonly item: Row },
  notices: readonly Notice[],
  now: Date,
): Promise<boolean> {
  return run(table, [key], now, (items) => {
    const isUnwritten = items.get(key)?.rev === read?.rev;
    return { items: isUnwritten ? { [key]: item, ...noticeItems(notices, now) } : {}, result: isUnwritten };
  });
}

function noticeItem(notice: Notice, now: Date): Row {
  return {
    [STATE_ATTRIBUTE]: PUBLISHING,
    [DUE_ATTRIBUTE]: now.toISOString(),
    outcome: JSON.stringify(notice),
    // A notice that cannot be published expires with its item.
    [EXPIRY_ATTRIBUTE]: expiry(now),
  };
}

/** Keeps notices in the ledger's table until every channel has published them. */
export class Outbox {
  private readonly leftOutUntil = new Map<Channel, Date>();

  constructor(
    private readonly table: Table,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /**
   * Returns the due notices, longest due first.
   *
   * @param named keys of items that were written just now; notices among them come first
   */
  async due(limit: number, named: readonly string[] = []): Promise<readonly OutboxEntry[]> {
    const now = this.now();
    const first = named.filter((key) => key.startsWith(OUTCOME_PREFIX));
    const rows = await dueItems(this.table, PUBLISHING, now, limit, first);
    for (const row of rows.filter((each) => entryOf(each) === undefined)) {
      await putOffUnreadable(this.table, String(row[PARTITION_KEY]), now);
    }
    return rows.flatMap((row) => entryOf(row) ?? []);
  }

  /** Skips a channel for a minute because it timed out. */
  leaveOut(channel: Channel): void {
    this.leftOutUntil.set(channel, after(this.now(), LEFT_OUT_MS));
  }

  isLeftOut(channel: Channel): boolean {
    return (this.leftOutUntil.get(channel)?.getTime() ?? 0) > this.now().getTime();
  }

  /**
   * Finishes a notice that every channel has published, even if another run has changed its item meanwhile. The item of
   * a gate notice stays until it expires, so that the same opening or closing is not announced again.
   */
  async finish(entry: OutboxEntry): Promise<void> {
    await this.change(entry, ({ [EXPIRY_ATTRIBUTE]: expiresAt }) =>
      isGate(entry.notice) ? { [EXPIRY_ATTRIBUTE]: expiresAt } : undefined,
    );
  }

  /** Puts off a notice that some channel has not published, for 1, 2, 4, … minutes, at most an hour. */
  async postpone(entry: OutboxEntry, published: readonly Channel[]): Promise<void> {
    const { attempts } = entry;
    const dueAt = after(this.now(), Math.min(HOUR, MINUTE * 2 ** Math.min(attempts, 10))).toISOString();
    const postponed = { [DUE_ATTRIBUTE]: dueAt, attempts: attempts + 1, published };
    await this.change(entry, (row) => ({ ...row, ...postponed }));
  }

  /** Changes the item as it is stored now: another run may have written it. A finished item stays finished. */
  private async change({ notice, row: read }: OutboxEntry, changed: (row: Row) => Row | undefined) {
    const key = noticeKey(notice);
    const step = (items: ReadonlyMap<string, Row>) => {
      const row = items.get(key);
      return { items: row ? { [key]: changed(row) } : {}, result: undefined };
    };
    await run(this.table, [key], this.now(), step, new Map([[key, read]]));
  }
}

/** Reads an entry; undefined for an invalid notice, which must not block the others. */
function entryOf(row: Row): OutboxEntry | undefined {
  const { published, attempts } = row;
  const notice = noticeIn(row);
  return (
    notice && {
      ...{ notice, row },
      published: Array.isArray(published) ? CHANNEL_NAMES.filter((name) => published.includes(name)) : [],
      attempts: Math.max(0, numberIn(attempts)),
    }
  );
}

/**
 * Reads a notice. Its id must match its item's key: a notice of a later version has another id, and waits for that
 * version. An outcome must name its image, for the log.
 */
function noticeIn({ [PARTITION_KEY]: key, outcome }: Row): Notice | undefined {
  try {
    const stored = JSON.parse(textIn(outcome) ?? "");
    const notice: Notice = String(key).startsWith(GATE_NOTICE_PREFIX) ? gateEventIn(stored) : stored;
    const isWhole = !isOutcome(notice) || imageKey(notice.image) !== "";
    return isWhole && noticeKey(notice) === key ? notice : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Copies known properties only, because everybody who may open the gate may write these items. @throws Error for
 * another kind
 */
function gateEventIn(stored: GateEvent): GateEvent {
  const { version, gateEventId, detailType, installation, changedAt, reason } = stored;
  const { openUntil, openedBy, workload } = stored;
  if (detailType !== "Deployment Gate Opened" && detailType !== "Deployment Gate Closed") {
    throw new Error(`no event of the gate: ${detailType}`);
  }
  return {
    ...{ version, gateEventId, detailType, installation, changedAt, reason },
    ...{ ...(openUntil && { openUntil }), ...(openedBy && { openedBy }), ...(workload && { workload }) },
  };
}
