import { HOUR, MINUTE } from "../../../functions/contract/durations";
import { type Image, imageKey } from "../../../functions/contract/image";
import { type Notice, noticeId } from "../../../functions/contract/notices/notice";
import type { Scan } from "../../../functions/contract/scan";
import type { WantedScan } from "../../../functions/ledger/ask";
import { Ledger } from "../../../functions/ledger/ledger";
import { Outbox } from "../../../functions/outbox/outbox";
import { MemoryTable } from "../../../functions/table/memory-table";
import type { Change, Row, Written } from "../../../functions/table/table";
import { NOW, scanVerdict, TASK_ARN } from "../samples";

/** A table in memory, with what others do to it between a reader's look and its write. */
class InterruptedTable extends MemoryTable {
  /** Called before an item is written; what it throws, the writer gets. */
  interrupt: (key: string) => Promise<void> = async () => {};

  override async update(change: Change): Promise<Written> {
    await this.interrupt(change.key);
    return super.update(change);
  }

  override async updateTogether(changes: readonly Change[]): Promise<boolean> {
    for (const { key } of changes) {
      await this.interrupt(key);
    }
    return super.updateTogether(changes);
  }

  /** Every item, in the order in which they were made. */
  get items(): readonly Row[] {
    return structuredClone([...this.rows.values()]);
  }
}

/** The scan of an image, as the coordinator begins it. */
export async function beginScan(ledger: Ledger, image: Image): Promise<Scan> {
  const { scan } = (await ledger.read(image)) ?? {};
  const [begun] = await ledger.begin(scan ? [scan] : [], 1000);
  if (begun === undefined) {
    throw new Error(`no scan of ${image.reference} waits`);
  }
  return begun;
}

/** The scan that a sighting of the image opens, once the coordinator has begun it. */
export async function openScan(
  ledger: Ledger,
  image: Image,
  sighting: Partial<WantedScan> = {},
): Promise<Scan> {
  const asked = await ledger.ask({ image, taskArn: TASK_ARN, ...sighting });
  if (asked.kind === "nothing") {
    throw new Error(`no scan of ${image.reference} was opened`);
  }
  return beginScan(ledger, asked.image);
}

/** The scan of the image that is under way, or that the coordinator begins now; undefined where the verdict is fresh. */
export async function scanUnderWay(ledger: Ledger, image: Image): Promise<Scan | undefined> {
  const asked = await ledger.ask({ image, taskArn: TASK_ARN });
  const { scan } = (await ledger.read(asked.kind === "nothing" ? image : asked.image)) ?? {};
  const idle = scan?.state === "ERROR" ? await ledger.reopen(scan, "WAITING") : scan;
  return idle?.state === "WAITING" ? beginScan(ledger, idle.image) : idle;
}

/** The ledger over a table in memory, with a clock that only the test moves. */
export class LedgerInMemory {
  readonly table = new InterruptedTable();
  readonly ledger: Ledger;
  /** Keys of the rows that were set aside since nobody could read them. */
  readonly unreadable: string[] = [];
  readonly outbox: Outbox;
  private time = NOW.getTime();
  private readonly interruptions = new Map<string, () => Promise<unknown>>();

  constructor({ rescanAfterHours = 24 } = {}) {
    const settings = {
      installation: "scanning",
      tableArn: "table",
      rescanAfterMs: rescanAfterHours * HOUR,
      unreadable: (key: string) => this.unreadable.push(key),
    } as const;
    this.ledger = new Ledger(this.table, settings, this.now);
    this.outbox = new Outbox(this.table, this.now);
    this.table.interrupt = async (key) => {
      await this.interruptions.get(key)?.();
    };
  }

  readonly now = (): Date => new Date(this.time);

  passMinutes(minutes: number): void {
    this.time += minutes * MINUTE;
  }

  /** What the coordinator publishes within the next two minutes. */
  async published(): Promise<Notice[]> {
    this.passMinutes(2);
    const entries = await this.outbox.due(100);
    for (const entry of entries) {
      await this.outbox.finish(entry);
    }
    return entries.map(({ notice }) => notice);
  }

  /** Puts the row of a scan, as the ledger would have written it. */
  async put(...scans: readonly Scan[]): Promise<void> {
    for (const { image, state, run, deadline, ...scan } of scans) {
      const { reference, repository, platform } = image;
      const values = {
        ...scan,
        // An error has none.
        deadline: state === "ERROR" ? undefined : deadline,
        run: run && { ...run },
        rowState: state,
        ...{ reference, repository, platform },
      };
      const given = Object.entries(values).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value] as const],
      );
      await this.table.update({ key: imageKey(image), set: Object.fromEntries(given) });
    }
  }

  /** Gives an image a verdict that is fresh from now on, by the scan that is under way or by one of its own. */
  async putVerdict(image: Image): Promise<void> {
    const scan = await scanUnderWay(this.ledger, image);
    if (scan !== undefined) {
      await this.ledger.recordVerdict(scan, scanVerdict({ verdictAt: this.now() }));
    }
  }

  /** The row of an image as plain values. */
  row(image: Image): Promise<Row | undefined> {
    return this.table.get(imageKey(image));
  }

  /** The rows of all images, in the order in which these were seen. */
  get rows(): readonly Row[] {
    return this.table.items.filter(({ reference }) => reference !== undefined);
  }

  /** The ids of the scans whose outcomes, and of the notices that, have not been published on every channel. */
  get unpublished(): string[] {
    return this.table.items.flatMap(({ outcome }) =>
      outcome === undefined ? [] : [noticeId(JSON.parse(String(outcome)))],
    );
  }

  /** Lets somebody else act once, right before this image's row is written next. */
  meanwhile(image: Image, act: () => Promise<unknown>): void {
    const key = imageKey(image);
    this.interruptions.set(key, async () => {
      this.interruptions.delete(key);
      await act();
    });
  }

  /** Lets every write of this image's row fail. */
  refuseWrites(image: Image, error: Error): void {
    this.refuseWritesOf(imageKey(image), error);
  }

  /** Lets every write of an item fail. */
  refuseWritesOf(key: string, error: Error): void {
    this.interruptions.set(key, () => Promise.reject(error));
  }
}
