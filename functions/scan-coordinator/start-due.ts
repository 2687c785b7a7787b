import { isTryDue, type OpenBreaker, readBreaker } from "../capacity/breaker/stored-breaker";
import { SYSDIG_BUSY } from "../capacity/slots";
import { imageKey } from "../contract/image";
import type { Scan } from "../contract/scan";
import { judgedOnce } from "../rows/open-scans";
import { earliestStart } from "../rows/start-limits";
import { mayBeStarted, type Started, startScan } from "../scanners/start-scan";
import { type Coordinator, comesAgain, PAGE } from "./coordinator";

/** Looked at beyond what there is capacity for: others may take some of them first. */
const SPARE = 25;
/** Waiting scans among which the one is chosen that is tried while the breaker is open. */
const CANDIDATES = 1000;

/**
 * Starts what may be started, the earliest deadline first, until nothing more can be; while the breaker is open one scan,
 * where it is time for that. Errors whose time has come become new scans. Scans that somebody began to start are looked
 * after even then: one of them may run already, or hold a slot.
 *
 * @param afterEnd a scan has just left the engine: one start is tried although it refused others
 */
export async function startDue(coordinator: Coordinator, afterEnd: boolean): Promise<void> {
  const { ledger, now } = coordinator;
  const { room, open } = await roomFor(coordinator, afterEnd);
  if (open !== undefined && room > 0 && isTryDue(open, now())) {
    await tryOne(coordinator, open);
  }
  let isFirstAfterEnd = afterEnd;
  const mayStart = open === undefined && room > 0;
  const scans = mayStart
    ? await ledger.startable(Math.min(PAGE, room + SPARE))
    : await ledger.due("STARTING", PAGE);
  // Why the coming scans are passed over: the lack of a slot, or of an answer of the engine.
  const passedOver = { begun: false, others: !mayStart };
  for (const scan of scans) {
    const isBegun = scan.state === "STARTING";
    if (isBegun ? passedOver.begun : passedOver.others) {
      continue;
    }
    if (!coordinator.hasTime()) {
      return;
    }
    const how = { afterEnd: isFirstAfterEnd, isOpen: open !== undefined };
    const answer = await start(coordinator, scan, how).catch((error: unknown) => {
      comesAgain(coordinator, scan)(error);
      return "failed" as const;
    });
    isFirstAfterEnd &&= answer === undefined || answer === "refused";
    passedOver.others ||= answer === "no-capacity";
    passedOver.begun ||= answer === "unknown";
  }
}

interface Room {
  /** How many scans can be started. */
  readonly room: number;
  /** The breaker, where it is open. */
  readonly open: OpenBreaker | undefined;
}

/** The room that one read finds; without it every invocation would ask in vain. */
async function roomFor({ ledger, starter, now }: Coordinator, afterEnd: boolean): Promise<Room> {
  const { running, backOff, row } = await ledger.slots.read();
  const isTried = afterEnd && backOff?.reason !== SYSDIG_BUSY;
  const isClosed = backOff !== undefined && backOff.until > now() && !isTried;
  return {
    room: isClosed ? 0 : Math.max(0, starter.maxConcurrentScans - running.size),
    open: readBreaker(row).open,
  };
}

/** Tries whether the installation works again. The limits of every image hold for this scan, too. */
async function tryOne(coordinator: Coordinator, open: OpenBreaker): Promise<void> {
  const { ledger, summaries, now } = coordinator;
  const waiting = (await ledger.startable(CANDIDATES)).filter(
    ({ state, recentStarts = [] }) => state !== "STARTING" && earliestStart(recentStarts) <= now(),
  );
  const judged = await judgedOnce(summaries.table, waiting);
  // Each time another image, first one that had a verdict once; of several the most urgent.
  const turn = (scan: Scan) =>
    2 * open.tried.indexOf(imageKey(scan.image)) + (judged.has(imageKey(scan.image)) ? 0 : 1);
  const [scan] = waiting.toSorted((one, other) => turn(one) - turn(other));
  if (scan !== undefined) {
    await start(coordinator, scan, { isOpen: true, isTry: true }).catch(comesAgain(coordinator, scan));
  }
}

interface StartMode {
  readonly afterEnd?: boolean;
  /** The breaker is open. */
  readonly isOpen: boolean;
  /** It is time to try a scan, and this is the one. */
  readonly isTry?: boolean;
}

async function start(
  { ledger, starter }: Coordinator,
  scan: Scan,
  { afterEnd = false, isOpen, isTry = false }: StartMode,
): Promise<Started | undefined> {
  if (scan.state === "ERROR" && !ledger.isWorthRetrying(scan)) {
    await ledger.retire(scan);
    return undefined;
  }
  const claimed = scan.state === "ERROR" ? await ledger.reopen(scan, "STARTING") : await ledger.claim(scan);
  if (claimed === undefined) {
    return undefined;
  }
  if (isTry) {
    await ledger.breaker.permit(claimed);
  }
  const answer = await startScan(starter, claimed, {
    mayBeStarted: mayBeStarted(scan),
    isNext: true,
    afterEnd,
  });
  if (isOpen && (answer === "no-capacity" || answer === "failed")) {
    await ledger.breaker.withdraw(claimed);
  }
  return answer;
}
