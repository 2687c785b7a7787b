import { randomUUID } from "node:crypto";
import { imageKey, registryOf } from "../../contract/image";
import { DUE_ATTRIBUTE } from "../../contract/ledger";
import type { InstallationImpaired, InstallationRecovered } from "../../contract/notices/installation-event";
import { type Place, placeOfArn } from "../../contract/places/place";
import type { Scan, ScanState } from "../../contract/scan";
import { readRow } from "../../rows/row";
import { sameScan } from "../../rows/scan-changes";
import { earliestStart, later } from "../../rows/start-limits";
import { all, is } from "../../table/condition";
import type { Change, Table } from "../../table/table";
import { BreakerItem, type BreakerUpdate } from "./breaker-item";
import {
  hitsEveryImage,
  type InstallationError,
  isCanaryDue,
  type OpenBreaker,
  opened,
  waitingReason,
  withAcquittals,
  withCanary,
  withError,
  withFailedCanary,
  withoutCanary,
} from "./decisions";
import { SeenRegistries, seenLately } from "./seen-registries";
import { type BreakerState, writeErrors, writeOpen } from "./stored-breaker";

/** Treatment of a scan that ended in an error of the installation. */
export type ErrorDisposition =
  /** It is recorded and published as every other error. `notice`: it opened the breaker. */
  | { readonly kind: "record"; readonly notice?: InstallationImpaired }
  /** It waits, and nothing is published of it. */
  | { readonly kind: "wait"; readonly reason: string };

type EndedScan = Pick<Scan, "image" | "scanId" | "lastTaskArn" | "requestId">;

/** States of a scan that is being started, or runs. */
const UNDER_WAY: readonly ScanState[] = ["STARTING", "SCANNING"];
/**
 * Lets everything wait while the installation has an error that every scan would meet. It opens by the same error of
 * several images, and closes by the end of a scan that is tried now and then: the canary. People hear of it when it
 * opens and when it closes, through the outbox, in the very transaction.
 */
export class Breaker {
  /** Which running tasks have images of. */
  readonly registries: SeenRegistries;
  private readonly item: BreakerItem;

  constructor(
    private readonly table: Table,
    private readonly installation: string,
    private readonly now: () => Date = () => new Date(),
    /** Place of the installation; undefined where it serves no members, so that it is that of every task. */
    private readonly own?: Place,
  ) {
    this.item = new BreakerItem(table, now);
    this.registries = new SeenRegistries(this.item, now);
  }

  /** The breaker as it is now. */
  async read(): Promise<BreakerState> {
    return this.item.read();
  }

  /** A scan ended in an error of the installation. Asking again of the same end is harmless. */
  async judge(scan: EndedScan, error: InstallationError): Promise<ErrorDisposition> {
    return this.item.change((state) => this.judgeIn(state, scan, error));
  }

  /**
   * A scan ended in any other way. The end of the canary closes the breaker. A verdict shows that the installation works:
   * earlier errors are no evidence any more, and those that opened the breaker are their images' own.
   *
   * @returns what is to be published, where the breaker has closed
   */
  async ended(scan: EndedScan, isVerdict: boolean): Promise<InstallationRecovered | undefined> {
    const image = imageKey(scan.image);
    const closed = await this.item.change(({ open, evidence, acquitted }) => {
      const left = isVerdict ? acquitted.filter((each) => each.image !== image) : acquitted;
      if (open?.canary?.scanId !== scan.scanId) {
        const isNews = isVerdict && (evidence.length > 0 || left.length < acquitted.length);
        const change = isNews
          ? { set: { acquitted: writeErrors(left) }, remove: ["evidence" as const] }
          : undefined;
        return { change, answer: undefined };
      }
      const notice = this.recovered(open, scan);
      const change = {
        set: { acquitted: writeErrors(isVerdict ? withAcquittals(left, open, image) : left) },
        remove: ["breaker", "canary", "evidence"] as const,
      };
      return { change, notice, answer: { notice, suspects: open.suspects } };
    });
    await this.scanAgain(closed?.suspects ?? []);
    return closed?.notice;
  }

  /**
   * Permits one scan to start while the breaker is open, where it is time for the next canary.
   *
   * @returns whether this scan has the permission now
   */
  async permit({ scanId, image }: Pick<Scan, "scanId" | "image">): Promise<boolean> {
    return this.item.change(({ open }) => {
      if (open === undefined || !isCanaryDue(open, this.now())) {
        return { answer: false };
      }
      const next = withCanary(open, { scanId, image: imageKey(image) }, this.now());
      return { change: { set: writeOpen(next) }, answer: true };
    });
  }

  /**
   * Looks after a canary whose lease has passed: while its scan is under way it goes on, else it is lost, and the next
   * one may be chosen at once.
   *
   * @returns the breaker, where it is open
   */
  async checkCanary(): Promise<OpenBreaker | undefined> {
    const { open: current } = await this.read();
    const { canary } = current ?? {};
    if (canary === undefined || canary.until > this.now()) {
      return current;
    }
    const row = await this.table.get(canary.image);
    const scan = row && readRow(row)?.scan;
    const isUnderWay = scan?.scanId === canary.scanId && UNDER_WAY.includes(scan.state);
    await this.changeCanary(canary, (open) =>
      isUnderWay ? withCanary(open, canary, this.now()) : withoutCanary(open),
    );
    return (await this.read()).open;
  }

  /** The canary did not find capacity: another one may be chosen at once. */
  async withdraw(scan: Pick<Scan, "scanId">): Promise<void> {
    await this.changeCanary(scan, withoutCanary);
  }

  private changeCanary(
    { scanId }: Pick<Scan, "scanId">,
    next: (open: OpenBreaker) => OpenBreaker,
  ): Promise<void> {
    return this.item.change(({ open }) => ({
      change: open?.canary?.scanId === scanId ? this.replaceOpen(next(open)) : undefined,
      answer: undefined,
    }));
  }

  private judgeIn(
    { open, evidence, acquitted, registries }: BreakerState,
    scan: EndedScan,
    error: InstallationError,
  ): BreakerUpdate<ErrorDisposition> {
    const now = this.now();
    const image = imageKey(scan.image);
    if (open !== undefined) {
      const isCanary = open.canary?.scanId === scan.scanId;
      const next = isCanary ? withFailedCanary(open, error, now) : open;
      const change = isCanary ? this.replaceOpen(next) : undefined;
      return { change, answer: { kind: "wait", reason: waitingReason(next) } };
    }
    const { cause } = error;
    if (scan.requestId !== undefined) {
      // Anybody who may ask for scans chooses images and registries, and must not stop everybody's.
      return { answer: { kind: "record" } };
    }
    if (acquitted.some((each) => each.image === image && each.cause === cause)) {
      return { answer: { kind: "record" } };
    }
    const errors = withError(evidence, { image, registry: registryOf(scan.image), cause });
    if (!hitsEveryImage(errors, cause, seenLately(registries, now))) {
      return { change: { set: { evidence: writeErrors(errors) } }, answer: { kind: "record" } };
    }
    const suspects = errors.filter((each) => each.cause === cause).map((each) => each.image);
    const next = opened(randomUUID(), error, suspects, now);
    const notice = this.impaired(next, scan);
    const change = { set: writeOpen(next), remove: ["evidence" as const] };
    return { change, notice, answer: { kind: "record", notice } };
  }

  private replaceOpen(open: OpenBreaker): Pick<Change, "set" | "remove"> {
    return { set: writeOpen(open), remove: open.canary ? [] : ["canary"] };
  }

  /** Errors from before the breaker opened wait no longer for their own retry, but only as every image has to. */
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
    return { ...this.impairment(open, scan), nextScanAt: open.nextCanaryAt.toISOString() };
  }

  private recovered(open: OpenBreaker, scan: EndedScan): InstallationRecovered {
    return { ...this.impairment(open, scan), recoveredAt: this.now().toISOString() };
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
