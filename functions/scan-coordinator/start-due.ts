import { isTryDue, type OpenBreaker } from "../capacity/breaker";
import { SYSDIG_BUSY } from "../capacity/control";
import { orderOfStarts } from "../capacity/order-of-starts";
import { MINUTE } from "../contract/durations";
import { imageKey } from "../contract/image";
import type { Notice } from "../contract/notices/notice";
import type { Place } from "../contract/places/place";
import type { Scan } from "../contract/scan";
import type { Work } from "../contract/work";
import { earliestStart } from "../images/times";
import { scanFields } from "../scanners/report-error";
import { type MarkingCoordinator, PAGE } from "./coordinator";
import { startScan } from "./start-scan";

/** The other places that the installation serves. */
async function servedPlaces({ members }: MarkingCoordinator): Promise<readonly Place[]> {
  const regions = Object.entries((await members?.read()) ?? {});
  return regions.flatMap(([account, ofAccount]) => ofAccount.map((region) => ({ account, region })));
}

/** Scans that are started at one time. */
const AT_ONCE = 10;
/** So long after a back-off one scan is started first, then as many as the engine has taken: it may refuse all others. */
const AFTER_BACK_OFF_MS = 2 * MINUTE;
/** Waiting scans among which the one is chosen that is tried while the breaker is open. */
const CANDIDATES = 1000;

/**
 * Starts what may be started, the earliest deadline first, until nothing more can be; while the breaker is open one scan,
 * where it is time for that. What was held, and errors whose time has come, wait first: only what waits is started.
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
  const { ledger, telemetry, maxConcurrentScans } = coordinator;
  const notices: Notice[] = [];
  const served = new Set<string>();
  let named = keys;
  await (isMinute && ledger.lookWhereScansWait(await servedPlaces(coordinator)));
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
    const begun = await ledger.begin(ready, maxConcurrentScans);
    const started = await Promise.all(
      begun.map(async (scan) => {
        try {
          return await startScan(coordinator, scan);
        } catch (error) {
          telemetry.error("recording a start failed; will look for it", { ...scanFields(scan), error });
          return undefined;
        }
      }),
    );
    notices.push(...started.flatMap((each) => each?.notices ?? []));
    if (started.some((each) => each === undefined || each.isFull)) {
      break;
    }
    named = [];
    // A scan that is refused for itself takes no capacity.
    const takenNow = started.filter((each) => each?.isStarted).length;
    afterEnd = Math.max(0, afterEnd - takenNow);
    taken += takenNow;
  }
  return notices;
}

interface Room {
  /** How many scans may be started at one time now; while the breaker is open, none but the one that it is time to try. */
  readonly room: number;
  /** The breaker, where it is open. */
  readonly open: OpenBreaker | undefined;
}

async function roomFor(
  { ledger, maxConcurrentScans, isAgain, now }: MarkingCoordinator,
  afterEnd: number,
  taken: number,
): Promise<Room> {
  const {
    running,
    backOff,
    breaker: { open },
  } = await ledger.control();
  const overMs = backOff === undefined ? Number.POSITIVE_INFINITY : now().getTime() - backOff.until.getTime();
  const duringBackOff = backOff?.reason === SYSDIG_BUSY ? 0 : afterEnd;
  const afterwards = overMs < AFTER_BACK_OFF_MS ? Math.max(1, taken) : AT_ONCE;
  const atOnce = overMs < 0 ? duringBackOff : afterwards;
  const mayTry = open === undefined || isTryDue(open, now());
  const room = Math.min(atOnce, isAgain ? 1 : AT_ONCE, Math.max(0, maxConcurrentScans - running.length));
  return { room: mayTry ? room : 0, open };
}

/** Tries whether the installation works again. The limits of every image hold for this scan, too. */
async function tryOne(
  coordinator: MarkingCoordinator,
  open: OpenBreaker,
  hasTime: () => boolean,
): Promise<readonly Notice[]> {
  const { ledger, now, maxConcurrentScans } = coordinator;
  const scans = (await ledger.startable(CANDIDATES)).filter(
    ({ recentStarts = [] }) => earliestStart(recentStarts) <= now(),
  );
  // Each time another image, first one that had a verdict once; of several the most urgent.
  const turn = (scan: Scan) => 2 * open.tried.indexOf(imageKey(scan.image)) + (scan.hadVerdict ? 0 : 1);
  for (const scan of scans.toSorted((one, other) => turn(one) - turn(other))) {
    if (!hasTime()) {
      break;
    }
    const [begun] = await ledger.begin(await prepare(coordinator, scan), maxConcurrentScans, true);
    if (begun !== undefined) {
      return (await startScan(coordinator, begun)).notices;
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

/** The scan as it waits; nothing where it is not to be started, or not yet, or somebody changed it meanwhile. Never throws. */
async function prepare(coordinator: MarkingCoordinator, scan: Scan): Promise<Scan[]> {
  try {
    return await asWaiting(coordinator, scan);
  } catch (error) {
    coordinator.telemetry.error("preparing a scan failed; will retry", { ...scanFields(scan), error });
    return [];
  }
}

async function asWaiting(
  { ledger, filter, mayTouch, telemetry }: MarkingCoordinator,
  scan: Scan,
): Promise<Scan[]> {
  if (!(await mayTouch(imageKey(scan.image)))) {
    return [];
  }
  if (filter(scan.image) !== undefined) {
    await ledger.forget(scan);
    telemetry.info("scan dropped: the inputs leave its image out", scanFields(scan));
    return [];
  }
  const waiting = await ledger.prepare(scan);
  return waiting ? [waiting] : [];
}
