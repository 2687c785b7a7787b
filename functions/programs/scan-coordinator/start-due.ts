import type { OpenBreaker } from "../../capacity/breaker";
import { SYSDIG_BUSY } from "../../capacity/control";
import { orderOfStarts } from "../../capacity/order-of-starts";
import { isOutage } from "../../clients/outage";
import { MINUTE } from "../../contract/durations";
import { imageKey } from "../../contract/images/image";
import type { Scan } from "../../contract/images/scan";
import type { Notice } from "../../contract/notices/notice";
import type { Place } from "../../contract/places/place";
import { earliestStart } from "../../images/times";
import { type MarkingCoordinator, PAGE } from "./coordinator";
import { scanFields } from "./record-end";
import { startScans } from "./start-scan";
import type { Work } from "./work";

/** The other places that the installation serves. */
async function servedPlaces({ members }: MarkingCoordinator): Promise<readonly Place[]> {
  const regions = Object.entries((await members?.read()) ?? {});
  return regions.flatMap(([account, ofAccount]) => ofAccount.map((region) => ({ account, region })));
}

/** Scans that are started at one time. */
const AT_ONCE = 10;
/** For as long after a back-off one scan is started first, then as many as the engine has taken: it may refuse all others. */
const AFTER_BACK_OFF_MS = 2 * MINUTE;
/** Waiting scans among which the one is chosen that is tried while the breaker is open. */
const CANDIDATES = 1000;

/**
 * Starts what may be started, the earliest deadline first, until nothing more can be; while the breaker is open one scan,
 * where it is time for that. Held scans and errors whose time has come wait first: only a scan that waits is started.
 *
 * @param work names items that were written just now, which the index may not know yet
 * @param ended scans that have just left the engine: as many starts are tried although it refused others
 * @returns what is to be published
 */
export async function startDue(
  coordinator: MarkingCoordinator,
  { keys, isMinute }: Pick<Work, "keys" | "isMinute">,
  ended: number,
  hasTime: () => boolean,
): Promise<readonly Notice[]> {
  await (isMinute && coordinator.ledger.lookWhereScansWait(await servedPlaces(coordinator)));
  const notices: Notice[] = [];
  const served = new Set<string>();
  let named = keys;
  let afterEnd = ended;
  let taken = 0;
  while (hasTime()) {
    const { room, open } = await roomFor(coordinator, afterEnd, taken);
    if (open !== undefined) {
      return room > 0 ? [...notices, ...(await tryOne(coordinator, open, hasTime))] : notices;
    }
    const scans = room > 0 ? await candidates(coordinator, named, served) : [];
    if (scans.length === 0) {
      break;
    }
    const ready: Scan[] = [];
    for (const scan of scans) {
      if (ready.length === room || !hasTime()) {
        break;
      }
      served.add(imageKey(scan.image));
      ready.push(...(await prepare(coordinator, scan)));
    }
    const begun = await begin(coordinator, ready, hasTime);
    const started = await startScans(coordinator, begun);
    notices.push(...started.flatMap((each) => each.notices));
    if (started.some(({ isFull }) => isFull)) {
      break;
    }
    named = [];
    // A scan that is refused for itself takes no capacity.
    const takenNow = started.filter(({ isStarted }) => isStarted).length;
    afterEnd = Math.max(0, afterEnd - takenNow);
    taken += takenNow;
  }
  return notices;
}

/**
 * @returns how many scans may be started at one time now, and the breaker, where it is open: then none may but the one that it
 *   is time to try
 */
async function roomFor(
  { ledger, maxConcurrentScans, isAgain, now }: MarkingCoordinator,
  afterEnd: number,
  taken: number,
) {
  const {
    running,
    backOff,
    breaker: { open },
  } = await ledger.control();
  const overMs = backOff === undefined ? Number.POSITIVE_INFINITY : now().getTime() - backOff.until.getTime();
  const duringBackOff = backOff?.reason === SYSDIG_BUSY ? 0 : afterEnd;
  const afterwards = overMs < AFTER_BACK_OFF_MS ? Math.max(1, taken) : AT_ONCE;
  const atOnce = overMs < 0 ? duringBackOff : afterwards;
  const mayTry = open === undefined || open.nextTryAt <= now();
  const room = Math.min(atOnce, isAgain ? 1 : AT_ONCE, Math.max(0, maxConcurrentScans - running.length));
  return { room: mayTry ? room : 0, open };
}

/** Tries whether the installation works again. The limits of every image hold for this scan, too. */
async function tryOne(
  coordinator: MarkingCoordinator,
  open: OpenBreaker,
  hasTime: () => boolean,
): Promise<readonly Notice[]> {
  const { ledger, now } = coordinator;
  const scans = (await ledger.startable(CANDIDATES)).filter(
    ({ recentStarts = [] }) => earliestStart(recentStarts) <= now(),
  );
  // Each time another image, first one that had a verdict once; of several the most urgent.
  const turn = (scan: Scan) => 2 * open.tried.indexOf(imageKey(scan.image)) + (scan.hadVerdict ? 0 : 1);
  for (const scan of scans.toSorted((one, other) => turn(one) - turn(other))) {
    if (!hasTime()) {
      break;
    }
    const [begun] = await begin(coordinator, await prepare(coordinator, scan), hasTime, true);
    if (begun !== undefined) {
      return (await startScans(coordinator, [begun])).flatMap((each) => each.notices);
    }
  }
  return [];
}

/** The scans that may be started, the earliest deadline first, without those that this run has served. */
async function candidates(
  { ledger }: MarkingCoordinator,
  keys: readonly string[],
  served: ReadonlySet<string>,
): Promise<readonly Scan[]> {
  const named = await ledger.startableAmong(keys);
  const known = new Set(named.map(({ image }) => imageKey(image)));
  const others = (await ledger.startable(PAGE)).filter(({ image }) => !known.has(imageKey(image)));
  const { running } = await ledger.control();
  const unserved = [...named, ...others].filter(({ image }) => !served.has(imageKey(image)));
  return orderOfStarts(unserved, running);
}

/** The scans that are begun now. One whose row takes no write must keep none of the others from it. Never throws. */
async function begin(
  coordinator: MarkingCoordinator,
  scans: readonly Scan[],
  hasTime: () => boolean,
  isTry = false,
): Promise<readonly Scan[]> {
  const { ledger, telemetry, maxConcurrentScans } = coordinator;
  try {
    return await ledger.begin(scans, maxConcurrentScans, isTry);
  } catch (error) {
    telemetry.error("beginning scans together failed; each is begun alone", { error });
  }
  const begun: Scan[] = [];
  for (const scan of scans) {
    try {
      begun.push(...(hasTime() ? await ledger.begin([scan], maxConcurrentScans, isTry) : []));
    } catch (error) {
      await putOff(coordinator, scan, error);
    }
  }
  return begun;
}

async function putOff(coordinator: MarkingCoordinator, scan: Scan, error: unknown): Promise<void> {
  coordinator.telemetry.error("preparing a scan failed; will retry", { ...scanFields(scan), error });
  // In an outage of the table no scan is at fault: the next run tries it again.
  if (!isOutage(error)) {
    await coordinator
      .putOff(imageKey(scan.image), `its scan cannot be begun: ${error}`)
      .catch(() => undefined);
  }
}

/** The scan as it waits; nothing where it is not to be started, or not yet, or somebody changed it meanwhile. Never throws. */
async function prepare(coordinator: MarkingCoordinator, scan: Scan): Promise<Scan[]> {
  const { ledger, filter, mayTouch, telemetry } = coordinator;
  try {
    if (!(await mayTouch(imageKey(scan.image)))) {
      return [];
    }
    if (filter(scan.image) !== undefined) {
      await ledger.change(scan.image, { kind: "left-out" });
      telemetry.info("scan dropped: the inputs leave its image out", scanFields(scan));
      return [];
    }
    const waiting = await ledger.prepare(scan);
    return waiting ? [waiting] : [];
  } catch (error) {
    await putOff(coordinator, scan, error);
    return [];
  }
}
