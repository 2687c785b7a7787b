import type { Context } from "aws-lambda";
import { Outbox } from "../ledger/outbox";
import { createChannels } from "../results/channels";
import { createProgram } from "../runtime/program";
import { hasTimeFor } from "../runtime/remaining-time";
import { scannerOfMode } from "../runtime/scanner-of-mode";
import type { Scanner } from "../scanners/scanner";
import { coordinate } from "./coordinate";

const { telemetry, table, ledger, scanner, starter, setting } = createProgram<"scan-coordinator", Scanner>(
  scannerOfMode,
);
const coordinator = {
  ledger,
  scanner,
  starter,
  publisher: { outbox: new Outbox(table), channels: createChannels({ setting }), telemetry },
  now: starter.now,
  enabled: setting("ENABLED") === "true",
};

/** Entry point of the function: for the events of the engine, and for the schedule, whose event reports nothing. */
export async function handler(event: unknown, context: Context): Promise<void> {
  try {
    await coordinate({ ...coordinator, hasTime: hasTimeFor(context) }, event);
  } finally {
    telemetry.flush();
  }
}
