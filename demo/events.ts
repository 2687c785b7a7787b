import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import crashLoop from "./events/crash-loop.json";
import ec2 from "./events/ec2.json";
import repeat from "./events/repeat.json";
import service from "./events/service.json";
import spot from "./events/spot.json";
import vulnerable from "./events/vulnerable.json";

/** A complete `ECS Task State Change` event, as EventBridge passes it to a target. */
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
 * The first events: a service with three tasks of two images and a Service Connect sidecar, a Spot task on Graviton, a
 * task with a vulnerable image, and a task that is tried twice and never runs.
 */
export const FIRST_EVENTS: readonly RecordedEvent[] = [...service, ...spot, ...vulnerable, ...crashLoop];

/** A service's task on EC2 instances. Its image is not scanned, because `launch_types` is Fargate only. */
export const LEFT_OUT_EVENTS: readonly RecordedEvent[] = ec2;

/** A fourth task of the service. Its images have verdicts by then. */
export const REPEATED_EVENTS: readonly RecordedEvent[] = repeat;

/** Events of one call, at most: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const BATCH = 10;

/** Puts events on the default bus, as ECS does on AWS. */
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
 * Counts the builds that a design without a ledger would need: one per container of each task that runs. Such a design
 * misses a task that ended before it ran.
 */
export function buildsPerContainer(events: readonly RecordedEvent[]): number {
  return events
    .filter(({ detail }) => detail.lastStatus === "RUNNING")
    .reduce((sum, { detail }) => sum + detail.containers.length, 0);
}
