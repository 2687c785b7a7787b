import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import crashLoop from "./events/crash-loop.json";
import ec2 from "./events/ec2.json";
import repeat from "./events/repeat.json";
import service from "./events/service.json";
import spot from "./events/spot.json";
import vulnerable from "./events/vulnerable.json";

/** An `ECS Task State Change` event, whole, as EventBridge hands it to a target. */
export interface RecordedEvent {
  readonly source: string;
  readonly "detail-type": string;
  readonly resources: readonly string[];
  readonly detail: {
    readonly launchType: string;
    readonly lastStatus: string;
    readonly containers: readonly { readonly image: string; readonly imageDigest?: string }[];
  };
}

/**
 * The first events of the demo. A service has three tasks with two images and a Service Connect sidecar, and a
 * Spot task runs on Graviton. A task has a vulnerable image, and a task that never gets to run tries twice.
 */
export const FIRST_EVENTS: readonly RecordedEvent[] = [...service, ...spot, ...vulnerable, ...crashLoop];

/** A task of a service on EC2 instances: `launch_types` is Fargate alone, so that its image is not scanned. */
export const LEFT_OUT_EVENTS: readonly RecordedEvent[] = ec2;

/** The service gets a fourth task: images whose verdicts stand by then. */
export const REPEATED_EVENTS: readonly RecordedEvent[] = repeat;

/** PutEvents takes up to ten: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const BATCH = 10;

/** Puts events on the default bus, in the role that ECS itself has on AWS. */
export async function sendEvents(client: EventBridgeClient, events: readonly RecordedEvent[]): Promise<void> {
  for (let start = 0; start < events.length; start += BATCH) {
    const Entries = events.slice(start, start + BATCH).map((event) => ({
      Source: event.source,
      DetailType: event["detail-type"],
      Resources: [...event.resources],
      Detail: JSON.stringify(event.detail),
    }));
    const { FailedEntryCount } = await client.send(new PutEventsCommand({ Entries }));
    if (FailedEntryCount) {
      throw new Error(`EventBridge refused ${FailedEntryCount} of ${Entries.length} task events`);
    }
  }
}

/**
 * How many builds a design without a ledger starts for these events: one per container of each task that runs. It does
 * not notice a task that ended before it ran.
 */
export function buildsPerContainer(events: readonly RecordedEvent[]): number {
  return events
    .filter(({ detail }) => detail.lastStatus === "RUNNING")
    .reduce((sum, { detail }) => sum + detail.containers.length, 0);
}
