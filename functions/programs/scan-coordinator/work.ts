import { BUILD_EVENT, WORK_QUEUE } from "../../contract/events";
import { textsIn } from "../../table/value";

/** DynamoDB takes no longer key: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const LONGEST_KEY = 2048;

/** The index has the others within seconds. */
const MOST_KEYS = 500;

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
    keys: [...new Set(bodies.flatMap(({ keys }) => keysIn(keys)))].slice(0, MOST_KEYS),
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

/** One key that DynamoDB refuses would have it refuse all that are read with it. */
function keysIn(value: unknown): readonly string[] {
  const keys = textsIn(value).slice(0, WORK_QUEUE.mostKeys);
  return keys.filter((key) => Buffer.byteLength(key) <= LONGEST_KEY);
}
