import type { Service } from "@aws-sdk/client-ecs";
import { lastPart, parseArn } from "../../../functions/contract/arn";
import { DAY, HOUR } from "../../../functions/contract/durations";
import { type Image, imageKey } from "../../../functions/contract/images/image";
import { MEMBERS_KEY, servedIn } from "../../../functions/contract/places/members";
import { type Place, placeOfArn, placeText } from "../../../functions/contract/places/place";
import { parseGroup } from "../../../functions/contract/places/workload";
import type { ImageItem } from "../../../functions/images/image-item";
import { isFresh } from "../../../functions/images/verdict";
import { readImages } from "../../../functions/ledger/asker";
import type { Table } from "../../../functions/table/table";
import { imageFilter } from "../../../functions/tasks/image-filter";
import { imagesOfTask } from "../../../functions/tasks/sightings";
import { type KnownTask, readTask } from "../../../functions/tasks/task-event";
import { isKeptByNobody, isOfAws, workloadOf } from "../../../functions/tasks/workload";
import { readWorkloads } from "../../../functions/workloads/workloads-of";
import { type Ask, listed, type Reply } from "../../account/ask";
import { AskedDefinitions, clusterArns, described } from "../../account/ecs";
import type { CoverageInputs, Sources } from "../../account/examination";
import { readServedPlaces } from "../../ledger/listed-images";
import { type Found, found, hookFindings, isFor } from "./findings";

/** Coverage of an installation, as `coverage --json` prints it. */
export type Coverage = Awaited<ReturnType<typeof readCoverage>>;
export type ClusterCoverage = Awaited<ReturnType<typeof readCluster>>;

/** Reads the coverage of everything that runs in the account and region, cluster by cluster. */
export async function readCoverage(installation: string, sources: Sources) {
  const { inputs, ask, table, now, own } = sources;
  const known = await clusterArns(ask);
  const clusters: ClusterCoverage[] = [];
  /** Other accounts and regions that the installation serves. They cannot be read from here. */
  const otherPlaces = (await readServedPlaces(table)).map(placeText);
  const named = inputs.clusterArns.filter((arn) => !otherPlaces.includes(placeText(placeOfArn(arn))));
  for (const arn of [...new Set([...known, ...named])].sort()) {
    clusters.push(await readCluster(arn, known.includes(arn), sources));
  }
  /** Null: nobody asked for it. */
  const organization = own ? await readOrganization(ask, table, own) : null;
  const ofClusters = clusters.flatMap(({ findings }) => findings).filter(({ isGap }) => isGap);
  const gaps = ofClusters.length + (organization?.inactiveMembers.length ?? 0);
  const beside = { inputs, gaps, clusters, otherPlaces, organization };
  return { version: "1", installation, readAt: now.toISOString(), ...beside } as const;
}

async function readCluster(arn: string, isThere: boolean, sources: Sources) {
  const { inputs, ask } = sources;
  const { launchTypes, includeImages: include, excludeImages: exclude } = inputs;
  const cluster = lastPart(arn);
  const isMeant = inputs.clusterArns.length === 0 || inputs.clusterArns.includes(arn);
  const taskDefinitions = new AskedDefinitions(ask);
  const reader = { filter: imageFilter({ include, exclude }), taskDefinitions };
  const findings = isThere ? [] : [found("cluster-missing", cluster)];
  /** By launch type, including those that launch_types leaves out. */
  const tasks: Record<string, number> = {};
  const running = new Map<string, Image>();
  for await (const { launchType, ...task } of described(ask, "tasks", arn)) {
    tasks[launchType] = (tasks[launchType] ?? 0) + 1;
    if (isMeant && launchTypes.includes(launchType)) {
      const known = readTask(task);
      const { images, skipped, rejected } = await imagesOfTask(known, reader);
      images.map(({ image }) => running.set(imageKey(image), image));
      findings.push(
        ...skipped.map(({ image, reason }) => found(reason, image, null, false)),
        ...rejected.map(({ container, reason }) => found("image-unreadable", container, reason)),
        ...neverStopped(known, cluster, inputs),
      );
    }
  }
  if (taskDefinitions.refusal !== undefined) {
    throw taskDefinitions.refusal;
  }
  /** Services of the launch types in launch_types. */
  let services = 0;
  for await (const service of isMeant ? described(ask, "services", arn) : []) {
    if (launchTypes.includes(launchTypeOf(service))) {
      services += 1;
      findings.push(...hookFindings(service, cluster, inputs));
    }
  }
  const { images, ofImages } = await judgeImages(running, sources);
  const each = new Map([...findings, ...ofImages].map((one) => [JSON.stringify(one), one]));
  const counts = { isMeant, tasks, images, services };
  return { cluster, ...placeOfArn(arn), ...counts, findings: [...each.values()] };
}

/** Judges the running images by the ledger: which have no fresh verdict, and which have no owner. */
async function judgeImages(running: ReadonlyMap<string, Image>, { inputs, table, now }: Sources) {
  const items = await readImages(table, [...running.values()]);
  const workloads = await readWorkloads(table, [...running.values()]);
  const images = { fresh: 0, stale: 0, error: 0, waiting: 0, unknown: 0 };
  const ofImages: Found[] = [];
  for (const [key, image] of running) {
    const item = items.get(key);
    const state = stateOf(item, now);
    // A task may name the image without a tag; the ledger knows the tag.
    const { reference } = item && image.reference === item.image.repository ? item.image : image;
    images[state] += 1;
    // A stale verdict has a day for its next scan, as in the ledger's deadlines. It is late an hour after that.
    const by = item?.deadline?.getTime() ?? (item?.verdict?.freshUntil?.getTime() ?? 0) + DAY;
    if (state === "error" || (state !== "fresh" && by + HOUR <= now.getTime())) {
      const name = image.digest ? `${reference}@${image.digest}` : reference;
      ofImages.push(found(`image-${state}`, name, item?.reason));
    }
    const { services = [], owner } = workloads.get(key) ?? {};
    if (inputs.ownerTagKeys.length > 0 && services.length > 0 && owner === undefined) {
      ofImages.push(found("no-owner", reference, null, false));
    }
  }
  return { images, ofImages };
}

/**
 * Returns the state of a running image.
 *
 * - fresh: its verdict stands; stale: its verdict is too old
 * - error: it has no fresh verdict, because its latest scan ended in an error
 * - waiting: it never had a verdict, and its scan is open; unknown: the ledger has neither
 */
function stateOf({ verdict, state }: Partial<ImageItem> = {}, now: Date) {
  const open = verdict ? "stale" : state ? "waiting" : "unknown";
  return isFresh(verdict, now) ? "fresh" : state === "ERROR" ? "error" : open;
}

/** Returns why acting enforcement never stops or rolls back a task. In other modes it never does, so none is named. */
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

/** Returns the launch type of a service. Capacity providers other than AWS's own two are instances. */
const launchTypeOf = ({ launchType, capacityProviderStrategy: [first] = [] }: Service): string =>
  launchType ?? (first?.capacityProvider?.startsWith("FARGATE") ? "FARGATE" : "EC2");

/** Compares the members of an installation with the accounts of the caller's organisation. */
export async function readOrganization(ask: Ask, table: Pick<Table, "getAll">, own: Place) {
  const [list] = await table.getAll([MEMBERS_KEY]);
  const accounts = await listAccounts(ask, list?.organizationId);
  const states = new Map(accounts.map(({ account, state }) => [account, state]));
  const served = servedIn(list);
  const members = new Set(served.map(({ account }) => account));
  // The hub's account is left out, because its regions here lack the hub's own.
  const used = new Set(served.flatMap(({ account, region }) => (account === own.account ? [] : region)));
  const regions = used.size > 0 ? [...used].sort() : [own.region];
  return {
    accounts: accounts.length,
    notMembers: accounts
      .filter(({ account, state }) => state === "ACTIVE" && !members.has(account) && account !== own.account)
      .map(({ state: _, ...account }) => ({ ...account, regions })),
    inactiveMembers: [...members]
      .filter((account) => states.get(account) !== "ACTIVE")
      /** Null: not an account of the organisation. */
      .map((account) => ({ account, state: states.get(account) ?? null })),
  };
}

export type Organization = Awaited<ReturnType<typeof readOrganization>>;

/**
 * Lists the accounts of the organisation.
 *
 * @param expected id of the organisation; undefined: the installation serves none
 * @throws Error with one sentence if these credentials are of another organisation
 */
async function listAccounts(ask: Ask, expected: unknown) {
  const accounts = await listed("Accounts", ask, "organizations", "ListAccounts", {}, "NextToken");
  const [organization] = accounts.map(({ Arn = "" }) => parseArn(Arn).resource[0]?.split("/")[1]);
  if (expected !== undefined && organization !== expected) {
    throw new Error(
      `These credentials are of the organisation ${organization}, and the members are of ${expected}: use credentials of that organisation, or correct members.organization_id.`,
    );
  }
  return accounts
    .map(({ Id, Arn = "", Name = "", State, Status }: Reply) => ({
      ...{ account: String(Id), name: String(Name), isManagement: parseArn(Arn).account === Id },
      // Status, the older property, has three of the five states.
      state: String(State ?? Status),
    }))
    .sort((one, other) => one.account.localeCompare(other.account));
}
