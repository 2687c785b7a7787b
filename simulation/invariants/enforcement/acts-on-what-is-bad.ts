import { ENFORCING } from "../../../functions/contract/blocking/enforcement";
import { HOUR, MINUTE } from "../../../functions/contract/durations";
import type { Digest } from "../../../functions/contract/images/image";
import type { ServiceDeployment } from "../../observed/deployment";
import { countingRow, nameOf, repositoryOf } from "../../observed/names";
import type { ContainerDefinition, SimulatedTask, TaskDefinition } from "../../observed/task";
import type { World } from "../../world/world";
import type { CreateInvariant } from "../invariant";

/** Greatest age of what enforcement has read before it acts. */
const READ_AGO_MS = 2 * MINUTE;
/** Longest time until a verdict is recorded, if every event about it is lost. */
const RECORDED_AGO_MS = HOUR;

/**
 * Enforcement acts only if its settings say so, and only on an image with a fresh FAILED and no exception. It rolls
 * back a deployment only if the image never ran here, and the rollback leads to images without a fresh FAILED. So it
 * rolls back no fix and no first deployment. It stops only tasks that run the image and that nobody keeps running.
 */
export const enforcementActsOnWhatIsBad: CreateInvariant = (world, report) => {
  const { enforcement } = world.settings.blocking ?? {};
  const isActive = enforcement?.mode === "act";
  return {
    deploymentStopped: (deployment) => {
      if (!isActive || !enforcement.rollback_deployments) {
        report(`${deployment.arn} was rolled back, which enforcement is not to do`);
      }
      const wrong = mistake(world, deployment);
      if (wrong !== undefined) {
        report(`${deployment.arn} was rolled back, ${wrong}`);
      }
    },
    taskStoppedByCall: (task, reason) => {
      if (!isActive || !enforcement.stop_standalone_tasks) {
        report(`${task.arn} was stopped, which enforcement is not to do`);
      }
      // A standalone task has the group `family:…`, or one that its starter chose, without `:` and `/`.
      if (!task.group.startsWith("family:") && /[:/]|^$/.test(task.group)) {
        report(`${task.arn} of ${task.group} was stopped, which only makes AWS start another`);
      }
      if (!badIn(world, task.definition).some((digest) => reason.includes(digest))) {
        report(`${task.arn} was stopped, and what that is for is no FAILED image of it: ${reason}`);
      }
    },
  };
};

function mistake(world: World, deployment: ServiceDeployment): string | undefined {
  const { arn, target, back } = deployment;
  const bad = badIn(world, target.definition);
  if (bad.length === 0) {
    return "and no image that it brings is FAILED";
  }
  if (back === undefined) {
    return "and nothing was there before it";
  }
  const worse = failedLongAgo(world, back.definition);
  if (worse.length > 0) {
    return `to what has a fresh FAILED of its own: ${worse.join(", ")}`;
  }
  const begun = begunFor(world, arn);
  if (begun.length === 0) {
    return "and no item says for which image";
  }
  const known = bad.filter((digest) => isKnownHere(world, deployment, digest));
  if (begun.every((digest) => known.includes(digest))) {
    return `for ${known.join(", ")}, which ran here before`;
  }
  const stays = (digest: string) => back.definition.containers.some((each) => each.digest === digest);
  // Only images for which an action has begun count: another bad image of the target is no reason.
  return begun.some((digest) => bad.includes(digest) && !stays(digest))
    ? undefined
    : `for ${begun.join(", ")}, of bad images ${bad.join(", ")}, and ${bad.filter(stays).join(", ") || "none"} of these stay`;
}

/** Whether a successful deployment of the service brought the image, with its digest known to ECS. */
function isKnownHere({ deployments }: World, { service }: ServiceDeployment, digest: string): boolean {
  return [...(deployments?.controller.deployments.values() ?? [])].some(
    (each) =>
      each.service === service &&
      each.status === "SUCCESSFUL" &&
      each.target.isResolvable &&
      each.target.definition.containers.some((container) => container.digest === digest),
  );
}

/** Returns digests of the images for which a rollback of the deployment has begun. */
function begunFor({ store }: World, deploymentArn: string): Digest[] {
  return [...store.entries()].flatMap(([, { rowState, decision, enforcement }]) =>
    rowState === ENFORCING &&
    decision !== undefined &&
    JSON.parse(String(decision)).deploymentArn === deploymentArn
      ? [JSON.parse(String(enforcement)).image.digest]
      : [],
  );
}

/** Returns digests with a fresh FAILED, on any platform, recorded before enforcement can have looked. */
function failedLongAgo({ store, clock }: World, { containers }: TaskDefinition): Digest[] {
  const now = clock.now();
  const hasFailed = ({ digest, reference }: ContainerDefinition) =>
    ["linux/amd64", "linux/arm64"].some((platform) => {
      const row = countingRow(store, nameOf(digest, platform, reference));
      return (
        row?.verdict === "FAILED" &&
        Date.parse(String(row.verdictAt)) < now - RECORDED_AGO_MS &&
        Date.parse(String(row.freshUntil)) > now + READ_AGO_MS
      );
    });
  return containers.filter(hasFailed).map(({ digest }) => digest);
}

/** Returns digests with a fresh FAILED and no exception. */
function badIn({ store, clock, deployments }: World, { containers, platform }: SimulatedTask["definition"]) {
  const now = clock.now();
  return containers
    .filter(({ digest, reference }: TaskDefinition["containers"][number]) => {
      const row = countingRow(store, nameOf(digest, platform, reference));
      const isFresh = Date.parse(String(row?.freshUntil)) + READ_AGO_MS > now;
      const repository = repositoryOf(reference);
      return (
        row?.verdict === "FAILED" && isFresh && !deployments?.people.hasException(repository, READ_AGO_MS)
      );
    })
    .map(({ digest }) => digest);
}
