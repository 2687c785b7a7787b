import { randomUUID } from "node:crypto";
import { after, HOUR, MINUTE } from "../../contract/durations";
import { imageKey } from "../../contract/image";
import { type Attribute, CONTROL_KEY, DUE_ATTRIBUTE } from "../../contract/ledger";
import type { InstallationImpaired, InstallationRecovered } from "../../contract/notices/installation-event";
import { type Place, placeOfArn } from "../../contract/places/place";
import type { Scan } from "../../contract/scan";
import { queueNotice } from "../../outbox/outbox";
import { readRow } from "../../rows/row";
import { sameScan } from "../../rows/scan-changes";
import { earliestStart, later } from "../../rows/start-limits";
import { absent, all, type Condition, is, present } from "../../table/condition";
import type { Table } from "../../table/table";
import type { Values } from "../../table/value";
import {
  type BreakerState,
  type InstallationError,
  type OpenBreaker,
  readBreaker,
  waitingReason,
  writeOpen,
} from "./stored-breaker";

/** Treatment of a scan that ended in an error of the installation. */
export interface ErrorDisposition {
  /** Why it waits, and nothing is published of it. Absent where it is recorded and published as every other error. */
  readonly waits?: string;
  /** Published where the error opened the breaker. */
  readonly notice?: InstallationImpaired | undefined;
}

type EndedScan = Pick<Scan, "image" | "scanId" | "lastTaskArn" | "requestId">;

/** From the opening to the first try, and from each that failed to the next. */
const PAUSES_MS = [5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR];
/** Attributes of an open breaker. */
const OF_OPEN = ["breaker", "nextTryAt", "trying"] as const;
/** So many images are passed over before one has another turn. */
const MAX_TRIED = 20;
/** Opened again within that time, it goes on as before it closed: with longer pauses, and without an event. */
const REOPENED_WITHIN_MS = HOUR;
/** A scan that is tried and does not end is followed by another one after that. */
const LOST_TRY_MS = 15 * MINUTE;

/**
 * Lets everything wait while the installation has an error that every scan would meet. Two different images in a row that
 * end in an error of the installation open it. A scan that works closes it; while it is open, one is tried now and then.
 * People hear of it when it opens and when it closes, through the outbox, in the very transaction.
 */
export class Breaker {
  constructor(
    private readonly table: Table,
    private readonly installation: string,
    private readonly now: () => Date = () => new Date(),
    /** Place of the installation; undefined where it serves no members, so that it is that of every task. */
    private readonly own?: Place,
  ) {}

  /** The breaker as it is now. */
  async read(): Promise<BreakerState> {
    return readBreaker(await this.table.get(CONTROL_KEY));
  }

  /** A scan ended in an error of the installation. Asking again of the same end is harmless. */
  async judge(scan: EndedScan, { reason, errorClass }: InstallationError): Promise<ErrorDisposition> {
    const { open, suspect, lastClosed } = await this.read();
    const now = this.now();
    if (open !== undefined) {
      if (open.trying !== scan.scanId) {
        return { waits: waitingReason(open) };
      }
      const { trying: _, ...before } = open;
      const next = { ...before, ...pause(open.pauses + 1, now), reason, errorClass, isTold: true };
      const notice = open.isTold ? undefined : this.impaired(next, scan);
      await this.write(writeOpen(next), is("trying", scan.scanId), ["trying"], notice);
      return { waits: waitingReason(next) };
    }
    const image = imageKey(scan.image);
    // Anybody who may ask for scans chooses images, and must not stop everybody's.
    if (scan.requestId !== undefined || suspect === image) {
      return {};
    }
    if (suspect === undefined) {
      await this.write({ suspect: image }, absent("breaker"));
      return {};
    }
    const isReopened =
      lastClosed !== undefined && now.getTime() - lastClosed.at.getTime() < REOPENED_WITHIN_MS;
    const next: OpenBreaker = {
      ...pause(isReopened ? lastClosed.pauses + 1 : 0, now),
      ...{ impairmentId: randomUUID(), reason, errorClass, openedAt: now, isTold: !isReopened },
      tried: [],
      suspects: [suspect, image],
    };
    const notice = isReopened ? undefined : this.impaired(next, scan);
    const isOpened = await this.write(writeOpen(next), absent("breaker"), ["suspect"], notice);
    return { notice: isOpened ? notice : undefined };
  }

  /**
   * A scan got a verdict, or ended in its image's own error while the control image had a result: the installation works.
   *
   * @returns what is to be published, where the breaker has closed
   */
  async worked(scan: EndedScan): Promise<InstallationRecovered | undefined> {
    const { open, suspect } = await this.read();
    if (open === undefined) {
      await (suspect && this.write({}, absent("breaker"), ["suspect"]));
      return undefined;
    }
    const at = this.now().toISOString();
    const notice = open.isTold ? { ...this.impairment(open, scan), recoveredAt: at } : undefined;
    const lastClosed = { at, pauses: open.pauses };
    // Before it closes: a run that dies in between leaves it open.
    await this.scanAgain(open.suspects);
    const isClosed = await this.write({ lastClosed }, present("breaker"), OF_OPEN, notice);
    return isClosed ? notice : undefined;
  }

  /** This scan is tried while the breaker is open; what the one before has to say no longer counts as a try. */
  async permit(open: OpenBreaker, { scanId, image }: Pick<Scan, "scanId" | "image">): Promise<void> {
    const key = imageKey(image);
    const tried = [...open.tried.filter((each) => each !== key), key].slice(-MAX_TRIED);
    const next = { ...open, trying: scanId, tried, nextTryAt: after(this.now(), LOST_TRY_MS) };
    await this.write(writeOpen(next), present("breaker"));
  }

  /** Has a scan tried at once, where the breaker is open and none is. */
  async probe(): Promise<void> {
    await this.write({ nextTryAt: this.now() }, all(present("breaker"), absent("trying")));
  }

  private async write(
    set: Values,
    condition: Condition,
    remove: readonly Attribute[] = [],
    notice?: InstallationImpaired | InstallationRecovered,
  ): Promise<boolean> {
    const change = { key: CONTROL_KEY, set, condition, remove };
    return notice === undefined
      ? (await this.table.update(change)).applied
      : this.table.updateTogether([change, queueNotice(notice, this.now())]);
  }

  /** Images whose errors opened it wait no longer for their own retry, but only as every image has to. */
  private async scanAgain(suspects: readonly string[]): Promise<void> {
    const rows = suspects.length > 0 ? await this.table.getAll(suspects) : [];
    for (const { scan, errorScope, recentStarts = [] } of rows.flatMap((row) => readRow(row) ?? [])) {
      const dueAt = later(this.now(), earliestStart(recentStarts));
      // Never later than it was due anyway.
      if (scan !== undefined && errorScope === "installation" && scan.dueAt > dueAt) {
        await this.table.update({
          key: imageKey(scan.image),
          set: { [DUE_ATTRIBUTE]: dueAt },
          condition: all(...sameScan(scan, "ERROR"), is(DUE_ATTRIBUTE, scan.dueAt)),
        });
      }
    }
  }

  private impaired(open: OpenBreaker, scan: EndedScan): InstallationImpaired {
    return { ...this.impairment(open, scan), nextScanAt: open.nextTryAt.toISOString() };
  }

  private impairment({ impairmentId, openedAt, errorClass, reason }: OpenBreaker, scan: EndedScan) {
    const { account, region } = this.own ?? placeOfArn(scan.lastTaskArn);
    return {
      version: "1",
      impairmentId,
      installation: this.installation,
      account,
      region,
      impairedAt: openedAt.toISOString(),
      error: { class: errorClass, scope: "installation", reason },
    } as const;
  }
}

/** A pause that begins now. */
function pause(pauses: number, now: Date): Pick<OpenBreaker, "pauses" | "nextTryAt"> {
  return { pauses, nextTryAt: after(now, PAUSES_MS[pauses] ?? HOUR) };
}
