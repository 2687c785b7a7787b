import { randomUUID } from "node:crypto";
import { EXCEPTIONS_KEY, type ImageException } from "../../../functions/contract/blocking/exceptions";
import { openGateKey } from "../../../functions/contract/blocking/gate";
import { DAY, MINUTE } from "../../../functions/contract/durations";
import { type Image, imageKey } from "../../../functions/contract/images/image";
import type { Scan, ScanEnd, ScanVerdict, Verdict } from "../../../functions/contract/images/scan";
import { isOutcome, type Notice, noticeId } from "../../../functions/contract/notices/notice";
import type { Outcome } from "../../../functions/contract/notices/outcome";
import type { Place } from "../../../functions/contract/places/place";
import { newItem, readImage, rowOf, scanOf as scanIn } from "../../../functions/images/image-item";
import { Ledger, type RecordedEnd, type WantedScan } from "../../../functions/ledger/ledger";
import { noticeItems, Outbox } from "../../../functions/outbox/outbox";
import { run, runOne } from "../../../functions/table/run";
import type { Row, Write } from "../../../functions/table/table";
import { MemoryTable } from "../../../simulation/aws/dynamodb/memory-table";
import { digestOf, image, inlineRun, minutesFromNow, NOW, scan, scanVerdict, TASK_ARN } from "../samples";
import { edit } from "../table/edit";

/** A table in memory, with what others do to it between a reader's look and its write. */
class InterruptedTable extends MemoryTable {
  /** Called before an item is written; what it throws, the writer gets. */
  interrupt: (key: string) => Promise<void> = async () => {};

  override async transact(writes: readonly Write[]): Promise<boolean> {
    for (const { key } of writes) {
      await this.interrupt(key);
    }
    return super.transact(writes);
  }

  /** Every item, in the order in which they were made. */
  get items(): readonly Row[] {
    return structuredClone([...this.rows.values()]);
  }
}

/** The scan of image number n, due before those of higher numbers, with an id and a build of the same number. */
export function scanOf(number: number, state: Scan["state"], changes: Partial<Scan> = {}): Scan {
  return scan({
    ...{ image: image(`app-${number}:1`, digestOf(number)), scanId: `scan-${number}`, state },
    ...{ dueAt: minutesFromNow(number - 60), run: state === "SCANNING" ? inlineRun(number) : undefined },
    ...changes,
  });
}

/** The scan of an image as it is now. */
export async function scanNow(ledger: Ledger, image: Image): Promise<Scan | undefined> {
  const item = await ledger.read(image);
  return item && scanIn(item);
}

/** The scan of an image, as the coordinator begins it. */
export async function beginScan(ledger: Ledger, image: Image): Promise<Scan> {
  const scan = await scanNow(ledger, image);
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
  if (asked === "nothing") {
    throw new Error(`no scan of ${image.reference} was opened`);
  }
  return beginScan(ledger, image);
}

/** The scan of the image that is under way, or that the coordinator begins now; undefined where the verdict is fresh. */
export async function scanUnderWay(ledger: Ledger, image: Image): Promise<Scan | undefined> {
  await ledger.ask({ image, taskArn: TASK_ARN });
  const scan = await scanNow(ledger, image);
  if (scan?.state === "ERROR") {
    await ledger.change(image, { kind: "asked", image, newScanId: randomUUID() });
  }
  return scan === undefined || scan.state === "SCANNING" ? scan : beginScan(ledger, image);
}

/** The scan ends as its engine says. */
export function endScan(ledger: Ledger, scan: Scan, end: ScanEnd): Promise<RecordedEnd> {
  return ledger.recordEnd(scan, end, { busyMs: MINUTE });
}

/** The outcome of a scan that ends as its engine says; undefined where nothing is told of it. */
export async function outcomeAfter(ledger: Ledger, scan: Scan, end: ScanEnd): Promise<Outcome | undefined> {
  const { notices } = await endScan(ledger, scan, end);
  return notices.find(isOutcome);
}

/** The ledger over a table in memory, with a clock that only the test moves. */
export class LedgerInMemory {
  readonly table = new InterruptedTable();
  readonly ledger: Ledger;
  /** Keys of the items that were put off since nobody could read them. */
  readonly unreadable: string[] = [];
  readonly outbox: Outbox;
  private time = NOW.getTime();
  private readonly interruptions = new Map<string, () => Promise<unknown>>();

  constructor({ own }: { own?: Place } = {}) {
    const settings = {
      installation: "scanning",
      tableArn: "table",
      rescanAfterMs: DAY,
      own,
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

  /** Puts a notice into the outbox. */
  async queue(notice: Notice): Promise<void> {
    await run(this.table, [], this.now(), () => ({
      items: noticeItems([notice], this.now()),
      result: undefined,
    }));
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
    for (const { hadVerdict: _, ...scan } of scans) {
      // An error has no deadline of its own.
      const deadline = scan.state === "ERROR" ? undefined : scan.deadline;
      await runOne(this.table, imageKey(scan.image), this.now(), (row) => {
        const item = { ...(readImage(row) ?? newItem(scan.image)), ...scan, deadline };
        return { item: rowOf(item, this.now(), this.ledger.settings.own), result: undefined };
      });
    }
  }

  /** Gives an image a verdict that is fresh from now on, by the scan that is under way or by one of its own. */
  async putVerdict(image: Image, verdict: Verdict = "PASSED", changes: Partial<ScanVerdict> = {}) {
    const scan = await scanUnderWay(this.ledger, image);
    if (scan !== undefined) {
      await endScan(this.ledger, scan, scanVerdict({ verdict, verdictAt: this.now(), ...changes }));
    }
  }

  /** People let an image pass by these exceptions alone: of nginx, where nothing else is given. */
  async except(...exceptions: readonly Partial<ImageException>[]): Promise<readonly ImageException[]> {
    const nginx = { image: "docker.io/library/nginx", until: "2026-03-31" };
    const whole = exceptions.map((each) => ({ ...nginx, reason: "no fix yet", owner: "team-web", ...each }));
    await edit(this.table, EXCEPTIONS_KEY, { exceptions: JSON.stringify(whole) });
    return whole;
  }

  /** Somebody opens the gate. @param minutes until it closes; 0: it is closed @param workload for which alone */
  async openGate(minutes = 60, workload?: string): Promise<void> {
    const gateOpenUntil = new Date(this.time + minutes * MINUTE);
    await edit(this.table, openGateKey(workload), { gateOpenUntil, gateOpenReason: "outage of the shop" });
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
