import type { Control } from "../../capacity/control";
import type { Coordinator } from "./coordinator";

/** Levels are measured up to this many. */
const MANY = 20_000;

/** Causes of waiting, besides a scan's own time and the breaker. */
const WAIT_LEVELS = ["WaitingForSlot", "WaitingForEngine"] as const;

/** Once a minute: how many scans are open, for what they wait, and how late the earliest of them is. */
export async function measureLevels(coordinator: Coordinator): Promise<void> {
  const { ledger, telemetry, maxConcurrentScans, now } = coordinator;
  // Scans that were held or failed wait for the same as the others once their time has come.
  const due = { until: now() };
  const waiting =
    (await ledger.count("WAITING", MANY)) +
    (await ledger.count("HELD", MANY, due)) +
    (await ledger.count("ERROR", MANY, due));
  telemetry.measure("ScansOpen", waiting + (await ledger.count("SCANNING", MANY)));
  const toBeFixed = await ledger.count("ERROR", MANY, { errorClass: "configuration" });
  telemetry.measure("ImagesInConfigurationError", toBeFixed);
  const control = await ledger.control();
  telemetry.measure("InstallationImpaired", control.breaker.open === undefined ? 0 : 1);
  const cause = waitLevelOf(control, maxConcurrentScans, now());
  for (const each of WAIT_LEVELS) {
    telemetry.measure(each, each === cause ? waiting : 0);
  }
  telemetry.time("DeadlineOverdue", (await ledger.earliestDeadline()) ?? now(), now());
}

/** Whatever waits waits for the same. All slots may be taken by scans that the engine lets wait, so that a back-off is the cause. */
function waitLevelOf(
  { running, backOff, breaker }: Control,
  maxConcurrentScans: number,
  now: Date,
): (typeof WAIT_LEVELS)[number] | undefined {
  if (breaker.open !== undefined) {
    return undefined;
  }
  if (backOff !== undefined && backOff.until > now) {
    return "WaitingForEngine";
  }
  return running.length >= maxConcurrentScans ? "WaitingForSlot" : undefined;
}
