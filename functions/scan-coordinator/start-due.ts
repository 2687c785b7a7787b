import { suspectedRegistry } from "../capacity/breaker/decisions";
import { seenLately } from "../capacity/breaker/seen-registries";
import { readBreaker } from "../capacity/breaker/stored-breaker";
import { SYSDIG_BUSY } from "../capacity/slots";
import { registryOf } from "../contract/image";
import type { Scan } from "../contract/scan";
import { mayBeStarted, type Started, startScan } from "../scanners/start-scan";
import { type Coordinator, comesAgain, PAGE } from "./coordinator";

/** Looked at beyond what there is capacity for: others may take some of them first. */
const SPARE = 25;

/**
 * Starts what may be started, the earliest deadline first, until nothing more can be. Errors whose time has come become
 * new scans. Scans that somebody began to start are looked after even then: one of them may run already, or hold a slot.
 *
 * @param afterEnd a scan has just left the engine: one start is tried although it refused others
 */
export async function startDue(coordinator: Coordinator, afterEnd: boolean): Promise<void> {
  const room = await roomFor(coordinator, afterEnd);
  let isFirstAfterEnd = afterEnd;
  const { scans, oneByOne } = await candidates(coordinator, room);
  // Why the coming scans are passed over: the lack of a slot, or of an answer of the engine.
  const passedOver = { begun: false, others: room.scans === 0 };
  for (const scan of scans) {
    const isBegun = scan.state === "STARTING";
    if (isBegun ? passedOver.begun : passedOver.others) {
      continue;
    }
    if (!coordinator.hasTime()) {
      return;
    }
    const answer = await start(coordinator, scan, isFirstAfterEnd).catch((error: unknown) => {
      comesAgain(coordinator, scan)(error);
      return "failed" as const;
    });
    isFirstAfterEnd &&= answer === undefined || answer === "refused";
    passedOver.others ||= answer === "no-capacity" || (oneByOne && answer === "started");
    passedOver.begun ||= answer === "unknown";
  }
}

interface Room {
  /** How many scans can be started. */
  readonly scans: number;
  /** A registry that may be the only one whose images meet an error, or the first. */
  readonly suspected?: string | undefined;
}

/** The room that one read finds; without it every invocation would ask in vain. */
async function roomFor({ ledger, starter, now }: Coordinator, afterEnd: boolean): Promise<Room> {
  const { running, backOff, row } = await ledger.slots.read();
  const { open, evidence, registries } = readBreaker(row);
  const isTried = afterEnd && backOff?.reason !== SYSDIG_BUSY;
  const isClosed = open !== undefined || (backOff !== undefined && backOff.until > now() && !isTried);
  const scans = isClosed ? 0 : Math.max(0, starter.maxConcurrentScans - running.size);
  return { scans, suspected: suspectedRegistry(evidence, seenLately(registries, now())) };
}

/**
 * The scans that may be started, the earliest deadline first. Where one registry is suspected, those of others come before
 * its own, one at a time: their end says whether every image meets the error.
 */
async function candidates(
  coordinator: Coordinator,
  { scans: room, suspected }: Room,
): Promise<{ readonly scans: readonly Scan[]; readonly oneByOne: boolean }> {
  const { ledger } = coordinator;
  if (room === 0) {
    return { scans: await ledger.due("STARTING", PAGE), oneByOne: false };
  }
  const limit = suspected === undefined ? room + SPARE : PAGE;
  const scans = await ledger.startable(Math.min(PAGE, limit));
  const others = scans.filter(({ image }) => suspected !== undefined && registryOf(image) !== suspected);
  return {
    scans: [...others, ...scans.filter((scan) => !others.includes(scan))],
    oneByOne: others.length > 0,
  };
}

async function start(
  { ledger, starter }: Coordinator,
  scan: Scan,
  afterEnd: boolean,
): Promise<Started | undefined> {
  if (scan.state === "ERROR" && !ledger.isWorthRetrying(scan)) {
    await ledger.retire(scan);
    return undefined;
  }
  const claimed = scan.state === "ERROR" ? await ledger.reopen(scan, "STARTING") : await ledger.claim(scan);
  const options = { mayBeStarted: mayBeStarted(scan), isNext: true, afterEnd };
  return claimed && startScan(starter, claimed, options);
}
