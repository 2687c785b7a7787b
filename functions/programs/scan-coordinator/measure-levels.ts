import { isImpaired } from "../../capacity/breaker";
import { isFullFor, mostOfAccount } from "../../capacity/order-of-starts";
import { limitOf } from "../../summary/limit";
import type { Coordinator } from "./coordinator";

/** Levels are measured up to this many. */
const MANY = 20_000;

/** Once a minute: how many scans are open, for what they wait, and how late the earliest of them is. */
export async function measureLevels(coordinator: Coordinator): Promise<void> {
  const { ledger, members, telemetry, maxConcurrentScans, now } = coordinator;
  // Scans that were held or failed wait for the same as the others once their time has come.
  const due = now();
  const waiting =
    (await ledger.count("WAITING", MANY)) +
    (await ledger.count("HELD", MANY, due)) +
    (await ledger.count("ERROR", MANY, due));
  telemetry.measure("ScansOpen", waiting + (await ledger.count("SCANNING", MANY)));
  const control = await ledger.control();
  telemetry.measure("InstallationImpaired", Number(isImpaired(control.breaker)));
  // All slots may be taken by scans that the engine lets wait, so that a back-off is the cause.
  const limit = limitOf(control, now());
  const isFull =
    control.running.length >= maxConcurrentScans ||
    (members !== undefined && isFullFor(control.running, mostOfAccount(maxConcurrentScans)));
  telemetry.measure("WaitingForSlot", limit === "slot" && isFull ? waiting : 0);
  telemetry.measure("WaitingForEngine", limit === "engine" ? waiting : 0);
  telemetry.time("DeadlineOverdue", (await ledger.earliestDeadline()) ?? now(), now());
}
