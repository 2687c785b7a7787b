import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SNSClient } from "@aws-sdk/client-sns";
import type { Context, EventBridgeEvent } from "aws-lambda";
import { clientOptions } from "../clients/network";
import { Outbox } from "../ledger/outbox";
import { ResultsEvents } from "../results/events/results-events";
import { SecurityHub } from "../results/security-hub/security-hub";
import { SignedSecurityHubApi } from "../results/security-hub/security-hub-api";
import { ResultsTopic } from "../results/topic/results-topic";
import { createProgram } from "../runtime/program";
import { coordinate } from "./coordinate";

const { telemetry, table, ledger, scanner, starter, setting } = createProgram("scan-coordinator");
const sns = new SNSClient(clientOptions());
const securityHub = new SecurityHub(new SignedSecurityHubApi(sns.config), async (image) =>
  (await ledger.read(image))?.firstSeenAt?.toISOString(),
);
const coordinator = {
  ledger,
  scanner,
  starter,
  publisher: {
    outbox: new Outbox(table),
    channels: [
      new ResultsEvents(new EventBridgeClient(clientOptions())),
      new ResultsTopic(sns, setting("RESULTS_TOPIC_ARN")),
      ...(setting("SECURITY_HUB") === "true" ? [securityHub] : []),
    ],
    telemetry,
  },
  now: starter.now,
  enabled: setting("ENABLED") === "true",
};

/** Time that one more start, or one more outcome on all channels, may take. */
const RESERVE_MS = 15_000;

type BuildEvent = EventBridgeEvent<
  "CodeBuild Build State Change",
  { "build-id"?: string; "project-name"?: string }
>;

/** The build that an event reports; undefined for the schedule, and for what is no build of this project. */
function reportedBuild({ detail }: Partial<BuildEvent>): string | undefined {
  const project = process.env.SCANNER_PROJECT;
  const id: unknown = detail?.["build-id"];
  const isOurs = detail?.["project-name"] === project;
  if (isOurs && typeof id === "string" && id.includes(`:build/${project}:`)) {
    return id;
  }
  // The schedule's events have an empty detail.
  if (detail && Object.keys(detail).length > 0) {
    telemetry.info("event of no build of this project, left alone", { detail });
  }
  return undefined;
}

/** Entry point of the function: for CodeBuild's build events and for the schedule, whose event names no build. */
export async function handler(event: Partial<BuildEvent>, context: Context): Promise<void> {
  try {
    await coordinate(
      { ...coordinator, hasTime: () => context.getRemainingTimeInMillis() > RESERVE_MS },
      reportedBuild(event),
    );
  } finally {
    telemetry.flush();
  }
}
