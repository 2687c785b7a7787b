import type { Context } from "aws-lambda";
import { clientOptions } from "../clients/network";
import type { ClientPlaces } from "../clients/places";
import type { Telemetry } from "../contract/telemetry";
import { EcsDeployments } from "../deployments/ecs-deployments";
import { enforcementSettings } from "../enforcement/settings";
import { Outbox } from "../outbox/outbox";
import { createChannels } from "../results/channels";
import { Findings } from "../results/security-hub/findings";
import { optionalVariable, requiredVariable } from "../runtime/environment";
import { createProgram } from "../runtime/program";
import { hasTimeFor } from "../runtime/remaining-time";
import { scannerOfMode } from "../runtime/scanner-of-mode";
import type { Scanner } from "../scanners/scanner";
import { askedInTime } from "../workloads/owners/asked-in-time";
import { EcsOwners } from "../workloads/owners/ecs-owners";
import { coordinate } from "./coordinate";

const ownerTagKeys: readonly string[] = JSON.parse(requiredVariable("OWNER_TAG_KEYS"));
const askWorkload = (telemetry: Telemetry, places: ClientPlaces) =>
  askedInTime(new EcsOwners(ownerTagKeys, clientOptions(), places), telemetry);
const { telemetry, table, ledger, scanner, starter, places, members, setting } = createProgram<
  "scan-coordinator",
  Scanner
>(scannerOfMode, askWorkload);
const enforcement = enforcementSettings(optionalVariable("ENFORCEMENT"));
const coordinator = {
  ledger,
  scanner,
  starter,
  publisher: { outbox: new Outbox(table), channels: createChannels({ setting, table }), telemetry },
  summaries: { installation: setting("INSTALLATION_NAME"), own: places.own, table },
  enforcer: enforcement && {
    settings: enforcement,
    installation: setting("INSTALLATION_NAME"),
    own: places.own,
    members,
    table,
    ecs: new EcsDeployments(clientOptions(), places),
    askWorkload: ownerTagKeys.length > 0 ? askWorkload(telemetry, places) : undefined,
    telemetry,
    now: starter.now,
  },
  hasGate: setting("HAS_GATE") === "true",
  findings: setting("SECURITY_HUB") === "true" ? new Findings(table) : undefined,
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
