import type { Outcome, RunningService } from "../contract/notices/outcome";
import type { Place } from "../contract/places/place";
import { workloadKey } from "../contract/sighting";
import type { OwnedWorkload } from "./owners/ecs-owners";
import type { StoredWorkload } from "./workloads-item";

/** Services that an outcome names. */
const MOST_NAMED = 5;

/** An outcome's part about who runs its image. */
export type OutcomeWorkloads = Pick<
  Outcome,
  "owner" | "services" | "accounts" | "furtherServices" | "furtherOwners"
>;

/**
 * Workload and owner of a task or deployment, as ECS says; undefined where it does not. Never throws, and takes no longer than the
 * end of a scan may wait.
 *
 * @param arn of a task, or of the deployment that the gate has seen
 */
export type AskWorkload = (arn: string) => Promise<Partial<OwnedWorkload> | undefined>;

/** The table's knowledge of who runs an image. */
export interface KnownWorkloads {
  /** In all places. Undefined where it knows nothing. */
  readonly services?: readonly StoredWorkload[] | undefined;
  readonly furtherServices: number;
  /** Places in which something runs it; undefined stands for the installation's own. Default: those of the services */
  readonly places?: readonly (Place | undefined)[] | undefined;
}

/**
 * Who runs the image of a scan that has ended. ECS is asked about the latest task where nobody has read the tags of one of
 * its services, which may be the task's. Where nothing is known to run the image, it was started by what ECS names.
 *
 * @param own place of the installation
 */
export async function outcomeWorkloads(
  known: KnownWorkloads,
  lastTaskArn: string,
  askWorkload: AskWorkload | undefined,
  own: Place,
): Promise<OutcomeWorkloads> {
  const before = known.services ?? [];
  const isAsked = before.length === 0 || before.some(isUnread);
  const asked = isAsked ? await askWorkload?.(lastTaskArn) : undefined;
  if (before.length === 0 && asked?.workload) {
    const { owner, workload } = asked;
    const started: RunningService = { ...published({ ...workload, tasks: 1, owner }, own), startedBy: true };
    return { owner, services: [started], accounts: accountsOf([workload.place], own) };
  }
  const services = before.map((each) =>
    isUnread(each) && asked?.workload && workloadKey(each) === workloadKey(asked.workload)
      ? { ...each, owner: asked.owner }
      : each,
  );
  const owner = services.find((each) => each.owner !== undefined)?.owner ?? asked?.owner;
  const named = services.slice(0, MOST_NAMED).map((each) => published(each, own));
  const owners = services.flatMap(({ owner: of }) => of ?? []);
  const furtherOwners = [...new Set(owners)].filter(
    (of) => of !== owner && !named.some((each) => each.owner === of),
  );
  return {
    owner,
    services: known.services && named,
    accounts: known.services && accountsOf(known.places ?? before.map(({ place }) => place), own),
    furtherServices: services.length - named.length + known.furtherServices || undefined,
    furtherOwners: furtherOwners.length > 0 ? furtherOwners : undefined,
  };
}

/** A service as outcomes have it. */
function published(
  { kind, name, cluster, place, tasks, owner }: Omit<StoredWorkload, "since">,
  own: Place,
): RunningService {
  return {
    ...{ kind, name, cluster, ...(place ?? own), tasks },
    ...(owner ? { owner } : {}),
  };
}

function accountsOf(places: readonly (Place | undefined)[], own: Place): string[] {
  return [...new Set(places.map((place) => (place ?? own).account))].sort();
}

/** A sweep has read the tags of the tasks that it has seen; a service has tags of its own besides. */
function isUnread({ kind, owner, ownerAt }: StoredWorkload): boolean {
  return owner === undefined && ownerAt === undefined && kind === "service";
}
