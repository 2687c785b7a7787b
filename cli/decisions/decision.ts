import { GATE_PREFIX, GATE_STATES } from "../../functions/contract/blocking/gate";
import {
  type Attribute,
  DUE_ATTRIBUTE,
  PARTITION_KEY,
  STATE_ATTRIBUTE,
} from "../../functions/contract/ledger";
import type { DeployedImage, DeploymentEvent } from "../../functions/contract/notices/deployment-event";
import type { Row } from "../../functions/table/table";
import { textIn } from "../../functions/table/value";

/**
 * How a deployment stands at a stage of the gate, as `fargate-scans workload --json` prints it. Times are ISO 8601 in
 * UTC; what is not known, or not yet, is null.
 */
export type ListedDecision = NonNullable<ReturnType<typeof decisionFromRow>>;

/** The attributes of an item that a decision is read from. */
export const DECISION_ATTRIBUTES: readonly Attribute[] = [
  ...([PARTITION_KEY, "gateState", "decision", "startedAt", "heldUntil", DUE_ATTRIBUTE] as const),
  STATE_ATTRIBUTE,
];

/** gate#CLUSTER/SERVICE/DEPLOYMENT#STAGE */
const KEY = new RegExp(`^${GATE_PREFIX}([^/#]+)/([^/#]+)/([^/#]+)#(\\w+)$`);

/** Reads an item of the table; undefined for one that is none of the gate. */
export function decisionFromRow(row: Row) {
  const [, cluster, service, deploymentId, stage] = KEY.exec(String(row[PARTITION_KEY])) ?? [];
  const state = GATE_STATES.find((known) => known === row.gateState);
  if (state === undefined || !(cluster && service && deploymentId && stage)) {
    return undefined;
  }
  const { detailType = null, serviceArn = null, reason = null, images, ...log } = readLog(row.decision);
  const { wouldBe = null, because = null } = log;
  const { deploymentArn = null, revisionArn = null, decidedAt = textIn(row[DUE_ATTRIBUTE]) ?? null } = log;
  /** As in the event. */
  const described: readonly DeployedImage[] = Array.isArray(images) ? images : [];
  return {
    /** Version of this form: properties may be added under the same one. */
    version: "1" as const,
    /** IN_PROGRESS: it is held; SUCCEEDED: it may go on; FAILED: it was refused. */
    state,
    /** Kind of the event that was published; null where none was, because every image has passed. */
    detailType,
    /** The action that a gate would have taken that only audits: blocked or waiting; null of all others. */
    wouldBe,
    /** gate-failure: the gate itself failed, and on_gate_failure has decided; null: the images have. */
    because,
    ...{ cluster, service, deploymentId, stage, serviceArn, deploymentArn, revisionArn },
    /** When the gate was asked first. */
    startedAt: textIn(row.startedAt) ?? null,
    reason,
    decidedAt: state === "IN_PROGRESS" ? null : decidedAt,
    images: described,
  };
}

const isDescribed = (image: unknown): image is DeploymentEvent["images"][number] =>
  typeof Object(image).reference === "string";

/** The published event of an item; a part that cannot be read is shown as not known. */
export function readLog(decision: unknown): Partial<DeploymentEvent> {
  try {
    const read = Object.entries<unknown>(Object(JSON.parse(String(decision))));
    const images = read.flatMap(([name, value]) => (name === "images" && Array.isArray(value) ? value : []));
    const texts = read.filter(([, value]) => typeof value === "string");
    return { ...Object.fromEntries(texts), images: images.filter(isDescribed) };
  } catch {
    return {};
  }
}
