import { isImpaired } from "../../capacity/breaker";
import { isFullFor, mostOfAccount } from "../../capacity/order-of-starts";
import { limitOf } from "../../summary/limit";
import type { Coordinator } from "./coordinator";

const MAX_COUNTED_SCANS = 20_000;

export async function measureLevels(coordinator: Coordinator): Promise<void> {
  const { ledger, members, telemetry, maxConcurrentScans, now } = coordinator;
  // Held and failed scans count as waiting once they are due.
  const due = now();
  const waiting =
    (await ledger.count("WAITING", MAX_COUNTED_SCANS)) +
    (await ledger.count("HELD", MAX_COUNTED_SCANS, due)) +
    (await ledger.count("ERROR", MAX_COUNTED_SCANS, due));
  telemetry.measure("ScansOpen", waiting + (await ledger.count("SCANNING", MAX_COUNTED_SCANS)));
  const control = await ledger.control();
  telemetry.measure("InstallationImpaired", Number(isImpaired(control.breaker)));
  // Scans in the engine's own queue may use up all slots. Then they count as waiting for the engine (back-off).
  const limit = limitOf(control, now());
  const isFull =
    control.running.length >= maxConcurrentScans ||
    (members !== undefined && isFullFor(control.running, mostOfAccount(maxConcurrentScans)));
  telemetry.measure("WaitingForSlot", limit === "slot" && isFull ? waiting : 0);
  telemetry.measure("WaitingForEngine", limit === "engine" ? waiting : 0);
  telemetry.time("DeadlineOverdue", (await ledger.earliestDeadline()) ?? now(), now());
}
