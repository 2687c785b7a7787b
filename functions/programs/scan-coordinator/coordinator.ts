import type { SQSRecord } from "aws-lambda";
import { SECOND } from "../../contract/durations";
import { BUILD_EVENT, WORK_QUEUE } from "../../contract/events";
import type { Telemetry } from "../../contract/telemetry";
import type { Ledger } from "../../ledger/ledger";
import type { Publisher } from "../../results/publish-outcome";
import type { ServedMembers } from "../../runtime/members";
import type { Scanner } from "../../scanners/scanner";
import type { Summaries } from "../../summary/read-summary";
import type { Table } from "../../table/table";
import { jsonIn, textsIn } from "../../table/value";
import type { ImageFilter } from "../../tasks/image-filter";
import type { Enforcer } from "./enforcement/enforce";
import type { Marks } from "./marks";

export interface Coordinator {
  readonly ledger: Ledger;
  readonly scanner: Scanner;
  /** Accounts and regions that the installation serves besides its own; absent where there are none. */
  readonly members?: Pick<ServedMembers, "places"> | undefined;
  /** Scans that run at one time. */
  readonly maxConcurrentScans: number;
  /** Images that the inputs leave out are never started. */
  readonly filter: ImageFilter;
  readonly publisher: Publisher;
  readonly summaries: Summaries & { readonly table: Table };
  /** Absent where enforcement is off. */
  readonly enforcer?: Enforcer | undefined;
  /** Whether there is a deployment gate, whose failures an alarm reads. */
  readonly hasGate: boolean;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
  /** False: what runs is recorded, nothing is started or enforced. */
  readonly enabled: boolean;
  /** When all runs were asked about last; of this instance. */
  readonly lastLook: { at: number };
  /** Whether so many milliseconds of this run are not over yet. */
  readonly isBefore: (milliseconds: number) => boolean;
}

/** A coordinator in a run that knows which items to leave alone. */
export interface MarkingCoordinator extends Coordinator {
  readonly marks: Pick<Marks, "mayTouch" | "putOff">;
}

/** How long one call of the engine may take: one that hangs must not take the time of other steps. */
export const CALL_MS = 5 * SECOND;
/** Scans of each state in one look; the rest comes with the next one. */
export const PAGE = 100;

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

/** Reads a batch. A message that says nothing readable only wakes, as each does. */
export function workIn(messages: readonly Pick<SQSRecord, "body" | "attributes">[]): Work {
  const bodies = messages.map(({ body }): Readonly<Record<string, unknown>> => Object(jsonIn(body)));
  return {
    keys: [...new Set(bodies.flatMap(({ keys }) => keysIn(keys)))].slice(0, MOST_KEYS),
    endedBuilds: bodies
      .filter((body) => body["detail-type"] === BUILD_EVENT.detailType)
      .flatMap(({ detail }) => textsIn([Object(detail)["build-id"]])),
    isMinute: bodies.some((body) => body["detail-type"] === "Scheduled Event"),
    isAgain: messages.some(({ attributes }) => Number(attributes.ApproximateReceiveCount) > 1),
  };
}

/** One key that DynamoDB refuses would have it refuse all that are read with it. */
function keysIn(value: unknown): readonly string[] {
  const keys = textsIn(value).slice(0, WORK_QUEUE.mostKeys);
  return keys.filter((key) => Buffer.byteLength(key) <= LONGEST_KEY);
}
