import type { RunningService } from "../../contract/notices/outcome";
import { type Runner, runnerKey } from "../../contract/sighting";
import type { StoredService } from "./running-item";

/** Services that an outcome names. */
const MOST_NAMED = 5;

/** What an outcome says of who runs its image. */
export interface OutcomeRuns {
  readonly owner?: string | undefined;
  readonly services?: RunningService[] | undefined;
  readonly furtherServices?: number | undefined;
  readonly furtherOwners?: string[] | undefined;
}

type KnownService = Pick<
  StoredService,
  "kind" | "name" | "cluster" | "tasks" | "owner" | "ownerAt" | "addedAt"
>;

/**
 * What a task belongs to and who answers for it, as ECS says; undefined where it does not. Never throws, and takes no longer
 * than the end of a scan may wait.
 *
 * @param arn of a task, or of the deployment that the gate has seen
 */
export type WhoRuns = (
  arn: string,
) => Promise<{ readonly runner?: Runner | undefined; readonly owner?: string | undefined } | undefined>;

/**
 * Who runs the image of a scan that has ended. ECS is asked about the latest task where nobody has read the tags of one of
 * its services, which may be the task's.
 *
 * @param known what the table knows; services undefined where it knows nothing
 */
export async function outcomeRuns(
  known: { readonly services?: readonly KnownService[] | undefined; readonly furtherServices: number },
  lastTaskArn: string,
  whoRuns: WhoRuns | undefined,
): Promise<OutcomeRuns> {
  const before = known.services ?? [];
  const isAsked = before.length === 0 || before.some(isUnread);
  const asked = isAsked ? await whoRuns?.(lastTaskArn) : undefined;
  if (before.length === 0 && asked?.runner) {
    const service = { ...asked.runner, tasks: 1, ...(asked.owner ? { owner: asked.owner } : {}) };
    return { owner: asked.owner, services: [service] };
  }
  const services = before.map((each) =>
    isUnread(each) && asked?.runner && runnerKey(each) === runnerKey(asked.runner)
      ? { ...each, owner: asked.owner }
      : each,
  );
  const owner = services.find((each) => each.owner !== undefined)?.owner ?? asked?.owner;
  const named = services.slice(0, MOST_NAMED).map(({ kind, name, cluster, tasks, owner: of }) => {
    return { kind, name, cluster, tasks, ...(of ? { owner: of } : {}) };
  });
  const owners = services.flatMap(({ owner: of }) => of ?? []);
  const furtherOwners = [...new Set(owners)].filter(
    (of) => of !== owner && !named.some((each) => each.owner === of),
  );
  return {
    owner,
    services: known.services && named,
    furtherServices: services.length - named.length + known.furtherServices || undefined,
    furtherOwners: furtherOwners.length > 0 ? furtherOwners : undefined,
  };
}

/** A sweep has read the tags of the tasks that it has seen; a service has tags of its own besides. */
function isUnread({ kind, owner, ownerAt, addedAt }: KnownService): boolean {
  return owner === undefined && ownerAt === undefined && (kind === "service" || addedAt !== undefined);
}
