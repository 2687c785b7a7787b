import { HOUR, MINUTE } from "../contract/durations";
import type { StoredToken } from "../contract/images/scan";
import type { InstallationEvent } from "../contract/notices/installation-event";
import { placeOfArn } from "../contract/places/place";
import { shareOf } from "../images/image-item";
import type { StepSettings } from "../images/step";
import type { Row } from "../table/table";
import { listIn, textIn, textsIn, timeIn } from "../table/value";
import {
  type BreakerState,
  failed,
  type InstallationError,
  type OpenBreaker,
  probed,
  readBreaker,
  tried,
  untried,
  WAITING,
  worked,
} from "./breaker";

/**
 * Item with the state that decides which scan starts next. Only the coordinator writes it; a person can only ask for a
 * trial scan.
 */
export interface Control {
  /** The scans that have a slot, each as {@link slotOf} names it. */
  readonly running: readonly string[];
  /** Set after the engine refused for lack of capacity: no scan is started before `until`. */
  readonly backOff?: BackOff | undefined;
  /** Ends of the waits for Sysdig's rate limit, of the last hour. */
  readonly busyUntil: readonly Date[];
  readonly breaker: BreakerState;
  /** Places in which scans may wait, besides the installation's own, each as `placeText` writes it. */
  readonly places: readonly string[];
  /** Key of the item that a run is working on; set only by runs whose message came again. */
  readonly touching?: string | undefined;
  /** Items that crashed a run or cannot be handled, and until when each is skipped. */
  readonly putOff: Readonly<Record<string, Date>>;
}

export interface BackOff {
  readonly until: Date;
  /** Why the engine refused, in its own words. */
  readonly reason: string;
}

interface ControlledScan {
  readonly scanId: string;
  /** Key of the scan's image. */
  readonly key: string;
  /** The task that asked for the scan; otherwise a deployment or a cluster, see `lastTaskArn` of a scan. */
  readonly lastTaskArn: string;
  readonly isShared?: boolean | undefined;
  readonly requestId?: string | undefined;
}

export type ControlEvent =
  | { readonly kind: "begun"; readonly slots: readonly string[] }
  | { readonly kind: "freed"; readonly scanIds: readonly string[] }
  /** Scans of other places wait. */
  | { readonly kind: "waits"; readonly places: readonly string[] }
  /** Scans wait in these places, and in no others. */
  | { readonly kind: "looked"; readonly places: readonly string[] }
  /** The engine starts no more scans before `until`. */
  | { readonly kind: "refused"; readonly reason: string; readonly until: Date }
  /** Sysdig's rate limit was exceeded. */
  | { readonly kind: "busy"; readonly until: Date }
  /** A scan ended in an error of the installation. */
  | {
      readonly kind: "failed";
      readonly scan: ControlledScan;
      readonly error: InstallationError;
      readonly newId: string;
    }
  /** A scan shows that the installation works. */
  | { readonly kind: "worked"; readonly scan: ControlledScan }
  /** The breaker is open, and this scan is being tried. */
  | { readonly kind: "tried"; readonly scan: Pick<ControlledScan, "scanId" | "key"> }
  | { readonly kind: "probed" }
  /** Version of the stored token, never its value; undefined if the coordinator may not look. */
  | { readonly kind: "token"; readonly token: StoredToken | undefined }
  /** An item cannot be handled, and is skipped for a while. */
  | { readonly kind: "put-off"; readonly key: string }
  /** The coordinator's run of a repeated SQS message begins to work on this item. */
  | { readonly kind: "touched"; readonly key: string }
  /** The coordinator's run of a repeated SQS message has finished all its items. */
  | { readonly kind: "survived" };

type ControlSettings = Pick<StepSettings, "installation" | "own">;

export interface ControlStep {
  readonly control: Control;
  readonly notices: readonly InstallationEvent[];
}

export const SYSDIG_BUSY = "Sysdig was asked too often (429): every scan waits for one to three minutes.";
/** Waits for Sysdig within an hour, at most: an image could cause more by printing Sysdig's words. */
const MAX_BUSY_WAITS = 10;
/** How long an item is skipped that crashed a run or cannot be handled. */
const PUT_OFF_MS = 15 * MINUTE;
/** Skipped items that are remembered, because an item of DynamoDB has at most 400 KB. */
const MAX_PUT_OFF_ITEMS = 100;

/**
 * Returns how long to wait for Sysdig if it named no time: 60 to 180 seconds, in milliseconds. The time is random, so
 * that the installations of one account do not come back at once.
 */
export const busyMs = (): number => MINUTE * (1 + 2 * Math.random());

/** Returns the name of a scan's slot: id of the scan, place whose share it uses, key of its image. */
export function slotOf({ scanId, key, ...scan }: Omit<ControlledScan, "requestId">): string {
  return [scanId, shareOf(scan), key].join(" ");
}

const partsOf = (slot: string): readonly string[] => slot.split(" ");
export const scanOfSlot = (slot: string): string => partsOf(slot)[0] ?? "";
export const placeOfSlot = (slot: string): string => partsOf(slot)[1] ?? "";
export const keyOfSlot = (slot: string): string => partsOf(slot)[2] ?? "";

/** Returns the control item after an event: pure, and the same object if nothing changes. */
export function stepControl(
  before: Control,
  event: ControlEvent,
  now: Date,
  settings: ControlSettings,
): ControlStep {
  const notices: InstallationEvent[] = [];
  const control = after(before, event, now, settings, (notice) => notices.push(notice));
  return { control, notices };
}

function after(
  control: Control,
  event: ControlEvent,
  now: Date,
  settings: ControlSettings,
  tell: (notice: InstallationEvent) => void,
): Control {
  const withBreaker = (breaker: BreakerState) =>
    breaker === control.breaker ? control : { ...control, breaker };
  switch (event.kind) {
    case "begun": {
      // Compares ids of scans, not slots: a slot also names a place, which changes if the image runs elsewhere, too.
      const taken = new Set(control.running.map(scanOfSlot));
      const added = event.slots.filter((slot) => !taken.has(scanOfSlot(slot)));
      return added.length > 0 ? { ...control, running: [...control.running, ...added] } : control;
    }
    case "freed":
      return freed(control, event.scanIds, now);
    case "waits": {
      const places = [...new Set([...control.places, ...event.places])];
      return places.length > control.places.length ? { ...control, places } : control;
    }
    case "looked": {
      const isSame = [...control.places].sort().join() === [...event.places].sort().join();
      return isSame ? control : { ...control, places: event.places };
    }
    case "refused":
      return backedOff(control, event);
    case "busy": {
      const backOff = { reason: SYSDIG_BUSY, until: event.until };
      const busyUntil = [...busyLately(control, now), event.until];
      const isFirst = mayBeBusy(control, now) && !isBusy(control, now);
      return isFirst ? { ...backedOff(control, backOff), busyUntil } : control;
    }
    case "failed": {
      const { scan, error, newId } = event;
      const { open, waiting } = control.breaker;
      if (error.token && !open && !waiting) {
        const { place: storedIn, version: storedVersion } = error.token;
        const named = { ...placeOf(scan, settings), tokenEventId: newId, changedAt: now.toISOString() };
        const told = { ...WAITING, ...named, reason: error.reason, storedIn, storedVersion };
        tell(told);
        return withBreaker({ ...control.breaker, waiting: told });
      }
      // Whoever requests scans chooses their images, and must not be able to stop everybody's scans.
      if (waiting || (scan.requestId !== undefined && !open)) {
        return control;
      }
      const { breaker, told } = failed(control.breaker, scan, error, newId, now);
      if (told) {
        tell({ ...impairment(told, scan, settings), nextScanAt: told.nextTryAt.toISOString() });
      }
      return withBreaker(breaker);
    }
    case "worked": {
      const { breaker, told } = worked(control.breaker, now);
      if (told) {
        tell({ ...impairment(told, event.scan, settings), recoveredAt: now.toISOString() });
      }
      return withBreaker(breaker);
    }
    case "token": {
      const { waiting } = control.breaker;
      const { place, version } = event.token ?? {};
      const isSame = place === waiting?.storedIn && version === waiting?.storedVersion;
      if (!waiting || isSame || version === "") {
        return control;
      }
      // If the coordinator may not read the token's version, the next scans show whether a token is stored, and no
      // event announces it.
      if (event.token) {
        const tokenEventId = `${waiting.tokenEventId}-ready`;
        tell({ ...waiting, tokenEventId, detailType: "Installation Ready", changedAt: now.toISOString() });
      }
      return withBreaker({ ...control.breaker, waiting: undefined });
    }
    case "tried":
      return withBreaker(tried(control.breaker, event.scan, now));
    case "probed":
      return withBreaker(probed(control.breaker, now));
    case "touched":
      return control.touching === event.key
        ? withPutOff(control, event.key, now)
        : { ...control, touching: event.key };
    case "put-off":
      return withPutOff(control, event.key, now);
    case "survived":
      return control.touching === undefined ? control : { ...control, touching: undefined };
  }
}

/**
 * Frees slots. If the trial scan is among them, it showed nothing about the installation, so another scan may be tried
 * at once.
 */
function freed(control: Control, scanIds: readonly string[], now: Date): Control {
  const left = control.running.filter((slot) => !scanIds.includes(scanOfSlot(slot)));
  const { trying } = control.breaker.open ?? {};
  const isTried = trying !== undefined && scanIds.includes(trying);
  const breaker = isTried ? untried(control.breaker, now) : control.breaker;
  return left.length < control.running.length || isTried ? { ...control, running: left, breaker } : control;
}

function backedOff(control: Control, { reason, until }: BackOff): Control {
  return control.backOff && control.backOff.until >= until
    ? control
    : { ...control, backOff: { reason, until } };
}

const busyLately = ({ busyUntil }: Control, now: Date): readonly Date[] =>
  busyUntil.filter((until) => until.getTime() > now.getTime() - HOUR);

/** Whether all scans wait for Sysdig's rate limit now. */
export function isBusy(control: Control, now: Date): boolean {
  return control.busyUntil.some((until) => until > now);
}

/** Whether one more wait for Sysdig is allowed within the hour. */
export function mayBeBusy(control: Control, now: Date): boolean {
  return isBusy(control, now) || busyLately(control, now).length < MAX_BUSY_WAITS;
}

function withPutOff(control: Control, key: string, now: Date): Control {
  const until = new Date(now.getTime() + PUT_OFF_MS);
  const others = Object.entries(control.putOff).filter(([each, time]) => time > now && each !== key);
  const putOff = Object.fromEntries([...others.slice(1 - MAX_PUT_OFF_ITEMS), [key, until]]);
  return { ...control, touching: undefined, putOff };
}

export function isPutOff({ putOff }: Control, key: string, now: Date): boolean {
  return (putOff[key] ?? now) > now;
}

function impairment(open: OpenBreaker, scan: ControlledScan, settings: ControlSettings) {
  const { impairmentId, openedAt, errorClass, reason } = open;
  const error = { class: errorClass, scope: "installation", reason } as const;
  return { ...placeOf(scan, settings), impairmentId, impairedAt: openedAt.toISOString(), error };
}

function placeOf({ lastTaskArn }: ControlledScan, { installation, own }: ControlSettings) {
  const { account, region } = own ?? placeOfArn(lastTaskArn);
  return { version: "1", installation, account, region } as const;
}

/** Reads the item; missing parts have their initial values. */
export function readControl(row: Row | undefined): Control {
  const { running, backOff, busyUntil, breaker, places, touching, putOff } = row ?? {};
  const { until, reason }: Record<string, unknown> = Object(backOff);
  const refusedUntil = timeIn(until);
  const times = Object.entries(Object(putOff)).flatMap(([key, time]) => {
    const read = timeIn(time);
    return read ? [[key, read] as const] : [];
  });
  return {
    running: textsIn(running),
    places: textsIn(places),
    backOff: refusedUntil && { until: refusedUntil, reason: textIn(reason) ?? "" },
    busyUntil: listIn(busyUntil, timeIn),
    breaker: readBreaker(breaker),
    touching: textIn(touching),
    putOff: Object.fromEntries(times),
  };
}

export function rowOfControl(control: Control): Row {
  return JSON.parse(JSON.stringify(control));
}
