import type { Context, SQSEvent } from "aws-lambda";
import { clientOptions } from "../../clients/network";
import type { ClientPlaces } from "../../clients/places";
import type { EnforcementSettings } from "../../contract/blocking/enforcement";
import { SUMMARY_EVENT, type SummaryEvent } from "../../contract/events";
import type { Engine } from "../../contract/images/scan";
import type { Telemetry } from "../../contract/telemetry";
import { EcsDeployments } from "../../deployments/ecs-deployments";
import { Outbox } from "../../outbox/outbox";
import { createChannels } from "../../results/channels/channels";
import { optionalVariable, requiredVariable } from "../../runtime/environment";
import { chosenImages, createProgram } from "../../runtime/program";
import { SCANNERS } from "../../scanners/engines";
import { queueSummary } from "../../summary/read-summary";
import { textIn } from "../../table/value";
import { askedInTime, EcsOwners } from "../../workloads/owners/ecs-owners";
import { coordinate } from "./coordinate";
import { type Coordinator, workIn } from "./coordinator";

const ownerTagKeys: readonly string[] = JSON.parse(requiredVariable("OWNER_TAG_KEYS"));
const askWorkload = (telemetry: Telemetry, places: ClientPlaces) =>
  askedInTime(new EcsOwners(ownerTagKeys, clientOptions(), places), telemetry);
const { telemetry, table, ledger, places, members, now, setting } =
  createProgram<"scan-coordinator">(askWorkload);
const createScanner = SCANNERS[requiredVariable("SCAN_MODE") as Engine];
/** Absent if enforcement is off. Terraform has validated the values. */
const enforcement: EnforcementSettings | undefined =
  JSON.parse(optionalVariable("ENFORCEMENT") ?? "null") ?? undefined;
const coordinator: Omit<Coordinator, "isBefore"> = {
  ledger,
  members,
  scanner: createScanner({ telemetry, setting: requiredVariable, optionalSetting: optionalVariable }),
  maxConcurrentScans: Number(setting("MAX_CONCURRENT_SCANS")),
  filter: chosenImages(setting),
  publisher: {
    ledger,
    outbox: new Outbox(table),
    channels: createChannels({ setting, table, ledger }),
    telemetry,
  },
  summaries: { installation: setting("INSTALLATION_NAME"), own: places.own, table },
  enforcer: enforcement && {
    settings: enforcement,
    installation: setting("INSTALLATION_NAME"),
    own: places.own,
    members,
    table,
    // Each call is made once, because the next run retries.
    ecs: new EcsDeployments({ ...clientOptions(), maxAttempts: 1 }, places),
    askWorkload: ownerTagKeys.length > 0 ? askWorkload(telemetry, places) : undefined,
    restsUntil: new Map(),
    telemetry,
    now,
  },
  hasGate: setting("HAS_GATE") === "true",
  telemetry,
  now,
  enabled: setting("ENABLED") === "true",
  lastLook: { at: 0 },
};

/** Part of an invocation's time after which a summary's items must have been read. */
const SUMMARY_READ_BY = 0.8;

/** Entry point of the function, for a batch of its queue and for the schedule of the summary. */
export async function handler(event: SQSEvent | SummaryEvent, context: Context): Promise<void> {
  const all = context.getRemainingTimeInMillis();
  const isBefore = (milliseconds: number) => all - context.getRemainingTimeInMillis() < milliseconds;
  try {
    if ("Records" in event) {
      await coordinate({ ...coordinator, isBefore }, workIn(event.Records));
    } else if (event.summary === SUMMARY_EVENT.summary) {
      await makeSummary(event, () => isBefore(all * SUMMARY_READ_BY));
    }
  } finally {
    telemetry.flush();
  }
}

/**
 * Makes a summary, which the next minute's run publishes.
 *
 * @throws Error if the summary cannot be made: AWS then invokes the function again
 */
async function makeSummary({ time }: SummaryEvent, hasTime: () => boolean): Promise<void> {
  const summary = await queueSummary(coordinator.summaries, now(), hasTime, textIn(time));
  if (summary === undefined) {
    telemetry.info("summary of this time exists already", {});
    return;
  }
  const { summaryId, isComplete, images, failing } = summary;
  telemetry.info("summary made", { summaryId, isComplete, images, failing: failing.number });
}
