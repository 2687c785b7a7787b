import { lastPart } from "../../functions/contract/arn";
import { parseGroup } from "../../functions/contract/sighting";
import type { Table } from "../../functions/table/table";
import { InvalidTaskEventError, type KnownTask, readTask } from "../../functions/tasks/task-event";
import { isKeptByNobody, workloadOf } from "../../functions/tasks/workload";
import type { Account, DescribedService } from "./account";
import { type Finding, Findings } from "./findings";
import { addHooks, isFor } from "./hooks";
import { ClusterImages } from "./images";
import type { CoverageInputs } from "./inputs";

export interface ClusterCoverage {
  readonly cluster: string;
  /** False: the input cluster_arns leaves it out. */
  readonly isMeant: boolean;
  /** Running tasks by launch type, also by those that launch_types leaves out. */
  readonly tasks: Readonly<Record<string, number>>;
  /** Images of tasks whose launch type is meant, by how they stand. */
  readonly images: Awaited<ReturnType<ClusterImages["judge"]>>;
  /** Services whose launch type is meant. */
  readonly services: number;
  readonly findings: readonly Finding[];
}

/** What an installation covers, as `coverage --json` prints it. */
export interface Coverage {
  readonly version: "1";
  readonly installation: string;
  readonly readAt: string;
  readonly inputs: CoverageInputs;
  /** How many of the findings are about what the inputs mean to cover. */
  readonly gaps: number;
  readonly clusters: readonly ClusterCoverage[];
}

/** Looks at everything that runs in the account and region, cluster by cluster. */
export async function readCoverage(
  installation: string,
  inputs: CoverageInputs,
  account: Account,
  table: Pick<Table, "getAll">,
  now: Date,
): Promise<Coverage> {
  const arns = new Set([...(await account.tasks.clusters()), ...inputs.clusterArns]);
  const clusters: ClusterCoverage[] = [];
  for (const arn of [...arns].sort()) {
    clusters.push(await readCluster(arn, inputs, account, table, now));
  }
  const gaps = clusters.flatMap(({ findings }) => findings).filter(({ isGap }) => isGap).length;
  return { version: "1", installation, readAt: now.toISOString(), inputs, gaps, clusters };
}

async function readCluster(
  arn: string,
  inputs: CoverageInputs,
  account: Account,
  table: Pick<Table, "getAll">,
  now: Date,
): Promise<ClusterCoverage> {
  const cluster = lastPart(arn);
  const isMeant = inputs.clusterArns.length === 0 || inputs.clusterArns.includes(arn);
  const findings = new Findings();
  const images = new ClusterImages(inputs, findings);
  const tasks: Record<string, number> = {};
  const launchTypes = new Map<string | undefined, string>();
  let services: readonly DescribedService[] = [];
  try {
    for await (const described of tasksOf(account, arn)) {
      const { launchType, group }: Record<string, unknown> = Object(described);
      const type = String(launchType);
      tasks[type] = (tasks[type] ?? 0) + 1;
      launchTypes.set(parseGroup(String(group)).service, type);
      if (isMeant && inputs.launchTypes.includes(type)) {
        await addTask(described, cluster, inputs, account, images, findings);
      }
    }
    services = (isMeant ? await account.services(arn) : []).filter((service) => {
      const type = launchTypeOf(service) ?? launchTypes.get(service.serviceName);
      return type === undefined || inputs.launchTypes.includes(type);
    });
    for (const service of services) {
      await addHooks(service, cluster, inputs, account.functionNamed, findings);
    }
  } catch (error) {
    if ((error as Error).name !== "ClusterNotFoundException") {
      throw error;
    }
    findings.add("cluster-missing", cluster, null, isMeant);
  }
  const judged = await images.judge(table, cluster, now);
  return { cluster, isMeant, tasks, images: judged, services: services.length, findings: findings.all };
}

async function* tasksOf({ tasks }: Account, arn: string): AsyncGenerator<unknown> {
  let nextToken: string | undefined;
  do {
    const page = await tasks.page(arn, nextToken);
    yield* page.tasks;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}

async function addTask(
  described: unknown,
  cluster: string,
  inputs: CoverageInputs,
  { taskDefinitions }: Account,
  images: ClusterImages,
  findings: Findings,
): Promise<void> {
  try {
    const task = readTask(described);
    const why = whyNeverStopped(task, cluster, inputs);
    if (why !== undefined) {
      findings.add("never-stopped", workloadOf(task)?.name ?? task.taskArn, why);
    }
    await images.add(task, taskDefinitions);
  } catch (error) {
    if (!(error instanceof InvalidTaskEventError)) {
      throw error;
    }
    findings.add("image-unreadable", error.taskArn ?? "a task", error.message, true);
  }
}

/**
 * Why enforcement never stops a task, nor rolls back what brought it; undefined where it may. Where enforcement is off, or only
 * audits, that goes for every task, and nothing is said of each.
 */
function whyNeverStopped(
  task: KnownTask,
  cluster: string,
  { enforcement }: CoverageInputs,
): string | undefined {
  if (enforcement === null || enforcement.mode === "audit") {
    return undefined;
  }
  if (!isFor(cluster, enforcement)) {
    return "enforcement.cluster_arns leaves the cluster out";
  }
  if (parseGroup(task.group).service !== undefined) {
    return enforcement.rollback_deployments ? undefined : "enforcement.rollback_deployments is false";
  }
  if (!isKeptByNobody(task)) {
    return "AWS may keep it running, by its group or as a job of Batch";
  }
  return enforcement.stop_standalone_tasks ? undefined : "enforcement.stop_standalone_tasks is false";
}

/** What a service runs on, as far as it says; undefined: its tasks say. */
function launchTypeOf({ launchType, capacityProviderStrategy = [] }: DescribedService): string | undefined {
  const isFargate = capacityProviderStrategy.some(({ capacityProvider }) =>
    capacityProvider?.startsWith("FARGATE"),
  );
  return launchType ?? (isFargate ? "FARGATE" : undefined);
}
