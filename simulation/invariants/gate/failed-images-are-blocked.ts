import { GATE_STAGES } from "../../../functions/contract/blocking/gate";
import { namesOf } from "../../observed/task";

import { blocks } from "../../world/blocking";
import type { CreateInvariant } from "../invariant";
import { GateWatch, imagesOf, Leniency, repeats, stageOf, stepOf } from "./answers";

/**
 * A gate that blocks lets no deployment through once it has read, now or in an earlier call of the stage, that one of
 * its images is FAILED. An image may pass by an exception or the open gate, now or at an earlier stage or step of this
 * deployment.
 *
 * An instance's reads do not count if it died, did not get the stage's item, or lost its record and left the answer to
 * the next call. Without the item an instance does not know what earlier calls read. A call after an answer or its
 * record repeats that answer.
 */
export const failedImagesAreBlocked: CreateInvariant = (world, report) => {
  const { gate } = world.settings.blocking ?? {};
  if (gate === undefined) {
    return {};
  }
  const leniency = new Leniency(world);
  const read = new Map<string, Set<string>>();
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
      // A deployment in rollback passes, even with a FAILED image.
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
