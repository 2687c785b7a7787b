import { ECSClient } from "@aws-sdk/client-ecs";
import type { Context } from "aws-lambda";
import { awsCallMs, clientOptions } from "../../clients/network";
import type { ClientPlaces } from "../../clients/places";
import { lastPart } from "../../contract/arn";
import { type Asker, KnownImages } from "../../ledger/asker";
import { chosenImages, createProgram } from "../../runtime/program";
import { type HasTime, hasTimeFor, RESERVE_MS } from "../../runtime/remaining-time";
import { EcsTaskDefinitions } from "../../tasks/task-definitions";
import { EcsOwners } from "../../workloads/owners/ecs-owners";
import { ruleFault } from "./member-rule";
import { paceByPlace, paceOf } from "./pace";
import { clustersIn, EcsRunningTasks } from "./running-tasks";
import type { Sweeper } from "./sweep";
import { type PlacesSweeper, sweepPlaces } from "./sweep-places";

/**
 * Milliseconds between calls that read clusters and tasks: half of the 20 a second that ECS allows the whole account.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
 */
const ECS_INTERVAL_MS = 100;
/** Milliseconds between reads of task definitions: half of what ECS allows for these calls. */
const DEFINITIONS_INTERVAL_MS = 100;
/**
 * Milliseconds between writes of ten items: 200 items a second at most, because trigger and coordinator use the same
 * table.
 */
const WRITES_INTERVAL_MS = 50;
/** These clients slow down when ECS throttles them, instead of failing. */
const PATIENT = { ...clientOptions(), retryMode: "adaptive", maxAttempts: 10 };
/**
 * Attempts of a call to a member. Together with the role's call, the call is given up within half a minute, because
 * other members wait.
 */
const MEMBER_ATTEMPTS = 4;
/** Longest time in milliseconds for the reads of one page, or the scans of one task, until a read is given up. */
const PAGE_MS = awsCallMs(PATIENT.maxAttempts) + RESERVE_MS;

const program = createProgram<"task-sweeper">();
const { telemetry, table, ledger, pokes, now, members, setting } = program;
const places: ClientPlaces = {
  ...{ own: program.places.own, roleOf: (...asked) => program.places.roleOf(...asked) },
  optionsOf: (...asked) => ({ ...program.places.optionsOf(...asked), maxAttempts: MEMBER_ATTEMPTS }),
};
const ownPace = paceOf(ECS_INTERVAL_MS);
const ownEcs = new ECSClient(PATIENT);
const clusterArns: readonly string[] = JSON.parse(setting("CLUSTER_ARNS"));
const ownerTagKeys: readonly string[] = JSON.parse(setting("OWNER_TAG_KEYS"));
const owners = new EcsOwners(ownerTagKeys, PATIENT, places);
const sweeper: Pick<Sweeper, keyof Asker | "ownerTagKeys" | "knownImages" | "filter"> = {
  ownerTagKeys,
  ...{ ledger, pokes, telemetry, now },
  knownImages: new KnownImages(table, ledger),
  filter: chosenImages(setting),
};

/** Entry point of the function: sweeps until done or out of time, for the schedule or by hand with any event. */
export async function handler(_event: unknown, context: Context): Promise<{ sweep: string }> {
  const hasTime = hasTimeFor(context, PAGE_MS);
  const sweeperOf = sweepersWhile(hasTime);
  const { installation, own } = ledger.settings;
  try {
    const parts = { own, members, installation, table, telemetry, now, hasTime, sweeperOf };
    return { sweep: await sweepPlaces(parts) };
  } finally {
    telemetry.flush();
  }
}

/** Returns the parts to sweep a place. Each place has its own pace for ECS; the ledger's table has one pace for all. */
function sweepersWhile(hasTime: HasTime): PlacesSweeper["sweeperOf"] {
  const pace = paceOf(WRITES_INTERVAL_MS);
  const definitionsPace = paceByPlace(DEFINITIONS_INTERVAL_MS);
  const taskDefinitions = new EcsTaskDefinitions(telemetry, PATIENT, places, definitionsPace);
  return (place) => {
    const ecs = place ? new ECSClient({ ...PATIENT, ...places.optionsOf(place) }) : ownEcs;
    const ecsPace = place ? paceOf(ECS_INTERVAL_MS) : ownPace;
    const ownersOf = ownerTagKeys.length > 0 ? ownersWhile(hasTime, ecsPace) : undefined;
    const clusters = clustersIn(place, clusterArns, places.own);
    return {
      ...sweeper,
      place,
      tasks: new EcsRunningTasks(ecs, clusters, JSON.parse(setting("LAUNCH_TYPES")), ecsPace),
      recorder: { table, pace, ownersOf },
      taskDefinitions,
      hasTime,
      roleArn: place && places.roleOf(place),
      namesClusters: clusters !== undefined,
      ruleFault: () => ruleFault(ecs.config, lastPart((place && places.roleOf(place, "events")) ?? "")),
      close: () => ecs.destroy(),
    };
  };
}

const ownersWhile =
  (hasTime: HasTime, pace: () => Promise<void>): NonNullable<Sweeper["recorder"]["ownersOf"]> =>
  async (services) =>
    owners.ofServices(services, {
      hasTime,
      pace,
      failed: (error) => telemetry.error("reading owners of services failed", { error }),
    });
