import { randomUUID } from "node:crypto";
import { waitingReason } from "../capacity/breaker";
import {
  type Control,
  type ControlEvent,
  keyOfSlot,
  mayBeBusy,
  readControl,
  rowOfControl,
  scanOfSlot,
  slotOf,
  stepControl,
} from "../capacity/control";
import { orderOfStarts } from "../capacity/order-of-starts";
import { after, HOUR, MINUTE } from "../contract/durations";
import { type Image, imageKey, type KeyedImage } from "../contract/images/image";
import type { Scan, ScanEnd, ScanRun, ScanState } from "../contract/images/scan";
import { CONTROL_KEY, PARTITION_KEY } from "../contract/ledger";
import type { Notice } from "../contract/notices/notice";
import { type Place, placeOfArn, placeText } from "../contract/places/place";
import { RUNNER_ERRORS } from "../errors/runner-errors";
import { contentAfter, contentKey, readContent } from "../images/contents";
import {
  type ImageItem,
  readImage,
  rowOf,
  SHARED,
  scanOf,
  waitingIn,
  waitsElsewhere,
} from "../images/image-item";
import { type ImageEvent, type Seen, type StepSettings, step } from "../images/step";
import { URGENT } from "../images/times";
import { withBuild } from "../images/used-builds";
import { noticeItems } from "../outbox/outbox";
import { dueItems, itemsOf, putOffUnreadable, type RunTable, run, runOne } from "../table/run";
import type { Row, Table, WaitingElsewhere } from "../table/table";
import {
  type AskWorkload,
  type OutcomeWorkloads,
  outcomeWorkloads,
  readWorkloads,
} from "../workloads/workloads-of";

export interface LedgerSettings extends StepSettings {
  /** Asks ECS who runs an image if the table has no workload. Default: ECS is not asked */
  readonly askWorkload?: AskWorkload | undefined;
  /** Whether sweeps run. Without sweeps, nothing records that a workload no longer runs an image. Default: true */
  readonly sweeps?: boolean;
  /** Called with the key of an unreadable item, once the item is put off. Default: nothing is called */
  readonly unreadable?: ((key: string) => void) | undefined;
}

/** A sighting of an image that asks the ledger for a scan. */
export type WantedScan = Omit<Seen, "kind" | "content" | "newScanId">;

/** Answer to a sighting. The coordinator has to look at the scan if it was opened, or may begin earlier ("raised"). */
export type Asked = "opened" | "raised" | "nothing";

export type RecordedEnd =
  /** The scan ended. Without notices, another run had recorded the end before. */
  | { readonly kind: "recorded"; readonly notices: readonly Notice[] }
  /** The scan waits again, and no outcome is published: Sysdig is busy, or all scans wait for the installation. */
  | { readonly kind: "waits"; readonly reason: string; readonly notices: readonly Notice[] };

/** Time from the start of a scan until the coordinator asks the engine about it. */
const SCANNING_CHECK_MS = 5 * MINUTE;
/** A started scan without a run is looked for in its engine after this time. */
const BEGUN_CHECK_MS = MINUTE;
/** Scans of each place that are read to find the earliest deadline. Urgent scans come first, and do not count. */
const MAX_READ_SCANS = 100;
/** Scans without a slot that are looked for in one run, at most. */
const MAX_LOST_SCANS = 100;

/** An image before and after an event. Both are the same object if the event changed nothing. */
export interface Changed {
  readonly before: ImageItem | undefined;
  readonly item: ImageItem | undefined;
}

export async function changeImage(
  table: RunTable,
  key: string,
  event: ImageEvent,
  now: Date,
  settings: StepSettings,
): Promise<Changed> {
  return runOne(table, key, now, (row) => {
    const before = readImage(row);
    const { item } = step(before, event, now, settings);
    return { item: item === before ? row : item && rowOf(item, now, settings.own), result: { before, item } };
  });
}

/** The images and the control item in the table. Each write applies a step to the stored state. */
export class Ledger {
  constructor(
    private readonly table: Table,
    readonly settings: LedgerSettings,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** Records a sighting of an image. If it opens a scan, the coordinator starts the scan. */
  async ask(wanted: WantedScan): Promise<Asked> {
    const key = imageKey(wanted.image);
    const content = contentKey(wanted.image);
    const newScanId = randomUUID();
    return run(this.table, content ? [key, content] : [key], this.now(), (rows) => {
      const before = readImage(rows.get(key));
      const known = { content: readContent(rows.get(content ?? "")), newScanId };
      const { item } = step(before, { ...wanted, kind: "seen", ...known }, this.now(), this.settings);
      return { items: this.changed(key, before, item), result: askedOf(before, item, newScanId) };
    });
  }
  async read(image: Image): Promise<ImageItem | undefined> {
    return readImage(await this.table.get(imageKey(image)));
  }
  async control(): Promise<Control> {
    return readControl(await this.table.get(CONTROL_KEY));
  }
  async changeControl(...events: readonly ControlEvent[]): Promise<Control> {
    return run(this.table, [CONTROL_KEY], this.now(), (rows) => {
      const now = this.now();
      const { items, control, notices } = this.controlAfter(readControl(rows.get(CONTROL_KEY)), events);
      return { items: { ...items, ...noticeItems(notices, now) }, result: control };
    });
  }
  async change(image: KeyedImage, event: ImageEvent): Promise<Changed> {
    return changeImage(this.table, imageKey(image), event, this.now(), this.settings);
  }

  /**
   * Returns the scan if it may start now. Undefined if it is held, no longer worth a retry, or has changed meanwhile.
   */
  async prepare(scan: Scan): Promise<Scan | undefined> {
    const { before, item } = await this.change(scan.image, { kind: "due", newScanId: randomUUID() });
    if (before?.state !== "WAITING") {
      await this.rememberPlaces([item]);
    }
    return item?.state === "WAITING" ? scanOf(item) : undefined;
  }

  /**
   * Records that scans start, and gives them slots. Called before the engine is asked.
   *
   * @param trying whether the breaker is open and this scan is its trial
   * @returns the scans that still waited and got a slot
   */
  async begin(scans: readonly Scan[], slots: number, trying = false): Promise<readonly Scan[]> {
    if (scans.length === 0) {
      return [];
    }
    const now = this.now();
    const keys = scans.map(({ image }) => imageKey(image));
    return run(this.table, [CONTROL_KEY, ...keys], now, (rows) => {
      const control = readControl(rows.get(CONTROL_KEY));
      const begun = scans.flatMap((scan) => {
        const key = imageKey(scan.image);
        const before = readImage(rows.get(key));
        const event = { scanId: scan.scanId, lookAgainAt: after(now, BEGUN_CHECK_MS) };
        const { item } = step(before, { ...event, kind: "begun" }, now, this.settings);
        return item && item !== before ? [{ key, item }] : [];
      });
      const taken = begun.slice(0, Math.max(0, slots - control.running.length));
      const named = taken.map(({ key, item: { scanId = "", lastTaskArn = "", isShared } }) => ({
        ...{ key, scanId, lastTaskArn, isShared },
      }));
      const [tried] = named;
      const events: readonly ControlEvent[] = [
        { kind: "begun", slots: named.map(slotOf) },
        ...(trying && tried ? [{ kind: "tried", scan: tried } as const] : []),
      ];
      return {
        items: {
          ...Object.fromEntries(taken.map(({ key, item }) => [key, rowOf(item, now, this.settings.own)])),
          ...this.controlAfter(control, events).items,
        },
        result: taken.flatMap(({ item }) => scanOf(item) ?? []),
      };
    });
  }

  /**
   * Records that the engine runs the scan, and when to ask again.
   *
   * @param newRun the run, if it was started just now
   */
  async recordRunning({ image, scanId }: Scan, lookAgainInMs = SCANNING_CHECK_MS, newRun?: ScanRun) {
    const event = { scanId, lookAgainAt: after(this.now(), lookAgainInMs) };
    const started = newRun && ({ ...event, kind: "started", run: newRun } as const);
    await this.change(image, started ?? { ...event, kind: "still-running" });
  }

  /**
   * Frees the slot of a scan that the engine does not have. The scan waits again by its deadline; no attempt is
   * counted.
   */
  async putBack({ image, scanId, failedStarts }: Scan, reason: string, until?: Date): Promise<void> {
    await this.leave(image, { kind: "put-back", scanId, reason, until, failedStarts });
  }

  /** Replaces a scan whose run ended for lack of capacity. The new scan waits; no attempt is counted. */
  async restart({ image, scanId }: Scan, reason: string): Promise<boolean> {
    return this.leave(image, { kind: "restarted", scanId, reason, newScanId: randomUUID() });
  }

  /**
   * Records the end of a scan: image, slot, content, breaker and outbox change together. The scan waits again, without
   * an outcome, if Sysdig is busy, or if it met an error of the installation that pauses all scans.
   *
   * @param busyMs milliseconds for which no scan starts if Sysdig is busy
   * @param further items that are written together with a verdict
   */
  async recordEnd(
    scan: Scan,
    end: ScanEnd,
    { busyMs, further = {} }: { readonly busyMs: number; readonly further?: Readonly<Record<string, Row>> },
  ): Promise<RecordedEnd> {
    const key = imageKey(scan.image);
    const content = contentKey(scan.image);
    const runs = await this.runsOf(scan);
    const suspects = isWorking(end) ? ((await this.control()).breaker.open?.suspects ?? []) : [];
    const keys = [...new Set([key, CONTROL_KEY, content ?? key, ...suspects, ...Object.keys(further)])];
    const [newScanId, newId] = [randomUUID(), randomUUID()];
    const now = this.now();
    return run(this.table, keys, now, (rows) => {
      const known = readImage(rows.get(key));
      const before = known && withBuild(known, end.kind === "verdict" ? end.verdictAt : now);
      const control = readControl(rows.get(CONTROL_KEY));
      const waiting = waitingFor(before, scan, end, control, now);
      const { scanId } = scan;
      const event: ImageEvent = waiting
        ? { kind: "restarted", scanId, newScanId, ...waiting }
        : { kind: "ended", scanId, end, run: scan.run, runs };
      const { item, notices } = step(before, event, now, this.settings);
      if (item === undefined || item === before) {
        return { items: {}, result: { kind: "recorded", notices: [] } };
      }
      const of = { ...((before && scanOf(before)) ?? scan), key };
      const controls: readonly ControlEvent[] = [
        ...(waiting?.isBusy ? [{ kind: "busy", until: after(now, busyMs) } as const] : []),
        ...(end.kind === "error" && end.errorScope === "installation" && !waiting?.isBusy
          ? [{ kind: "failed", scan: of, error: end, newId } as const]
          : []),
        ...(isWorking(end) ? [{ kind: "worked", scan: of } as const] : []),
        { kind: "freed", scanIds: [scanId] },
        this.waits([item]),
      ];
      const changed = this.controlAfter(control, controls);
      const told = [...notices, ...changed.notices];
      const woken = suspects.map((each) => this.woken(each, rows, key));
      const isVerdict = end.kind === "verdict";
      const ofContent = rows.get(content ?? "");
      const contentRow =
        isVerdict && item.verdict
          ? contentAfter(item.image, item.verdict, end.boundTo !== undefined, ofContent, now)
          : ofContent;
      return {
        items: {
          [key]: rowOf(item, now, this.settings.own),
          ...(content && contentRow !== ofContent ? { [content]: contentRow } : {}),
          ...Object.assign({}, ...woken),
          ...changed.items,
          ...noticeItems(told, now),
          ...(isVerdict ? further : {}),
        },
        result: waiting
          ? { kind: "waits", reason: waiting.reason, notices: told }
          : { kind: "recorded", notices: told },
      };
    });
  }

  /**
   * Returns the waiting scans in the order of their starts, at most `limit` of each place.
   *
   * @param written scans that were written just now, because the index may not list them yet
   * @param most see {@link orderOfStarts}
   */
  async startable(limit: number, written: readonly Scan[] = [], most?: number): Promise<Scan[]> {
    const { places, running } = await this.control();
    const waiting = ["WAITING" as const, ...places.map(waitingIn)];
    const scans = await Promise.all(waiting.map((state) => this.scansIn(state, undefined, limit)));
    const byKey = new Map([...scans.flat(), ...written].map((scan) => [imageKey(scan.image), scan]));
    return orderOfStarts([...byKey.values()], running, most);
  }

  /** Returns held and failed scans that are due, at most `limit` of each state. */
  async dueAgain(limit: number): Promise<Scan[]> {
    const states = ["HELD", "ERROR"] as const;
    return (await Promise.all(states.map((state) => this.scansIn(state, this.now(), limit)))).flat();
  }

  /** Reads the scans with these keys that may start now, and records the places in which they wait. */
  async startableAmong(keys: readonly string[]): Promise<Scan[]> {
    const items = [...(await itemsOf(this.table, keys)).values()]
      .flatMap((row) => readImage(row) ?? [])
      .filter(
        ({ state, dueAt }) => state === "WAITING" || (state !== "SCANNING" && dueAt && dueAt <= this.now()),
      );
    await this.rememberPlaces(items);
    return items.flatMap((item) => scanOf(item) ?? []);
  }

  /**
   * Returns the scans that have a slot. Frees a slot if its image has another scan or none.
   *
   * @param withLost whether due scans without a slot get a slot, because somebody deleted the control item
   */
  async underWay(withLost = false): Promise<readonly Scan[]> {
    const { running } = await this.control();
    const taken = new Set(running.map(scanOfSlot));
    const due = withLost ? await this.scansIn("SCANNING", this.now(), MAX_LOST_SCANS) : [];
    const lost = due.filter(({ scanId }) => !taken.has(scanId));
    const rows = running.length > 0 ? await this.table.getAll(running.map(keyOfSlot)) : [];
    const scans = rows.flatMap((row) => scanIn(row) ?? []).filter(({ state }) => state === "SCANNING");
    const known = new Set(scans.map(({ scanId }) => scanId));
    const over = [...taken].filter((scanId) => !known.has(scanId));
    if (over.length + lost.length > 0) {
      const slots = lost.map(({ image, ...scan }) => slotOf({ ...scan, key: imageKey(image) }));
      await this.changeControl({ kind: "freed", scanIds: over }, { kind: "begun", slots });
    }
    return [...scans.filter(({ scanId }) => taken.has(scanId)), ...lost];
  }

  /** Records which other places have waiting scans, including places that are no longer served. */
  async lookWhereScansWait(served: readonly Place[]): Promise<void> {
    const others = this.settings.own ? [SHARED, ...served.map(placeText)] : [];
    const places = [...new Set([...others, ...(await this.control()).places])];
    // If the look-up fails, the place counts as waiting, so that none of its scans is missed.
    const looks = places.map((place) => this.table.due(waitingIn(place), undefined, 1).catch(() => [place]));
    const found = await Promise.all(looks);
    await this.changeControl({ kind: "looked", places: places.filter((_, index) => found[index]?.length) });
  }

  /** Returns the earliest deadline of the waiting scans, except urgent scans. Eventually consistent. */
  async earliestDeadline(): Promise<Date | undefined> {
    const scans = (await this.startable(MAX_READ_SCANS)).filter(({ deadline }) => deadline > URGENT);
    const deadlines = scans.map(({ deadline }) => deadline);
    return deadlines.toSorted((one, other) => one.getTime() - other.getTime()).at(0);
  }

  /** Counts the scans due by `until` (default: any time), at most `limit` of each place. Eventually consistent. */
  async count(state: ScanState, limit: number, until?: Date): Promise<number> {
    const places = state === "WAITING" ? (await this.control()).places.map(waitingIn) : [];
    const counts = await Promise.all([state, ...places].map((each) => this.table.count(each, limit, until)));
    return counts.reduce((sum, each) => sum + each, 0);
  }

  private async leave(image: Image, event: ImageEvent & { readonly scanId: string }): Promise<boolean> {
    const key = imageKey(image);
    const now = this.now();
    return run(this.table, [key, CONTROL_KEY], now, (rows) => {
      const before = readImage(rows.get(key));
      const { item } = step(before, event, now, this.settings);
      const control = readControl(rows.get(CONTROL_KEY));
      const freed = this.controlAfter(control, [
        { kind: "freed", scanIds: [event.scanId] },
        this.waits([item]),
      ]);
      return { items: { ...this.changed(key, before, item), ...freed.items }, result: item !== before };
    });
  }

  /** Returns the event that records where scans wait: scans of other places are looked up by place. */
  private waits(items: readonly (ImageItem | undefined)[]) {
    const places = items.flatMap((item) => (item && waitsElsewhere(item, this.settings.own)) ?? []);
    return { kind: "waits", places } as const;
  }

  private async rememberPlaces(items: readonly (ImageItem | undefined)[]): Promise<void> {
    const event = this.waits(items);
    await (event.places.length > 0 && this.changeControl(event));
  }

  private changed(key: string, before: ImageItem | undefined, item: ImageItem | undefined) {
    return item === before ? {} : { [key]: item && rowOf(item, this.now(), this.settings.own) };
  }

  private controlAfter(before: Control, events: readonly ControlEvent[]) {
    let control = before;
    const notices: Notice[] = [];
    for (const event of events) {
      const after = stepControl(control, event, this.now(), this.settings);
      control = after.control;
      notices.push(...after.notices);
    }
    const items: Record<string, Row> = control === before ? {} : { [CONTROL_KEY]: rowOfControl(control) };
    return { items, notices, control };
  }

  /** Brings forward the retry of an image whose error had opened the breaker that now closes. */
  private woken(key: string, rows: ReadonlyMap<string, Row>, ended: string) {
    const before = key === ended ? undefined : readImage(rows.get(key));
    return this.changed(key, before, step(before, { kind: "woken" }, this.now(), this.settings).item);
  }

  private async scansIn(state: ScanState | WaitingElsewhere, until: Date | undefined, limit: number) {
    const rows = await dueItems(this.table, state, until, limit);
    for (const row of rows.filter((each) => scanIn(each) === undefined)) {
      const key = String(row[PARTITION_KEY]);
      await putOffUnreadable(this.table, key, this.now()).catch(() => undefined);
      this.settings.unreadable?.(key);
    }
    return rows.flatMap((row) => scanIn(row) ?? []);
  }

  private async runsOf({ image, lastTaskArn }: Scan): Promise<OutcomeWorkloads> {
    const { own = placeOfArn(lastTaskArn), askWorkload, sweeps = true } = this.settings;
    const known = sweeps ? await readWorkloads(this.table, [image]) : undefined;
    return known
      ? outcomeWorkloads(known.get(imageKey(image)), lastTaskArn, askWorkload, own)
      : { owner: (await askWorkload?.(lastTaskArn))?.owner };
  }
}

const scanIn = (row: Row): Scan | undefined => {
  const item = readImage(row);
  return item && scanOf(item);
};

function askedOf(before: ImageItem | undefined, item: ImageItem | undefined, newScanId: string): Asked {
  if (item?.scanId === newScanId) {
    return "opened";
  }
  const [was, is] = [before?.deadline, item?.deadline];
  const isOpen = was !== undefined && is !== undefined;
  return isOpen && (is < was || item?.isShared !== before?.isShared) ? "raised" : "nothing";
}

/** Whether the scan shows that the installation works: it has a verdict, or the control image had a result. */
function isWorking(end: ScanEnd): boolean {
  return (
    end.kind === "verdict" || (end.code === RUNNER_ERRORS.ScannerFailed.code && end.errorScope === "image")
  );
}

/** Returns why the scan waits again without an outcome. Undefined if the scan ends. */
function waitingFor(item: ImageItem | undefined, scan: Scan, end: ScanEnd, control: Control, now: Date) {
  if (end.kind === "verdict") {
    return undefined;
  }
  // In two cases no other scan waits: the image met Sysdig's rate limit already within the last hour, or only a request
  // asked for the scan (the requester chooses the registry).
  const isAgain = (item?.busyAt?.getTime() ?? 0) > now.getTime() - HOUR || scan.requestId !== undefined;
  if (end.code === RUNNER_ERRORS.SysdigBusy.code && !isAgain && mayBeBusy(control, now)) {
    return { reason: end.reason, isBusy: true };
  }
  const reason = waitingReason(control.breaker);
  return end.errorScope === "installation" && reason !== undefined ? { reason } : undefined;
}
