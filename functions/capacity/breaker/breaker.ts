import { randomUUID } from "node:crypto";
import { after, HOUR, MINUTE } from "../../contract/durations";
import { imageKey } from "../../contract/image";
import { CONTROL_KEY, DUE_ATTRIBUTE } from "../../contract/ledger";
import type { InstallationImpaired, InstallationRecovered } from "../../contract/notices/installation-event";
import { type Place, placeOfArn } from "../../contract/places/place";
import type { Scan } from "../../contract/scan";
import { queueNotice } from "../../outbox/outbox";
import { readRow } from "../../rows/row";
import { sameScan } from "../../rows/scan-changes";
import { earliestStart, later } from "../../rows/start-limits";
import { absent, all, any, is } from "../../table/condition";
import type { Change, Table } from "../../table/table";
import {
  type BreakerState,
  type InstallationError,
  isTryDue,
  type OpenBreaker,
  readBreaker,
  waitingReason,
  writeOpen,
} from "./stored-breaker";

/** Treatment of a scan that ended in an error of the installation. */
export type ErrorDisposition =
  /** It is recorded and published as every other error. `notice`: it opened the breaker, which is published. */
  | { readonly kind: "record"; readonly notice?: InstallationImpaired | undefined }
  /** It waits, and nothing is published of it. */
  | { readonly kind: "wait"; readonly reason: string };

/** Somebody else changed the item each time that we had read it. */
export class BreakerBusyError extends Error {
  override readonly name = "BreakerBusyError";

  constructor() {
    super(
      `The item ${CONTROL_KEY} was changed by others ${MAX_TRIES} times between a read and a write of it; the scan is looked at again.`,
    );
  }
}

type EndedScan = Pick<Scan, "image" | "scanId" | "lastTaskArn" | "requestId">;

/** A change to be written, if any, and the caller's answer once it is written. */
interface BreakerUpdate<T> {
  readonly change?: Pick<Partial<Change>, "set" | "remove"> | undefined;
  /** Goes into the outbox with it. */
  readonly notice?: InstallationImpaired | InstallationRecovered | undefined;
  readonly answer: T;
}

/** Writes that are tried before whoever asks has to come again. */
const MAX_TRIES = 20;
/** From the opening to the first try, and from each that failed to the next. */
const PAUSES_MS = [5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR];
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
  async judge(scan: EndedScan, error: InstallationError): Promise<ErrorDisposition> {
    return this.change((state) => this.judgeIn(state, scan, error));
  }

  /**
   * A scan got a verdict, or ended in its image's own error while the control image had a result: the installation works.
   *
   * @returns what is to be published, where the breaker has closed
   */
  async worked(scan: EndedScan): Promise<InstallationRecovered | undefined> {
    const closed = await this.change(({ open, suspect }) => {
      if (open === undefined) {
        return { change: suspect === undefined ? undefined : { remove: ["suspect"] }, answer: undefined };
      }
      const at = this.now().toISOString();
      const change: BreakerUpdate<unknown>["change"] = {
        set: { lastClosed: { at, pauses: open.pauses } },
        remove: ["breaker", "trying", "suspect"],
      };
      const notice = open.isTold ? { ...this.impairment(open, scan), recoveredAt: at } : undefined;
      return { change, notice, answer: { notice, suspects: open.suspects } };
    });
    await this.scanAgain(closed?.suspects ?? []);
    return closed?.notice;
  }

  /** Permits this scan to start while the breaker is open, where it is time to try one. */
  async permit({ scanId, image }: Pick<Scan, "scanId" | "image">): Promise<void> {
    const key = imageKey(image);
    await this.changeOpen((open) =>
      isTryDue(open, this.now())
        ? {
            trying: scanId,
            tried: [...open.tried.filter((each) => each !== key), key].slice(-MAX_TRIED),
            nextTryAt: after(this.now(), LOST_TRY_MS),
          }
        : undefined,
    );
  }

  /** The scan that was tried found no capacity, or says nothing of the installation: another one may be tried at once. */
  async withdraw({ scanId }: Pick<Scan, "scanId">): Promise<void> {
    await this.changeOpen(({ trying }) =>
      trying === scanId ? { trying: undefined, nextTryAt: this.now() } : undefined,
    );
  }

  /** Has a scan tried at once, where the breaker is open and none is. */
  async probe(): Promise<void> {
    await this.changeOpen((open) =>
      open.trying === undefined && !isTryDue(open, this.now()) ? { nextTryAt: this.now() } : undefined,
    );
  }

  private judgeIn(
    { open, suspect, lastClosed }: BreakerState,
    scan: EndedScan,
    { reason, errorClass }: InstallationError,
  ): BreakerUpdate<ErrorDisposition> {
    const now = this.now();
    if (open !== undefined) {
      if (open.trying !== scan.scanId) {
        return { answer: { kind: "wait", reason: waitingReason(open) } };
      }
      const pauses = open.pauses + 1;
      const next = { ...open, ...pause(pauses, now), reason, errorClass, isTold: true, trying: undefined };
      const notice = open.isTold ? undefined : this.impaired(next, scan);
      return { change: changeTo(next), notice, answer: { kind: "wait", reason: waitingReason(next) } };
    }
    if (scan.requestId !== undefined) {
      // Anybody who may ask for scans chooses images, and must not stop everybody's.
      return { answer: { kind: "record" } };
    }
    const image = imageKey(scan.image);
    if (suspect === undefined || suspect === image) {
      return {
        change: suspect === image ? undefined : { set: { suspect: image } },
        answer: { kind: "record" },
      };
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
    return {
      change: { set: writeOpen(next), remove: ["suspect"] },
      notice,
      answer: { kind: "record", notice },
    };
  }

  private changeOpen(next: (open: OpenBreaker) => Partial<OpenBreaker> | undefined): Promise<void> {
    return this.change(({ open }) => {
      const changed = open && next(open);
      return { change: changed && changeTo({ ...open, ...changed }), answer: undefined };
    });
  }

  /** Reads, decides and writes, until nobody else has written in between. */
  private async change<T>(decide: (state: BreakerState) => BreakerUpdate<T>): Promise<T> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const state = await this.read();
      const { change, notice, answer } = decide(state);
      if (change === undefined || (await this.write(state, change, notice))) {
        return answer;
      }
    }
    throw new BreakerBusyError();
  }

  private async write(
    { version }: BreakerState,
    change: Partial<Change>,
    notice: BreakerUpdate<unknown>["notice"],
  ): Promise<boolean> {
    const item: Change = {
      ...change,
      key: CONTROL_KEY,
      set: { ...change.set, breakerVersion: version + 1 },
      condition:
        version === 0
          ? any(absent("breakerVersion"), is("breakerVersion", 0))
          : is("breakerVersion", version),
    };
    return notice === undefined
      ? (await this.table.update(item)).applied
      : this.table.updateTogether([item, queueNotice(notice, this.now())]);
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

function changeTo(open: OpenBreaker): Pick<Change, "set" | "remove"> {
  return { set: writeOpen(open), remove: open.trying === undefined ? ["trying"] : [] };
}
