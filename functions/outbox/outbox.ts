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

/** A notice that has not been published on every channel. */
export interface OutboxEntry {
  readonly notice: Notice;
  /** The item, as it was read. */
  readonly row: Row;
  /** Names of the channels that have it already. */
  readonly published: readonly Channel[];
  /** How often publishing it failed. */
  readonly attempts: number;
}

/** A channel that timed out is left out that long: each further notice would wait for it as long. */
const LEFT_OUT_MS = MINUTE;

/** The items that put notices into the outbox, to be written together with what they are about: neither is there without the other. */
export function noticeItems(notices: readonly Notice[], now: Date): Record<string, Row> {
  return Object.fromEntries(notices.map((notice) => [noticeKey(notice), noticeItem(notice, now)]));
}

/**
 * Writes an item together with notices that follow from it, as it was read before; nothing where somebody has written it since.
 *
 * @returns whether they were written
 */
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
    // One that cannot be published is given up with its row.
    [EXPIRY_ATTRIBUTE]: expiry(now),
  };
}

/** Notices that have to be published, kept beside the ledger's rows until every channel has them. */
export class Outbox {
  private readonly leftOutUntil = new Map<Channel, Date>();

  constructor(
    private readonly table: Table,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /**
   * The notices whose time has come, the longest due first.
   *
   * @param named keys of items that were written just now: those that are notices come before all others
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

  /** The channel has timed out. */
  leaveOut(channel: Channel): void {
    this.leftOutUntil.set(channel, after(this.now(), LEFT_OUT_MS));
  }

  isLeftOut(channel: Channel): boolean {
    return (this.leftOutUntil.get(channel)?.getTime() ?? 0) > this.now().getTime();
  }

  /**
   * Every channel has it, whatever another run has written meanwhile: that one may have published it, too. An announcement
   * about the gate leaves its item behind, so that nobody announces the same once more.
   */
  async finish(entry: OutboxEntry): Promise<void> {
    await this.change(entry, ({ [EXPIRY_ATTRIBUTE]: expiresAt }) =>
      isGate(entry.notice) ? { [EXPIRY_ATTRIBUTE]: expiresAt } : undefined,
    );
  }

  /** Some channel does not have it: it comes again after 1, 2, 4, … minutes, at last once an hour. */
  async postpone(entry: OutboxEntry, published: readonly Channel[]): Promise<void> {
    const { attempts } = entry;
    const dueAt = after(this.now(), Math.min(HOUR, MINUTE * 2 ** Math.min(attempts, 10))).toISOString();
    const postponed = { [DUE_ATTRIBUTE]: dueAt, attempts: attempts + 1, published };
    await this.change(entry, (row) => ({ ...row, ...postponed }));
  }

  /** Where somebody has written the item meanwhile, that holds; what another run has finished stays so. */
  private async change({ notice, row: read }: OutboxEntry, changed: (row: Row) => Row | undefined) {
    const key = noticeKey(notice);
    const step = (items: ReadonlyMap<string, Row>) => {
      const row = items.get(key);
      return { items: row ? { [key]: changed(row) } : {}, result: undefined };
    };
    await run(this.table, [key], this.now(), step, new Map([[key, read]]));
  }
}

/** Undefined for what nobody here wrote: it must not keep the others from being published. */
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
 * Each notice stands below its own id, and an outcome names its image; else nothing can be said of it in the log. Notices of
 * kinds that came after this version have ids that it does not know: they wait for the version that wrote them.
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
 * Everybody who may open the gate may write these items: only a valid event of the gate in one is published.
 *
 * @throws Error where it is none
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
