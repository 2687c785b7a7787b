import { OutOfTimeError } from "../../../../../functions/deployments/ecs-deployments";
import { image, TASK_ARN } from "../../../samples";
import { DEPLOYMENT_ARN, refusedByEcs } from "./simulated-ecs";
import { NGINX, SimulatedEnforcer, withFailed } from "./simulated-enforcer";
import { failing, type Prepare, played, type Situations, staysFor } from "./situations";

const OTHER_TASK = `${TASK_ARN}2`;

const hangsUp: Prepare = ({ ecs }) => {
  ecs.after = () => {
    ecs.after = () => undefined;
    throw new Error("socket hang up");
  };
};
const neverSaid =
  (operation: "rollBack" | "stopTask"): Prepare =>
  async (enforcer) => {
    enforcer.ecs.failWith(refusedByEcs("ServerException"), operation);
    await enforcer.run();
    enforcer.ecs.failWith(refusedByEcs("AccessDeniedException"));
    await enforcer.changeVerdict(staysFor(3));
  };
const HOURS = Array(30).fill(60) as number[];

export const INTERRUPTED: Situations = {
  "an answer to a rollback that is lost is no second one": failing(hangsUp),
  "nor is one to a stop": failing(hangsUp, [1, 5], "standalone"),
  "what ECS never says whether it did is given up after a day: a rollback": failing(
    neverSaid("rollBack"),
    HOURS,
  ),
  "a stop": failing(neverSaid("stopTask"), HOURS, "standalone"),
  "a call that is sent twice, since its first answer was lost, is an action all the same": failing(
    ({ ecs }) => {
      ecs.before = (operation) =>
        operation === "rollBack" && ecs.change({ status: "ROLLBACK_REQUESTED", isTakenBack: true });
    },
  ),
  "what became of a rollback says nothing of a deployment that began after it": async () => {
    const enforcer = await withFailed("service");
    enforcer.ecs.after = () => {
      throw refusedByEcs("ServerException");
    };
    await enforcer.run();
    enforcer.ecs.after = () => undefined;
    enforcer.ecs.change({ status: "ROLLBACK_SUCCESSFUL" });
    enforcer.ecs.deployments.push(...enforcer.ecs.deployments);
    const again = { deploymentArn: `${DEPLOYMENT_ARN}-again`, status: "IN_PROGRESS", isTakenBack: false };
    enforcer.ecs.change(again);
    await enforcer.recordTask("service", NGINX, { startedBy: "ecs-svc/2", taskArn: OTHER_TASK });
    return played(enforcer, 5, 5);
  },
  "a stop is known as its own, also where the content was noted by another tag meanwhile": async () => {
    const enforcer = await withFailed("standalone");
    hangsUp(enforcer);
    await enforcer.run();
    await enforcer.recordTask("standalone", image("nginx:1.28"), { taskArn: OTHER_TASK });
    return played(enforcer, 5);
  },
  "a task that its owner stops after enforcement has begun was not stopped by it": async () => {
    const enforcer = await withFailed("standalone");
    enforcer.ecs.failWith(refusedByEcs("ServerException"), "stopTask");
    await enforcer.run();
    enforcer.ecs.runs({ isRunning: false, stoppedReason: "Task stopped by its owner" });
    return played(enforcer, 5);
  },
  "what takes too long is behind the others in the next run, and is given up after a day": async () => {
    const enforcer = await withFailed("service");
    enforcer.ecs.failWith(new OutOfTimeError("too many deployments"), "history");
    await enforcer.changeVerdict(staysFor(3));
    await enforcer.run();
    await enforcer.recordTask("standalone");
    const isRead = () => enforcer.ecs.calls.filter((call) => call.startsWith("history")).length > 1;
    await enforcer.run(1, () => !isRead());
    return played(enforcer, ...HOURS);
  },
  "services come before families, whose tasks may be many": async () => {
    const enforcer = new SimulatedEnforcer();
    await enforcer.recordTask("standalone");
    await enforcer.recordTask("service");
    await enforcer.putVerdict("FAILED");
    return played(enforcer, 1);
  },
};
