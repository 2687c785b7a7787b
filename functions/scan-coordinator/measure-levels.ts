import type { Level } from "../contract/telemetry";
import type { ControlState } from "../ledger/control";
import type { Coordinator } from "./coordinator";

/** Levels are measured up to this many. */
const MANY = 20_000;

/** What a scan may wait for, besides its own time. */
type Cause = Extract<Level, "WaitingForSlot" | "WaitingForEngine" | "WaitingForBreaker">;

const CAUSES: readonly Cause[] = ["WaitingForSlot", "WaitingForEngine", "WaitingForBreaker"];

/** Once a minute: how many scans there are in each state, for what they wait, and how late the earliest of them is. */
export async function measureLevels({ ledger, starter, now }: Coordinator): Promise<void> {
  const { telemetry, maxConcurrentScans } = starter;
  const waiting = await ledger.count("WAITING", MANY);
  telemetry.measure("ScansWaiting", waiting + (await ledger.count("STARTING", MANY)));
  telemetry.measure("ScansHeld", await ledger.count("HELD", MANY));
  telemetry.measure("ScansRunning", await ledger.count("SCANNING", MANY));
  telemetry.measure("ImagesInError", await ledger.count("ERROR", MANY));
  const control = await ledger.control.read();
  telemetry.measure("InstallationImpaired", control.row?.breaker === undefined ? 0 : 1);
  const cause = causeOf(control, maxConcurrentScans);
  for (const each of CAUSES) {
    telemetry.measure(each, each === cause ? waiting : 0);
  }
  telemetry.time("DeadlineOverdue", (await ledger.earliestDeadline()) ?? now(), now());
}

/** Whatever waits waits for the same. A door whose time is over stays until somebody was let in. */
function causeOf({ running, door, row }: ControlState, maxConcurrentScans: number): Cause | undefined {
  if (row?.breaker !== undefined) {
    return "WaitingForBreaker";
  }
  if (running.size >= maxConcurrentScans) {
    return "WaitingForSlot";
  }
  return door && "WaitingForEngine";
}
