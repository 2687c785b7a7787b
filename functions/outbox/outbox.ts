import { after, HOUR, MINUTE } from "../contract/durations";
import { CHANNEL_NAMES, type Channel } from "../contract/environment";
import { DETAIL_TYPES } from "../contract/events";
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
import { isOutcome, type Notice, noticeKey } from "../contract/notices/notice";
import type { Outcome } from "../contract/notices/outcome";
import { expiry } from "../table/retention";
import { rewrite, runOne } from "../table/run";
import type { Row, Table } from "../table/table";
import { numberIn, textIn } from "../table/value";

/** A notice that has not been published on every channel. */
export interface OutboxEntry {
  readonly notice: Notice;
  /** Names of the channels that have it already. */
  readonly published: readonly Channel[];
  /** How often publishing it failed. */
  readonly attempts: number;
}

/** How long a notice that nobody can read is put off. */
const UNREADABLE_MS = 15 * MINUTE;
/** A channel that timed out is left out that long: each further notice would wait for it as long. */
const LEFT_OUT_MS = MINUTE;

/** The items that put notices into the outbox, to be written together with what they are about: neither is there without the other. */
export function noticeItems(notices: readonly Notice[], now: Date): Record<string, Row> {
  return Object.fromEntries(notices.map((notice) => [noticeKey(notice), noticeItem(notice, now)]));
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
    const indexed = await this.table.due(PUBLISHING, now, limit);
    const first = named.filter((key) => key.startsWith(OUTCOME_PREFIX));
    const timeOf = (row: Row) => String(row[DUE_ATTRIBUTE]);
    const turnOf = (row: Row) => (first.includes(String(row[PARTITION_KEY])) ? "" : timeOf(row));
    // The index lags.
    const rows = (await this.table.getAll([...first, ...indexed.map(({ key }) => key)]))
      .filter((row) => row[STATE_ATTRIBUTE] === PUBLISHING && timeOf(row) <= now.toISOString())
      .sort((one, other) => turnOf(one).localeCompare(turnOf(other)));
    const entries = rows.map((row) => ({ row, entry: entryOf(row) }));
    for (const { row } of entries.filter(({ entry }) => entry === undefined)) {
      const until = after(now, UNREADABLE_MS).toISOString();
      await this.change(String(row[PARTITION_KEY]), (item) => ({ ...item, [DUE_ATTRIBUTE]: until }));
    }
    return entries.flatMap(({ entry }) => entry ?? []);
  }

  /**
   * On which of the channels an outcome was overtaken by a newer verdict of its image. Of a verdict, the image's row
   * remembers before it is published on the others that nothing older is to follow there. An error overtakes nothing: the
   * verdict before it holds on, and people have to hear of that.
   */
  async overtakenOn(outcome: Outcome, channels: readonly Channel[]): Promise<readonly Channel[]> {
    const { image, endedAt } = outcome;
    const key = imageKey(image);
    return runOne(this.table, key, this.now(), (row) => {
      const newest: Partial<Record<Channel, string>> = Object(row?.publishedOn);
      const overtaken = channels.filter((name) => (newest[name] ?? "") > endedAt);
      const inOrder = channels.filter((name) => !overtaken.includes(name)).map((name) => [name, endedAt]);
      const publishedOn = { ...newest, ...Object.fromEntries(inOrder) };
      const isKept = row === undefined || !("verdict" in outcome) || inOrder.length === 0;
      return { item: isKept ? row : { ...row, publishedOn }, result: overtaken };
    });
  }

  /** The channel has timed out. */
  leaveOut(channel: Channel): void {
    this.leftOutUntil.set(channel, after(this.now(), LEFT_OUT_MS));
  }

  isLeftOut(channel: Channel): boolean {
    return (this.leftOutUntil.get(channel)?.getTime() ?? 0) > this.now().getTime();
  }

  /** Every channel has it. */
  async finish({ notice }: OutboxEntry): Promise<void> {
    await this.table.delete(noticeKey(notice));
  }

  /** Some channel does not have it: it comes again after 1, 2, 4, … minutes, at last once an hour. */
  async postpone({ notice, attempts }: OutboxEntry, published: readonly Channel[]): Promise<void> {
    const wait = Math.min(HOUR, MINUTE * 2 ** Math.min(attempts, 10));
    await this.change(noticeKey(notice), (item) => ({
      ...item,
      [DUE_ATTRIBUTE]: after(this.now(), wait).toISOString(),
      attempts: attempts + 1,
      published,
    }));
  }

  private async change(key: string, changed: (item: Row) => Row): Promise<void> {
    await rewrite(this.table, key, this.now(), (item) => item && changed(item));
  }
}

/** Undefined for what nobody here wrote: it must not keep the others from being published. */
function entryOf(row: Row): OutboxEntry | undefined {
  const { published, attempts } = row;
  const notice = noticeIn(row);
  return (
    notice && {
      notice,
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
  if (detailType !== DETAIL_TYPES.gateOpened && detailType !== DETAIL_TYPES.gateClosed) {
    throw new Error(`no event of the gate: ${detailType}`);
  }
  return {
    ...{ version, gateEventId, detailType, installation, changedAt, reason },
    ...{ ...(openUntil && { openUntil }), ...(openedBy && { openedBy }), ...(workload && { workload }) },
  };
}
