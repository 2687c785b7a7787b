import { GATE_STAGES } from "../../../functions/contract/blocking/gate";
import { MINUTE, SECOND } from "../../../functions/contract/durations";
import { trueVerdict } from "../../fleet/registries";
import { blocks } from "../../world/blocking";
import type { CreateInvariant } from "../invariant";
import { GateWatch, imagesOf, isLenient, stageOf } from "./answers";

/** Time for which the gate waits where ECS says that the deployment brings another revision, but for what clocks are wrong. */
const WAITED_FOR_MS = 5 * MINUTE - 5 * SECOND;

/**
 * No decision of one revision is repeated for another. A call for a revision that is not the deployment's target waits
 * as for anything that ECS's reads do not show yet. It is refused for a FAILED of its own alone.
 */
export const decisionsAreOfTheirRevision: CreateInvariant = (world, report) => {
  const { gate } = world.settings.blocking ?? {};
  if (gate === undefined || world.settings.faults.some(({ kind }) => kind === "clock-jump")) {
    return {};
  }
  const firstCalls = new Map<string, number>();
  return new GateWatch(
    () => world.clock.now(),
    (call, answer, { isDenied, beganAt }) => {
      const { deployment, revision, stage } = call;
      const isOfTarget = revision === deployment.target;
      if (isOfTarget || deployment.isTakenBack || !GATE_STAGES.some((each) => each === stage)) {
        return;
      }
      const first = firstCalls.get(stageOf(call)) ?? beganAt;
      firstCalls.set(stageOf(call), first);
      const images = imagesOf(call);
      const isBad = images.some(({ key }) => trueVerdict(key) === "FAILED");
      const isWaitedFor = world.clock.now() < first + WAITED_FOR_MS && !isDenied;
      if (answer === "FAILED" && isWaitedFor && !isBad) {
        report(`${stageOf(call)} was refused, and none of its images is FAILED`);
      }
      const isAudited = !blocks(gate, deployment.service);
      const isLet = images.some(({ repository }) => isLenient(world, repository, beganAt));
      if (answer === "SUCCEEDED" && isWaitedFor && !isAudited && !isLet) {
        report(`${stageOf(call)} was let through, although the deployment brings another revision`);
      }
    },
  );
};
