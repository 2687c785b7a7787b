import { SYSDIG_BUSY } from "../capacity/slots";
import { imageKey } from "../contract/image";
import type { Notice } from "../contract/notices/notice";
import type { Scan } from "../contract/scan";
import { earliestStart, TOO_MANY_STARTS } from "../rows/start-limits";
import { scanFields } from "../scanners/report-error";
import { type Coordinator, PAGE } from "./coordinator";
import { startScan } from "./start-scan";

/** Scans that are started at one time. */
const AT_ONCE = 10;

/**
 * Starts what may be started, the earliest deadline first, until nothing more can be. What was held, and errors whose time has
 * come, wait first: only what waits is started.
 *
 * @param keys of rows that were written just now, which the index may not know yet
 * @param ended scans that have just left the engine: as many starts are tried although it refused others
 * @returns what is to be published
 */
export async function startDue(
  coordinator: Coordinator,
  keys: readonly string[],
  ended: number,
  hasTime: () => boolean,
): Promise<readonly Notice[]> {
  const { ledger, telemetry, maxConcurrentScans } = coordinator;
  const notices: Notice[] = [];
  const served = new Set<string>();
  let named = keys;
  let afterEnd = ended;
  while (hasTime()) {
    const room = Math.min(AT_ONCE, await roomFor(coordinator, afterEnd));
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
      try {
        ready.push(...(await prepare(coordinator, scan)));
      } catch (error) {
        telemetry.error("preparing a scan failed; will retry", { ...scanFields(scan), error });
      }
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
    afterEnd = Math.max(0, afterEnd - started.length);
  }
  return notices;
}

/** How many scans may be started now. */
async function roomFor({ ledger, maxConcurrentScans, now }: Coordinator, afterEnd: number): Promise<number> {
  const { running, backOff } = await ledger.slots.read();
  const free = Math.max(0, maxConcurrentScans - running.size);
  if (backOff === undefined || backOff.until <= now()) {
    return free;
  }
  return backOff.reason === SYSDIG_BUSY ? 0 : Math.min(free, afterEnd);
}

/** The scans that may be started, the earliest deadline first, without those that this run has served. */
async function candidates(
  { ledger }: Coordinator,
  keys: readonly string[],
  served: ReadonlySet<string>,
): Promise<readonly Scan[]> {
  const named = await ledger.startableAmong(keys);
  const known = new Set(named.map(({ image }) => imageKey(image)));
  const others = (await ledger.startable(PAGE)).filter(({ image }) => !known.has(imageKey(image)));
  return [...named, ...others]
    .filter(({ image }) => !served.has(imageKey(image)))
    .sort((one, other) => one.deadline.getTime() - other.deadline.getTime());
}

/** The scan as it waits; nothing where it is not to be started, or not yet, or somebody changed it meanwhile. */
async function prepare({ ledger, filter, now, telemetry }: Coordinator, scan: Scan): Promise<Scan[]> {
  if (filter(scan.image) !== undefined) {
    if (await ledger.forget(scan)) {
      telemetry.info("scan dropped: the inputs leave its image out", scanFields(scan));
    }
    return [];
  }
  if (scan.state === "ERROR" && !ledger.isWorthRetrying(scan)) {
    await ledger.retire(scan);
    return [];
  }
  const notBefore = earliestStart(scan.recentStarts ?? []);
  if (notBefore > now() && scan.state !== "ERROR") {
    await ledger.hold(scan, TOO_MANY_STARTS, notBefore);
    return [];
  }
  const waiting =
    scan.state === "WAITING"
      ? scan
      : scan.state === "HELD"
        ? await ledger.ready(scan)
        : await ledger.reopen(scan, notBefore > now() ? "HELD" : "WAITING");
  return waiting?.state === "WAITING" ? [waiting] : [];
}
