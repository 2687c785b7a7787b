import { GATE_STAGES } from "../../../functions/contract/blocking/gate";
import type { HookCall } from "../../aws/deployments/deployment";
import { nameOf, namesOf, repositoryOf, sharedKeyOf } from "../../fleet/names";
import type { World } from "../../world/world";
import type { CreateInvariant } from "../invariant";
import { GateWatch, stageOf } from "./answers";

/**
 * Where the gate blocks, it lets no deployment through of which it has read that an image is FAILED, now or in an earlier
 * call for the same stage, whatever happens meanwhile: unless an exception holds for the image, or the gate is open. What
 * an instance had read that died is known to nobody, and what calls before have read is not known to one to which the
 * ledger does not give the item of the stage. A call that comes again after an answer repeats it, so what people had let
 * through then counts.
 */
export const failedImagesAreBlocked: CreateInvariant = (world, report) => {
  if (world.settings.blocking?.gate?.mode !== "block") {
    return {};
  }
  /** By stage of a deployment, the images whose FAILED the gate has read. */
  const read = new Map<string, Set<string>>();
  /** By stage of a deployment, when the first call began that let it through. */
  const letThrough = new Map<string, number>();
  return new GateWatch(
    () => world.clock.now(),
    (call, answer, { failed: rows, others, hasItem, beganAt }) => {
      const stage = stageOf(call);
      // A deployment that is being rolled back passes, whatever its images are.
      if (
        answer === "killed" ||
        call.deployment.isTakenBack ||
        !GATE_STAGES.some((each) => each === call.stage)
      ) {
        return;
      }
      const failed = new Set(failedNames(call, rows, others));
      const known = new Set([...(read.get(stage) ?? []), ...failed]);
      read.set(stage, known);
      const passed = badOnes(call, hasItem ? known : failed).filter(
        (each) => !isLenient(world, each.repository, letThrough.get(stage) ?? beganAt),
      );
      if (answer === "SUCCEEDED" && !letThrough.has(stage)) {
        letThrough.set(stage, beganAt);
      }
      if (answer === "SUCCEEDED" && passed.length > 0) {
        const images = passed.map(({ key }) => key).join(", ");
        report(`${stage} was let through, although the gate had read that ${images} is FAILED`);
      }
    },
  );
};

/** Names of the deployment's images that are FAILED by what the call has read: by their own rows, else by the shared ones. */
function failedNames(
  { deployment }: HookCall,
  failed: ReadonlySet<string>,
  others: ReadonlySet<string>,
): readonly string[] {
  return namesOf(deployment.target).filter(
    (name) => failed.has(name) || (failed.has(sharedKeyOf(name)) && !others.has(name)),
  );
}

/** Of the images that the deployment brings, those whose names are in the set. */
function badOnes({ deployment }: HookCall, failed: ReadonlySet<string>) {
  const { containers, platform } = deployment.target.definition;
  return containers
    .map(({ reference, digest }) => ({
      key: nameOf(digest, platform, reference),
      repository: repositoryOf(reference),
    }))
    .filter(({ key }) => failed.has(key));
}

/** Whether people had let the image, or everything, through at some time since the call began. */
function isLenient({ deployments, clock }: World, repository: string, since: number): boolean {
  const { people } = deployments ?? {};
  return Boolean(
    people?.hadException(repository, since, clock.now()) || people?.hadOpenGate(since, clock.now()),
  );
}
