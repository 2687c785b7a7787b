import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { clientOptions } from "../../clients/network";
import { SIGNED_CALL_MS } from "../../clients/signed-call";
import { TaskNotes } from "../../enforcement/task-notes";
import { KnownImages } from "../../ledger/asker";
import { optionalVariable } from "../../runtime/environment";
import { chosenImages, createProgram } from "../../runtime/program";
import { hasTimeFor, RESERVE_MS } from "../../runtime/remaining-time";
import { EcsTaskDefinitions } from "../../tasks/task-definitions";
import { type BatchHandler, handleBatch } from "./handle-batch";
import { MessageBackoff } from "./message-backoff";
import { ServedEvents } from "./served-events";

/** Longest time in milliseconds for one more image and for postponing the failed messages. */
const TIME_LEFT_MS = RESERVE_MS + SIGNED_CALL_MS;

const { telemetry, table, ledger, pokes, now, clientConfig, places, members, setting } =
  createProgram<"scan-trigger">();
const batchHandler: Omit<BatchHandler, "hasTime"> = {
  ...{ ledger, pokes, telemetry, now },
  knownImages: new KnownImages(table, ledger),
  taskDefinitions: new EcsTaskDefinitions(telemetry, clientOptions(), places),
  filter: chosenImages(setting),
  servedEvents: places.own && members ? new ServedEvents(places.own, members, telemetry) : undefined,
  requests: {
    ...{ table, settings: ledger.settings },
    ...{ installation: setting("INSTALLATION_NAME"), account: setting("ACCOUNT_ID") },
  },
  backoff: new MessageBackoff(clientConfig, telemetry),
  flush: () => telemetry.flush(),
  taskNotes: optionalVariable("ENFORCEMENT") === "true" ? new TaskNotes(table) : undefined,
};

/** Entry point of the function: handles one batch of the task event queue and returns the messages that failed. */
export async function handler({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const answer = await handleBatch({ ...batchHandler, hasTime: hasTimeFor(context, TIME_LEFT_MS) }, Records);
  telemetry.flush();
  return answer;
}
