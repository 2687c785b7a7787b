import { ENFORCING } from "../../../functions/contract/blocking/enforcement";
import { HOUR, MINUTE } from "../../../functions/contract/durations";
import type { Digest } from "../../../functions/contract/images/image";
import type { ServiceDeployment } from "../../observed/deployment";
import { countingRow, nameOf, repositoryOf } from "../../observed/names";
import type { ContainerDefinition, SimulatedTask, TaskDefinition } from "../../observed/task";
import type { World } from "../../world/world";
import type { CreateInvariant } from "../invariant";

/** Time ago that enforcement may have read what it acts on. */
const READ_AGO_MS = 2 * MINUTE;
/** A verdict is recorded this long after it was given, where every event about that is lost. */
const RECORDED_AGO_MS = HOUR;

/**
 * Enforcement acts only where its settings say so, and only on an image whose FAILED stands and is fresh, without an exception. It
 * takes back a deployment only where the image never ran here, and where that leads to something without a fresh FAILED. So it
 * takes back no fix and no first deployment. It stops only tasks that nobody keeps running, and that run the image.
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
      // Of a family, or a group that the starter named: all others have one of the two signs.
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
  const known = bad.filter((digest) => isKnownHere(world, deployment, digest));
  if (begunFor(world, arn).every((digest) => known.includes(digest))) {
    return `for ${known.join(", ")}, which ran here before`;
  }
  const stays = (digest: string) => back.definition.containers.some((each) => each.digest === digest);
  const begun = begunFor(world, arn);
  // Another bad image of the target is no reason, as long as nobody has begun to act for it.
  return begun.some((digest) => bad.includes(digest) && !stays(digest))
    ? undefined
    : `for ${begun.join(", ") || "no image"}, of bad images ${bad.join(", ")}, and ${bad.filter(stays).join(", ") || "none"} of these stay`;
}

/** Whether a deployment of the service that succeeded has brought the image, whose digest ECS names. */
function isKnownHere({ deployments }: World, { service }: ServiceDeployment, digest: string): boolean {
  return [...(deployments?.controller.deployments.values() ?? [])].some(
    (each) =>
      each.service === service &&
      each.status === "SUCCESSFUL" &&
      each.target.isResolvable &&
      each.target.definition.containers.some((container) => container.digest === digest),
  );
}

/** Digests of the images for which somebody has begun to take a deployment back. */
function begunFor({ store }: World, deploymentArn: string): Digest[] {
  return [...store.entries()].flatMap(([, { rowState, decision, enforcement }]) =>
    rowState === ENFORCING &&
    decision !== undefined &&
    JSON.parse(String(decision)).deploymentArn === deploymentArn
      ? [JSON.parse(String(enforcement)).image.digest]
      : [],
  );
}

/** Digests of the images whose FAILED was recorded before enforcement can have looked, and is fresh still, on whichever platform. */
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

/** Digests of the images whose FAILED is fresh, and which no exception lets run. */
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
