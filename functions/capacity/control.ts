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

/** State that decides on the next start, in one item: the coordinator writes it; people have a scan tried. */
export interface Control {
  /** The scans that have a slot, each named by {@link slotOf}. */
  readonly running: readonly string[];
  /** The engine refused for lack of capacity; nobody asks it before `until`. Absent where it did not. */
  readonly backOff?: BackOff | undefined;
  /** Until when everybody waited for Sysdig, within the last hour. */
  readonly busyUntil: readonly Date[];
  readonly breaker: BreakerState;
  /** Other places than the installation's own in which scans may wait, each as `placeText` has it. */
  readonly places: readonly string[];
  /** Key of the item that a run touches whose message came before. */
  readonly touching?: string | undefined;
  /** Items that runs have died of, and until when they are left alone. */
  readonly putOff: Readonly<Record<string, Date>>;
}

export interface BackOff {
  readonly until: Date;
  /** The engine's own words. */
  readonly reason: string;
}

/** A scan, as far as the control item needs it. */
interface ControlledScan {
  readonly scanId: string;
  /** Key of its image. */
  readonly key: string;
  /** The task that asked for it, or what stands for that. */
  readonly lastTaskArn: string;
  readonly isShared?: boolean | undefined;
  readonly requestId?: string | undefined;
}

export type ControlEvent =
  | { readonly kind: "begun"; readonly slots: readonly string[] }
  | { readonly kind: "freed"; readonly scanIds: readonly string[] }
  /** Scans of other places wait. */
  | { readonly kind: "waits"; readonly places: readonly string[] }
  /** In these places, and in no others, scans wait. */
  | { readonly kind: "looked"; readonly places: readonly string[] }
  /** The engine takes no more scans before that time. */
  | { readonly kind: "refused"; readonly reason: string; readonly until: Date }
  /** Sysdig was asked too often. */
  | { readonly kind: "busy"; readonly until: Date }
  /** A scan ended in an error of the installation. */
  | {
      readonly kind: "failed";
      readonly scan: ControlledScan;
      readonly error: InstallationError;
      readonly newId: string;
    }
  /** A scan says that the installation works. */
  | { readonly kind: "worked"; readonly scan: ControlledScan }
  /** The breaker is open, and this scan is tried. */
  | { readonly kind: "tried"; readonly scan: Pick<ControlledScan, "scanId" | "key"> }
  | { readonly kind: "probed" }
  /** Somebody has looked where the token belongs. Undefined: nobody may. */
  | { readonly kind: "token"; readonly token: StoredToken | undefined }
  /** An item cannot be handled: it is left alone for a while. */
  | { readonly kind: "put-off"; readonly key: string }
  /** A run whose message came before touches an item. */
  | { readonly kind: "touched"; readonly key: string }
  /** Such a run has got over all that it touched. */
  | { readonly kind: "survived" };

type ControlSettings = Pick<StepSettings, "installation" | "own">;

export interface ControlStep {
  readonly control: Control;
  readonly notices: readonly InstallationEvent[];
}

/** Why nobody starts a scan, where it is not the engine that refused. */
export const SYSDIG_BUSY = "Sysdig was asked too often (429): every scan waits for one to three minutes.";
/** So often an hour everybody waits for Sysdig. More than that may be somebody who only prints its words. */
const MOST_BUSY = 10;
/** How long an item is left alone that a run has died of, or that cannot be handled. */
const PUT_OFF_MS = 15 * MINUTE;
/** So many are remembered: an item of DynamoDB has 400 KB. */
const MOST_PUT_OFF = 100;

/**
 * Milliseconds for which Sysdig is left alone after it was asked too often and did not say for how long. It is 60 to
 * 180 seconds, at random, so that many installations of one account do not come back at once.
 */
export const busyMs = (): number => MINUTE * (1 + 2 * Math.random());

/** Name of a scan's slot: the scan, whose share that uses, and its image. */
export function slotOf({ scanId, key, ...scan }: Omit<ControlledScan, "requestId">): string {
  return [scanId, shareOf(scan), key].join(" ");
}

/** The scan, the place and the key of the image of a slot. */
const partsOf = (slot: string): readonly string[] => slot.split(" ");
export const scanOfSlot = (slot: string): string => partsOf(slot)[0] ?? "";
export const placeOfSlot = (slot: string): string => partsOf(slot)[1] ?? "";
export const keyOfSlot = (slot: string): string => partsOf(slot)[2] ?? "";

/** The step of the control item: pure. The very item comes back where nothing changes. */
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
      // By the scan: a task of another place may have run its image meanwhile.
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
      // Anybody who may ask for scans chooses images, and must not stop everybody's.
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
      // Where nobody may look, scans find out, and no event promises anything.
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

/** A scan that was tried and leaves its slot says nothing of the installation: another one may be tried at once. */
function freed(control: Control, scanIds: readonly string[], now: Date): Control {
  const left = control.running.filter((slot) => !scanIds.includes(scanOfSlot(slot)));
  const { trying } = control.breaker.open ?? {};
  const isTried = trying !== undefined && scanIds.includes(trying);
  const breaker = isTried ? untried(control.breaker, now) : control.breaker;
  return left.length < control.running.length || isTried ? { ...control, running: left, breaker } : control;
}

/** A later time stays. */
function backedOff(control: Control, { reason, until }: BackOff): Control {
  return control.backOff && control.backOff.until >= until
    ? control
    : { ...control, backOff: { reason, until } };
}

const busyLately = ({ busyUntil }: Control, now: Date): readonly Date[] =>
  busyUntil.filter((until) => until.getTime() > now.getTime() - HOUR);

/** Whether everybody waits for Sysdig now. */
export function isBusy(control: Control, now: Date): boolean {
  return control.busyUntil.some((until) => until > now);
}

/** Whether everybody may wait for Sysdig, once more within the hour. */
export function mayBeBusy(control: Control, now: Date): boolean {
  return isBusy(control, now) || busyLately(control, now).length < MOST_BUSY;
}

function withPutOff(control: Control, key: string, now: Date): Control {
  const until = new Date(now.getTime() + PUT_OFF_MS);
  const others = Object.entries(control.putOff).filter(([each, time]) => time > now && each !== key);
  const putOff = Object.fromEntries([...others.slice(1 - MOST_PUT_OFF), [key, until]]);
  return { ...control, touching: undefined, putOff };
}

/** Whether runs have died of the item lately. */
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

/** Reads the item; what is not there is as at the beginning. */
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

/** The item as the table keeps it. */
export function rowOfControl(control: Control): Row {
  return JSON.parse(JSON.stringify(control));
}
