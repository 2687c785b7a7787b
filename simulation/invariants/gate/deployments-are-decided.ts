import { MINUTE } from "../../../functions/contract/durations";
import { LATEST_CALL_MS } from "../../aws/deployments/hooks";
import { LONGEST_JUMP_MS } from "../../aws/lambda-function";
import type { ServiceDeployment } from "../../observed/deployment";
import type { World } from "../../world/world";
import type { CreateInvariant } from "../invariant";
import { stepOf } from "./answers";

/** Longest time until ECS calls back. */
const CALL_BACK_MS = 2 * MINUTE;
/** Minutes that the gate waits for lagging reads of ECS, even with a shorter timeout_minutes. */
const LAG_MINUTES = 5;
/** One invocation, and another if the first was killed. */
const CALLS_MS = 2 * MINUTE;

/** No deployment is held for ever: a stage is decided soon after the gate's time-out, counted from its first call. */
export const deploymentsAreDecided: CreateInvariant = (world, report) => {
  const { gate } = world.settings.blocking ?? {};
  if (gate === undefined) {
    return {};
  }
  // Twice: if neither ledger nor ECS answers, another instance learns of the deployment only then, and counts anew.
  const time = 2 * Math.max(gate.timeout_minutes, LAG_MINUTES) * MINUTE;
  const bound = time + CALL_BACK_MS + CALLS_MS + delays(world);
  const open = new Map<ServiceDeployment, { readonly stage: string; readonly since: number }>();
  const judge = (deployment: ServiceDeployment) => {
    const asked = open.get(deployment);
    if (asked !== undefined && world.clock.now() > asked.since + bound) {
      report(`${asked.stage} is held since ${new Date(asked.since).toISOString()}`);
    }
  };
  return {
    hookCalled: (call) => {
      const { deployment, isDuplicate, begunAt } = call;
      // A call may arrive after another deployment ended this one: its answer is not awaited.
      const isAwaited = !isDuplicate && deployment.finishedAt === undefined;
      if (isAwaited && open.get(deployment)?.stage !== stepOf(call)) {
        open.set(deployment, { stage: stepOf(call), since: begunAt });
      }
    },
    hookAnswered: ({ deployment, isDuplicate }, answer) => {
      judge(deployment);
      if (!isDuplicate && (answer === "SUCCEEDED" || answer === "FAILED")) {
        open.delete(deployment);
      }
    },
    hookTimedOut: (deployment) => open.delete(deployment),
    rollbackBegan: (deployment) => open.delete(deployment),
    deploymentEnded: (deployment) => open.delete(deployment),
    check: () => {
      for (const deployment of open.keys()) {
        judge(deployment);
      }
    },
  };
};

/** Returns how much later ECS may call, plus how much longer the gate's clock may take. */
function delays({ settings }: World): number {
  const has = (kind: string) => settings.faults.some((fault) => fault.kind === kind);
  return (
    (has("hook-late") ? 2 * LATEST_CALL_MS : 0) +
    (has("clock-jump") ? 2 * LONGEST_JUMP_MS : 0) +
    // With this fault each call may be killed.
    (has("hook-retried") ? 2 * CALLS_MS : 0)
  );
}
