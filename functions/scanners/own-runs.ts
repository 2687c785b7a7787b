import type { Engine, Scan } from "../contract/scan";
import type { CreateEngine, CreateScanner, EngineScanner, OwnScan, Scanner, ScanStanding } from "./scanner";

const BEGINS_AGAIN: ScanStanding = {
  kind: "no-capacity",
  reason: "The scan was started in another scan_mode and begins again.",
};

/** Makes the scanner of an engine, which is asked about what it has started itself, and about nothing else. */
export function ofOwnRuns(name: Engine, create: CreateEngine): CreateScanner {
  return (context) => {
    const engine = create(context);
    return {
      looksAtAll: engine.looksAtAll,
      start: (scan) => engine.start(scan),
      adopt: async (scan) => engine.adopt?.(scan),
      look: lookAtOwn(name, (scans, now) => engine.look(scans, now)),
    };
  };
}

/**
 * How an engine looks after all scans. One that another engine carries out, because scan_mode was changed meanwhile, begins
 * again, and so does one that nothing carries out.
 */
export function lookAtOwn(name: Engine, look: EngineScanner["look"]): Scanner["look"] {
  const isOwn = (scan: Scan): scan is OwnScan => scan.run?.engine === name;
  return async (scans, now) => {
    const standingOf = await look(scans.filter(isOwn), now);
    return async (scan) => (isOwn(scan) ? standingOf(scan) : BEGINS_AGAIN);
  };
}
