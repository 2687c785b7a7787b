import { ECSClient } from "@aws-sdk/client-ecs";
import type { Context } from "aws-lambda";
import { awsCallMs, clientOptions } from "../clients/network";
import { EcsDeployments } from "../deployments/ecs-deployments";
import { KnownImages } from "../ledger/known-images";
import { lazyScanner } from "../runtime/lazy-scanner";
import { chosenImages, createProgram } from "../runtime/program";
import { type HasTime, hasTimeFor, RESERVE_MS } from "../runtime/remaining-time";
import { EcsTaskDefinitions } from "../tasks/task-definitions";
import { EcsOwners } from "../workloads/owners/ecs-owners";
import { paceOf } from "./pace";
import { EcsRunningTasks } from "./running-tasks";
import { type Sweeper, sweep } from "./sweep";
import { SweepPositions } from "./sweep-position";

/**
 * Half of the 20 a second that ECS refills for reading clusters and tasks, which the account's other tools share:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
 */
const ECS_INTERVAL_MS = 100;
/** Half of what ECS refills for reading task definitions, which it counts apart. */
const DEFINITIONS_INTERVAL_MS = 100;
/** Ten items at a time, 200 a second at most: the trigger and the coordinator write to the same table. */
const WRITES_INTERVAL_MS = 50;
/** Throttling is then no error but a slower pace. */
const PATIENT = { ...clientOptions(), retryMode: "adaptive", maxAttempts: 10 };
/** Longest time for the reads of one page, or for the scans of one task, when a read is given up. */
const PAGE_MS = awsCallMs(PATIENT.maxAttempts) + RESERVE_MS;

const { telemetry, table, ledger, starter, setting } = createProgram<"task-sweeper">(lazyScanner);
const ecsPace = paceOf(ECS_INTERVAL_MS);
const ownerTagKeys: readonly string[] = JSON.parse(setting("OWNER_TAG_KEYS"));
const owners = new EcsOwners(ownerTagKeys, PATIENT);
const deployments = new EcsDeployments(PATIENT);
const sweeper: Omit<Sweeper, "hasTime" | "recorder" | "taskDefinitions"> = {
  ownerTagKeys,
  ledger,
  starter,
  tasks: new EcsRunningTasks(
    new ECSClient(PATIENT),
    JSON.parse(setting("CLUSTER_ARNS")),
    JSON.parse(setting("LAUNCH_TYPES")),
    ecsPace,
  ),
  positions: new SweepPositions(table),
  knownImages: new KnownImages(table, ledger.slots),
  filter: chosenImages(setting),
};

/** Entry point of the function: for the schedule, or by hand with any event. One invocation sweeps as far as it gets. */
export async function handler(_event: unknown, context: Context): Promise<{ sweep: string }> {
  const hasTime = hasTimeFor(context, PAGE_MS);
  try {
    const ownersOf = ownerTagKeys.length > 0 ? ownersWhile(hasTime) : undefined;
    const recorder = { table, pace: paceOf(WRITES_INTERVAL_MS), ownersOf, deploymentEndOf };
    const taskDefinitions = new EcsTaskDefinitions(telemetry, PATIENT, paceOf(DEFINITIONS_INTERVAL_MS));
    return {
      sweep: await sweep({ ...sweeper, recorder, taskDefinitions, hasTime }, context.awsRequestId),
    };
  } finally {
    telemetry.flush();
  }
}

const ownersWhile =
  (hasTime: HasTime): NonNullable<Sweeper["recorder"]["ownersOf"]> =>
  async (services) =>
    owners.ofServices(services, {
      hasTime,
      pace: ecsPace,
      failed: (error) => telemetry.error("reading owners of services failed", { error }),
    });

/** Of one that ECS no longer knows, long ago. */
async function deploymentEndOf(deploymentArn: string): Promise<Date | undefined> {
  try {
    await ecsPace();
    const deployment = await deployments.deployment(deploymentArn);
    return deployment ? deployment.finishedAt : new Date(0);
  } catch (error) {
    telemetry.error("reading the state of a rollback failed", { deployment: deploymentArn, error });
    return undefined;
  }
}
