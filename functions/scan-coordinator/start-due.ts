import type { Scan } from "../contract/scan";
import { type Started, startScan } from "../scanners/start-scan";
import { type Coordinator, comesAgain, PAGE } from "./coordinator";

/** Looked at beyond what there is capacity for: others may take some of them first. */
const SPARE = 25;

/**
 * Starts what may be started, the earliest deadline first, until nothing more can be. Errors whose time has come become
 * new scans. Scans that somebody began to start are looked after even then: one of them may run already, or hold a slot.
 *
 * @param mayKnock a scan has just left the engine
 */
export async function startDue(coordinator: Coordinator, mayKnock: boolean): Promise<void> {
  const room = await roomFor(coordinator, mayKnock);
  let mayKnockOnce = mayKnock;
  // What the coming scans are passed over for: the lack of a slot, or of an answer about builds.
  const passedOver = { begun: false, others: room === 0 };
  for (const scan of await candidates(coordinator, room)) {
    const isBegun = scan.state === "STARTING";
    if (isBegun ? passedOver.begun : passedOver.others) {
      continue;
    }
    if (!coordinator.hasTime()) {
      return;
    }
    const answer = await start(coordinator, scan, mayKnockOnce).catch(comesAgain(coordinator, scan));
    mayKnockOnce &&= answer === undefined;
    passedOver.others ||= answer === "no-capacity";
    passedOver.begun ||= answer === "unknown";
  }
}

/** How many scans can be started, as far as one read says; without it every invocation would ask in vain. */
async function roomFor({ ledger, starter, now }: Coordinator, mayKnock: boolean): Promise<number> {
  const { running, door } = await ledger.control.read();
  const isClosed = door !== undefined && door.until > now() && !mayKnock;
  return isClosed ? 0 : Math.max(0, starter.maxConcurrentScans - running.size);
}

function candidates({ ledger }: Coordinator, room: number): Promise<Scan[]> {
  return room === 0 ? ledger.due("STARTING", PAGE) : ledger.startable(Math.min(PAGE, room + SPARE));
}

async function start(
  { ledger, starter }: Coordinator,
  scan: Scan,
  mayKnock: boolean,
): Promise<Started | undefined> {
  if (scan.state === "ERROR" && !ledger.isWorthRetrying(scan)) {
    await ledger.retire(scan);
    return undefined;
  }
  const claimed = scan.state === "ERROR" ? await ledger.reopen(scan, "STARTING") : await ledger.claim(scan);
  // A waiting scan was refused, so it has no build; one that was being started may have.
  const mayBeStarted = scan.state === "STARTING";
  return claimed && startScan(starter, claimed, { mayBeStarted, isNext: true, mayKnock });
}
