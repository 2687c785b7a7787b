import { BUILD_EVENT } from "../contract/events";

/** The messages of a batch, taken together. */
export interface Work {
  /** Named by pokes. */
  readonly keys: readonly string[];
  /** ARNs of builds that ended, by CodeBuild's events. */
  readonly endedBuilds: readonly string[];
  /** Whether the schedule's event is among them. */
  readonly isMinute: boolean;
  /** Whether a run has died of one of them. */
  readonly isAgain: boolean;
}

/** A message of the queue, as far as it is read. */
interface Message {
  readonly body: string;
  readonly attributes: { readonly ApproximateReceiveCount: string };
}

/** Reads a batch. A message that says nothing readable only wakes, as each does. */
export function workIn(messages: readonly Message[]): Work {
  const bodies = messages.map(({ body }) => contentOf(body));
  return {
    keys: [...new Set(bodies.flatMap(({ keys }) => textsIn(keys)))],
    endedBuilds: bodies
      .filter((body) => body["detail-type"] === BUILD_EVENT.detailType)
      .flatMap(({ detail }) => textsIn([Object(detail)["build-id"]])),
    isMinute: bodies.some((body) => body["detail-type"] === "Scheduled Event"),
    isAgain: messages.some(({ attributes }) => Number(attributes.ApproximateReceiveCount) > 1),
  };
}

function contentOf(body: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}
