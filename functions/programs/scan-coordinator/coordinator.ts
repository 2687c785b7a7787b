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
  /** Accounts and regions of members; absent if there are none. */
  readonly members?: Pick<ServedMembers, "places"> | undefined;
  readonly maxConcurrentScans: number;
  readonly filter: ImageFilter;
  readonly publisher: Publisher;
  readonly summaries: Summaries & { readonly table: Table };
  /** Absent if enforcement is off. */
  readonly enforcer?: Enforcer | undefined;
  /** Whether there is a deployment gate, whose failures an alarm watches. */
  readonly hasGate: boolean;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
  /** If false, running scans are recorded, but nothing is started or enforced. */
  readonly enabled: boolean;
  /** When this instance last asked about all running scans, in milliseconds since 1970. */
  readonly lastLook: { at: number };
  /** Whether the run has lasted for less than so many milliseconds. */
  readonly isBefore: (milliseconds: number) => boolean;
}

export interface MarkingCoordinator extends Coordinator {
  readonly marks: Pick<Marks, "mayTouch" | "putOff">;
}

/** Time limit of one call of the engine, in milliseconds: a hanging call must not use up the time of other steps. */
export const CALL_MS = 5 * SECOND;
/** Scans of each state in one look; the next look reads the rest. */
export const PAGE = 100;

/**
 * Longest key of DynamoDB, in bytes:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
const LONGEST_KEY = 2048;

/** Keys that are read from a batch. The index lists all other items within seconds. */
const MAX_KEYS = 500;

export interface Work {
  readonly keys: readonly string[];
  readonly endedBuilds: readonly string[];
  /** Whether the schedule's event is in the batch. */
  readonly isMinute: boolean;
  /** Whether a message has come again because its first run crashed. */
  readonly isAgain: boolean;
}

/** Reads a batch. An unreadable message still wakes the coordinator. */
export function workIn(messages: readonly Pick<SQSRecord, "body" | "attributes">[]): Work {
  const bodies = messages.map(({ body }): Readonly<Record<string, unknown>> => Object(jsonIn(body)));
  return {
    keys: [...new Set(bodies.flatMap(({ keys }) => keysIn(keys)))].slice(0, MAX_KEYS),
    endedBuilds: bodies
      .filter((body) => body["detail-type"] === BUILD_EVENT.detailType)
      .flatMap(({ detail }) => textsIn([Object(detail)["build-id"]])),
    isMinute: bodies.some((body) => body["detail-type"] === "Scheduled Event"),
    isAgain: messages.some(({ attributes }) => Number(attributes.ApproximateReceiveCount) > 1),
  };
}

/** Returns only valid keys, because one invalid key makes DynamoDB refuse a whole batch read. */
function keysIn(value: unknown): readonly string[] {
  const keys = textsIn(value).slice(0, WORK_QUEUE.mostKeys);
  return keys.filter((key) => Buffer.byteLength(key) <= LONGEST_KEY);
}
