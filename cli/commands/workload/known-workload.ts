import { placeOfTask } from "../../../functions/contract/arn";
import { ENFORCEMENT_PREFIX } from "../../../functions/contract/blocking/enforcement";
import { imageKey, knownImage } from "../../../functions/contract/images/image";
import {
  type Attribute,
  DUE_ATTRIBUTE,
  PARTITION_KEY,
  WORKLOADS_PREFIX,
} from "../../../functions/contract/ledger";
import type { DeploymentEvent } from "../../../functions/contract/notices/deployment-event";
import { foreignPlace, nameIn, type Place, placeText } from "../../../functions/contract/places/place";
import { type Workload, workloadKey } from "../../../functions/contract/places/workload";
import { HeldDeployments } from "../../../functions/summary/decisions";
import { timeIn } from "../../../functions/table/value";
import { readWorkloadsKey } from "../../../functions/workloads/workloads-item";
import { currentItem } from "../../../functions/workloads/workloads-of";
import { nameMatcher } from "../../arguments/named-image";
import { wrong } from "../../arguments/options";
import { decisionFromRow, type ListedDecision, readLog } from "../../decisions/decision";
import type { Reads } from "../../ledger/listed-images";
import { readSweeps } from "../../ledger/sweeps";

const MAX_DECISIONS = 20;

/** `[[ACCOUNT/REGION/]CLUSTER/][service:|family:]NAME`, of the characters that ECS allows, and … for some of them. */
const NAME = /^(?:(?:(\d{12})\/([a-z0-9-]+)\/)?([\w…-]{1,255})\/)?(?:(service|family):)?([\w…-]{1,255})$/;
/** What a narrow table leaves of account and region. */
const CUT_PLACE = /^….*\/(?=[^/]+\/[^/]+$)/;
// Stricter than the contract's parser, because people type it: nothing before or after the ARN.
const ARN =
  /^arn:[\w-]+:ecs:([\w-]+):(\d{12}):service(?:-deployment|-revision)?\/([\w-]+)\/([\w-]+)(?:\/[\w-]+)?$/;

/** Reads the name of a service, or of a family of standalone tasks. Undefined: any kind, any cluster, any place. */
export function namedWorkload(text: string) {
  const whole = text.replace(ARN, "$2/$1/$3/service:$4").replace(CUT_PLACE, "");
  const [, account, region, cluster, kind, name] = NAME.exec(whole) ?? [];
  if (name === undefined) {
    throw wrong(
      "Name a service or a family as CLUSTER/NAME, or a service by its ARN. If a service and a family share the name, write CLUSTER/family:NAME.",
    );
  }
  const place = account && region ? { account, region } : undefined;
  return { place, cluster, kind, name };
}

export type NamedWorkload = ReturnType<typeof namedWorkload>;
export type FoundWorkloads = Awaited<ReturnType<typeof knownWorkloads>>;

const ATTRIBUTES: readonly Attribute[] = [
  ...([PARTITION_KEY, DUE_ATTRIBUTE, "gateState", "decision", "startedAt", "heldUntil"] as const),
  ...(["services", "sweptAt", "lastSeenAt", "lastTaskArn"] as const),
];

/** Finds the workloads of a name. No index has names, so the whole table is read once. */
export async function knownWorkloads(table: Reads, named: NamedWorkload, own: Place | undefined) {
  const { last: lastSweep, ofPlaces } = await readSweeps(table);
  const workloads = new Map<string, Workload>();
  const [isName, isCluster] = [nameMatcher(named.name), nameMatcher(named.cluster ?? "…")];
  const isNamed = ({ cluster, kind, name, place }: Workload): boolean => {
    const isOne = isName(name) && kind === (named.kind ?? kind) && isCluster(cluster);
    const isMeant = isOne && !(named.place && foreignPlace(named.place, place ?? own));
    if (isMeant) {
      workloads.set(workloadKey({ cluster, kind, name, place }), { cluster, kind, name, place });
    }
    return isMeant;
  };
  let owner: string | null = null;
  const imageKeys: string[] = [];
  /** Images that the sweep has met, and tasks that have started images since it began. */
  const met = new Set<string>();
  const started = new Map<string, string>();
  const held = new HeldDeployments(new Date());
  const decisions = new Map<string, ListedDecision>();
  const events = new Map<string, DeploymentEvent>();
  for await (const rows of table.pages(ATTRIBUTES)) {
    for (const row of rows) {
      const key = String(row[PARTITION_KEY]);
      const decision = decisionFromRow(row);
      // Enforcement is still at an item that is due.
      const isAct = key.startsWith(ENFORCEMENT_PREFIX) && row[DUE_ATTRIBUTE] === undefined;
      const event = isAct ? (readLog(row.decision) as DeploymentEvent) : undefined;
      if (decision && isNamed({ kind: "service", cluster: decision.cluster, name: decision.service })) {
        held.add(row);
        decisions.set(key, decision);
      } else if (event?.decidedAt && isNamed(workloadOf(event, own))) {
        events.set(`${event.detailType} ${event.deploymentEventId}`, event);
      } else if (key.startsWith(WORKLOADS_PREFIX)) {
        const { image, place } = readWorkloadsKey(key);
        const last = place ? ofPlaces.get(placeText(place)) : lastSweep;
        // Without a complete sweep the place is new, or no longer swept.
        const running = place && !last ? [] : currentItem(row, last).services;
        const services = running.filter(isNamed);
        running.map(() => met.add(image));
        owner ??= services.find((each) => each.owner)?.owner ?? null;
        imageKeys.push(...(services.length > 0 ? [image] : []));
      } else if (lastSweep && (timeIn(row.lastSeenAt) ?? lastSweep.startedAt) > lastSweep.startedAt) {
        started.set(key, String(row.lastTaskArn));
      }
    }
  }
  const current = [...decisions].filter(
    ([key, { state }]) => state !== "IN_PROGRESS" || held.keys.includes(key),
  );
  const decided = latest(current.map(([, decision]) => decision));
  const [newest] = decided;
  const isLater = lastSweep && new Date(newest?.decidedAt ?? 0) > lastSweep.startedAt;
  const deployed = isLater && newest?.state === "SUCCEEDED" ? newest.images : [];
  const deployedKeys = deployed.flatMap((image) => knownImage(image) ?? []).map(imageKey);
  const [first] = workloads.values();
  const isInCluster = (taskArn: string): boolean => {
    const { cluster, ...place } = placeOfTask(taskArn);
    const asNamed = nameIn(foreignPlace(place, own), cluster);
    return first !== undefined && asNamed === nameIn(first.place, first.cluster);
  };
  return {
    /** `owner` is read from tags, null: not known; `imageKeys` are those of the rows of running images. */
    ...{ workloads: [...workloads.values()], owner, imageKeys },
    /** The latest complete sweep, which tells what runs; undefined: there was none. */
    lastSweep,
    /** Keys of images since that sweep: let pass by the gate in the latest deployment of the first workload. */
    deployedKeys: deployedKeys.filter((key) => !imageKeys.includes(key)),
    /** Keys of images that no sweep has met, and that a task of the cluster has started. */
    startedKeys: [...started.keys()].filter(
      (key) => !met.has(key) && !deployedKeys.includes(key) && isInCluster(started.get(key) ?? ""),
    ),
    /** Decisions of the gate, at most 20, the latest first. */
    decisions: decided,
    /** Actions of enforcement, or why there were none, as published: at most 20, the latest first. */
    enforcement: latest([...events.values()]),
  };
}

function workloadOf(
  { cluster = "", service, family = "", account, region }: DeploymentEvent,
  own: Place | undefined,
): Workload {
  return {
    kind: service === undefined ? "family" : "service",
    ...{ cluster, name: service ?? family },
    place: foreignPlace({ account, region }, own),
  };
}

/** Sorts decisions, the latest first. A decision that is not made yet counts from its start. */
function latest<T extends { readonly decidedAt: string | null; readonly startedAt?: string | null }>(
  decided: readonly T[],
): T[] {
  const timeOf = ({ decidedAt, startedAt }: T): string => decidedAt ?? startedAt ?? "";
  return decided.toSorted((one, other) => timeOf(other).localeCompare(timeOf(one))).slice(0, MAX_DECISIONS);
}
