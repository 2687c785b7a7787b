import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SNSClient } from "@aws-sdk/client-sns";
import type { Context, EventBridgeEvent } from "aws-lambda";
import { requiredNumber, requiredVariable } from "../shared/environment";
import { Ledger } from "../shared/ledger";
import { LedgerTable } from "../shared/ledger-table";
import { Outbox } from "../shared/outbox";
import { HOUR } from "../shared/retry-plan";
import { scannerOfMode } from "../shared/scanner-of-mode";
import { LambdaTelemetry } from "../shared/telemetry";
import { coordinate } from "./coordinate";
import { ResultsEvents } from "./results-events";
import { ResultsTopic } from "./results-topic";

const installation = requiredVariable("INSTALLATION_NAME");
const telemetry = new LambdaTelemetry(installation);
const table = new LedgerTable(new DynamoDBClient({}), requiredVariable("LEDGER_TABLE"));
const ledger = new Ledger(table, {
  installation,
  rescanAfterMs: requiredNumber("RESCAN_AFTER_HOURS") * HOUR,
});
const scanner = scannerOfMode(telemetry);
const now = () => new Date();
const coordinator = {
  ledger,
  scanner,
  starter: { ledger, scanner, maxConcurrentScans: requiredNumber("MAX_CONCURRENT_SCANS"), telemetry, now },
  publisher: {
    outbox: new Outbox(table),
    channels: [
      new ResultsEvents(new EventBridgeClient({})),
      new ResultsTopic(new SNSClient({}), requiredVariable("RESULTS_TOPIC_ARN")),
    ],
    telemetry,
  },
  now,
  enabled: requiredVariable("ENABLED") === "true",
};

/** Time that one more start may take. */
const RESERVE_MS = 10_000;

type BuildEvent = EventBridgeEvent<
  "CodeBuild Build State Change",
  { "build-id"?: string; "project-name"?: string }
>;

/** Entry point of the function: for CodeBuild's build events and for the schedule, whose event names no build. */
export async function handler(event: Partial<BuildEvent>, context: Context): Promise<void> {
  const { "project-name": project, "build-id": buildArn } = event.detail ?? {};
  const ended = project === process.env.SCANNER_PROJECT ? buildArn : undefined;
  try {
    await coordinate(
      { ...coordinator, hasTime: () => context.getRemainingTimeInMillis() > RESERVE_MS },
      ended,
    );
  } finally {
    telemetry.flush();
  }
}
