import { GATE_STAGES } from "../../../functions/contract/blocking/gate";
import { namesOf } from "../../observed/task";

import { blocks } from "../../world/blocking";
import type { CreateInvariant } from "../invariant";
import { GateWatch, imagesOf, Leniency, repeats, stageOf, stepOf } from "./answers";

/**
 * Where the gate blocks, it lets no deployment through if it has read that an image of it is FAILED, now or in an
 * earlier call for the same stage. It does so whatever happens meanwhile. An image may pass by an exception or the
 * open gate, now or at an earlier stage or step of this deployment.
 *
 * Nobody knows what an instance had read that died, or that did not get the item of the stage to write it down. The
 * same holds for an instance whose record was lost, so that it left the answer to the next call. Without the item an
 * instance does not know what calls before have read. A call that comes again after an answer or its record repeats it.
 */
export const failedImagesAreBlocked: CreateInvariant = (world, report) => {
  const { gate } = world.settings.blocking ?? {};
  if (gate === undefined) {
    return {};
  }
  const leniency = new Leniency(world);
  /** By stage of a deployment, the images whose FAILED the gate has read. */
  const read = new Map<string, Set<string>>();
  /** By stage of a deployment and step, what was let through. */
  const letThrough = new Set<string>();
  return new GateWatch(
    () => world.clock.now(),
    (call, answer, met) => {
      const { failed: rows, hasItem, isRecordLost, beganAt } = met;
      const stage = stageOf(call);
      const isLet = (repository: string, since: number) => leniency.holdsFor(call, repository, since);
      if (answer === "killed") {
        leniency.take(call, answer, beganAt);
      }
      // A deployment that is being rolled back passes, whatever its images are.
      if (
        answer === "killed" ||
        call.deployment.isTakenBack ||
        !blocks(gate, call.deployment.service) ||
        !GATE_STAGES.some((each) => each === call.stage)
      ) {
        return;
      }
      const failed = new Set(namesOf(call.revision).filter((name) => rows.has(name)));
      const known = new Set([...(read.get(stage) ?? []), ...failed]);
      if (hasItem && !(isRecordLost && answer === "IN_PROGRESS")) {
        read.set(stage, known);
      }
      const step = stepOf(call);
      const bad = hasItem ? known : failed;
      const isRepeated = repeats(call, met, letThrough);
      const passed = imagesOf(call).filter(
        ({ name, repository }) => !isRepeated && bad.has(name) && !isLet(repository, beganAt),
      );
      if (answer === "SUCCEEDED") {
        letThrough.add(step);
      }
      leniency.take(call, answer, beganAt);
      if (answer === "SUCCEEDED" && passed.length > 0) {
        const images = passed.map(({ name }) => name).join(", ");
        report(`${step} was let through, although the gate had read that ${images} is FAILED`);
      }
    },
  );
};
