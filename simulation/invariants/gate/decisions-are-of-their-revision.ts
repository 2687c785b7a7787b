import { GATE_STAGES } from "../../../functions/contract/blocking/gate";
import { MINUTE, SECOND } from "../../../functions/contract/durations";
import { trueVerdict } from "../../fleet/registries";
import { contentOf } from "../../observed/names";
import { blocks } from "../../world/blocking";
import type { CreateInvariant } from "../invariant";
import { GateWatch, hookOverAt, imagesOf, Leniency, stageOf } from "./answers";

/** How long the gate waits if ECS says that the deployment brings another revision, less the clocks' error. */
const SKEW_MS = 5 * SECOND;
const WAITED_FOR_MS = 5 * MINUTE - SKEW_MS;

/**
 * No decision about one revision is repeated for another. A call for a revision other than the deployment's target
 * waits, as for lagging reads of ECS, unless the hook goes on by itself before. It is refused only for its own FAILED
 * image.
 */
export const decisionsAreOfTheirRevision: CreateInvariant = (world, report) => {
  const { gate } = world.settings.blocking ?? {};
  if (gate === undefined || world.settings.faults.some(({ kind }) => kind === "clock-jump")) {
    return {};
  }
  const leniency = new Leniency(world);
  const firstCalls = new Map<string, number>();
  /** By stage of a deployment, for any revision. */
  const firstOfStages = new Map<string, number>();
  return new GateWatch(
    () => world.clock.now(),
    (call, answer, { isDenied, beganAt }) => {
      leniency.take(call, answer, beganAt);
      const { deployment, revision, stage } = call;
      const isOfTarget = revision === deployment.target;
      const ofStage = `${deployment.arn} ${stage}`;
      const firstOfStage = firstOfStages.get(ofStage) ?? beganAt;
      firstOfStages.set(ofStage, firstOfStage);
      if (isOfTarget || deployment.isTakenBack || !GATE_STAGES.some((each) => each === stage)) {
        return;
      }
      const first = firstCalls.get(stageOf(call)) ?? beganAt;
      firstCalls.set(stageOf(call), first);
      const images = imagesOf(call);
      const isBad = images.some(({ name }) => trueVerdict(contentOf(name)) === "FAILED");
      const waitedUntil = Math.min(first + WAITED_FOR_MS, hookOverAt(call, firstOfStage) - SKEW_MS);
      const isWaitedFor = world.clock.now() < waitedUntil && !isDenied;
      if (answer === "FAILED" && isWaitedFor && !isBad) {
        report(`${stageOf(call)} was refused, and none of its images is FAILED`);
      }
      const isAudited = !blocks(gate, deployment.service);
      const isLet = images.some(({ repository }) => leniency.holdsFor(call, repository, beganAt));
      if (answer === "SUCCEEDED" && isWaitedFor && !isAudited && !isLet) {
        report(`${stageOf(call)} was let through, although the deployment brings another revision`);
      }
    },
  );
};
