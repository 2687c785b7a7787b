import type { Service } from "@aws-sdk/client-ecs";
import { lastPart } from "../../../functions/contract/arn";
import { type Image, imageKey } from "../../../functions/contract/images/image";
import { placeOfArn, placeText } from "../../../functions/contract/places/place";
import { parseGroup } from "../../../functions/contract/places/workload";
import { imageFilter } from "../../../functions/tasks/image-filter";
import { imagesOfTask, type TaskReader } from "../../../functions/tasks/sightings";
import { type KnownTask, readTask } from "../../../functions/tasks/task-event";
import { isKeptByNobody, isOfAws, workloadOf } from "../../../functions/tasks/workload";
import { AskedDefinitions, clusterArns, described } from "../../account/ecs";
import { readServedPlaces } from "../../ledger/served-places";
import { type Found, found } from "./findings";
import { hookFindings, isFor } from "./hooks";
import { judgeImages } from "./images";
import type { CoverageInputs, Sources } from "./inputs";
import { readOrganization } from "./organization";

/** Coverage of an installation, as `coverage --json` prints it. */
export type Coverage = Awaited<ReturnType<typeof readCoverage>>;
export type ClusterCoverage = Awaited<ReturnType<typeof readCluster>>;

/** Looks at everything that runs in the account and region, cluster by cluster. */
export async function readCoverage(installation: string, sources: Sources) {
  const { inputs, ask, table, now, own } = sources;
  const known = await clusterArns(ask);
  const clusters: ClusterCoverage[] = [];
  /** Accounts and regions that it serves besides; here nobody can look into them. */
  const otherPlaces = (await readServedPlaces(table)).map(placeText);
  const named = inputs.clusterArns.filter((arn) => !otherPlaces.includes(placeText(placeOfArn(arn))));
  for (const arn of [...new Set([...known, ...named])].sort()) {
    const missing = known.includes(arn) ? [] : [found("cluster-missing", lastPart(arn))];
    clusters.push(await readCluster(arn, missing, sources));
  }
  /** Null where nobody asked for it. */
  const organization = own ? await readOrganization(ask, table, own) : null;
  const { inactiveMembers = [] } = organization ?? {};
  const ofClusters = clusters.flatMap(({ findings }) => findings).filter(({ isGap }) => isGap);
  const gaps = ofClusters.length + inactiveMembers.length;
  const beside = { inputs, gaps, clusters, otherPlaces, organization };
  return { version: "1", installation, readAt: now.toISOString(), ...beside } as const;
}

async function readCluster(arn: string, findings: Found[], sources: Sources) {
  const { inputs, ask } = sources;
  const { launchTypes, includeImages: include, excludeImages: exclude } = inputs;
  const cluster = lastPart(arn);
  const isMeant = inputs.clusterArns.length === 0 || inputs.clusterArns.includes(arn);
  const taskDefinitions = new AskedDefinitions(ask);
  const reader = { filter: imageFilter({ include, exclude }), taskDefinitions };
  /** By launch type, also those that launch_types leaves out. */
  const tasks: Record<string, number> = {};
  const images = new Map<string, Image>();
  for await (const { launchType, ...task } of described(ask, "tasks", arn)) {
    tasks[launchType] = (tasks[launchType] ?? 0) + 1;
    if (isMeant && launchTypes.includes(launchType)) {
      const known = readTask(task);
      findings.push(...(await addImages(known, reader, images)), ...neverStopped(known, cluster, inputs));
    }
  }
  if (taskDefinitions.refusal !== undefined) {
    throw taskDefinitions.refusal;
  }
  /** Those whose launch type is meant. */
  let services = 0;
  for await (const service of isMeant ? described(ask, "services", arn) : []) {
    if (launchTypes.includes(launchTypeOf(service))) {
      services += 1;
      findings.push(...(await hookFindings(service, cluster, inputs, ask)));
    }
  }
  const judged = await judgeImages([...images.values()], sources);
  const each = new Map([...findings, ...judged.findings].map((one) => [JSON.stringify(one), one]));
  return {
    cluster,
    ...placeOfArn(arn),
    isMeant,
    tasks,
    images: judged.counts,
    services,
    findings: [...each.values()],
  };
}

/** Adds the images of a task that are to be scanned, and says what is found of its others. */
async function addImages(task: KnownTask, reader: TaskReader, images: Map<string, Image>) {
  const read = await imagesOfTask(task, reader);
  for (const { image } of read.images) {
    images.set(imageKey(image), image);
  }
  return [
    ...read.skipped.map(({ image, reason }) => found(reason, image, null, false)),
    ...read.rejected.map(({ container, reason }) => found("image-unreadable", container, reason)),
  ];
}

/**
 * Why enforcement never stops a task, nor rolls back what brought it. Where enforcement is off, or only audits, that goes for
 * every task, and nothing is said of each.
 */
function neverStopped(task: KnownTask, cluster: string, { enforcement }: CoverageInputs): readonly Found[] {
  if (enforcement?.mode !== "act") {
    return [];
  }
  const isOfService = parseGroup(task.group).service !== undefined;
  const input = isOfService ? "rollback_deployments" : "stop_standalone_tasks";
  const why =
    (!isFor(cluster, enforcement) && "enforcement.cluster_arns leaves the cluster out") ||
    (!isOfService && isOfAws(task) && "AWS may keep it running, by its group or as a job of Batch") ||
    (!(isOfService || isKeptByNobody(task)) && "its starter chose a group with a colon or a slash") ||
    (!enforcement[input] && `enforcement.${input} is false`);
  return why ? [found("never-stopped", workloadOf(task)?.name ?? task.taskArn, why, false)] : [];
}

/** Launch type of a service: capacity providers other than AWS's own two are instances. */
const launchTypeOf = ({ launchType, capacityProviderStrategy: [first] = [] }: Service): string =>
  launchType ?? (first?.capacityProvider?.startsWith("FARGATE") ? "FARGATE" : "EC2");
