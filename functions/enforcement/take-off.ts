import { lastPart } from "../contract/arn";
import { imageKey, repositoryKey } from "../contract/image";
import type { DeploymentEvent } from "../contract/notices/deployment-event";
import { parseGroup } from "../contract/sighting";
import { runsImage } from "../deployments/deployment";
import { digestsTakenBack } from "../deployments/taken-back";
import { readStandings } from "../ledger/read-standings";
import { takeOff } from "../workloads/blocked";
import type { Enforcer } from "./enforcer";
import { type Subject, workloadOfSubject } from "./subject";

/**
 * After a rollback, takes the service off the images of the deployment that was rolled back. After the stop of a task,
 * takes its family off the image, unless another running task of the family has it. Never throws: sweeps correct what
 * is left out.
 *
 * @param hasTime whether there is time for one more page of the family's tasks
 */
export async function takeOffBlocked(
  { ecs, table, telemetry }: Pick<Enforcer, "ecs" | "table" | "telemetry">,
  subject: Subject,
  { deploymentArn, decidedAt }: DeploymentEvent,
  hasTime: () => boolean = () => true,
): Promise<void> {
  const { image, taskArn } = subject;
  try {
    if (deploymentArn === undefined && (await runsElsewhere(ecs, subject, hasTime))) {
      return;
    }
    const taken = deploymentArn === undefined ? [] : (await digestsTakenBack(ecs, deploymentArn)).brought;
    const named = (await readStandings(table, [image])).get(repositoryKey(image))?.image ?? image;
    const others = taken.filter((digest) => digest !== image.digest).map((digest) => ({ ...image, digest }));
    const keys = [named, ...others].map(imageKey);
    const blocked = { workload: workloadOfSubject(subject), arn: deploymentArn ?? taskArn };
    await takeOff(table, keys, { ...blocked, at: new Date(decidedAt) });
  } catch (error) {
    telemetry.error("recording that an image no longer runs failed; the next sweep does it", {
      task: taskArn,
      error,
    });
  }
}

/** Whether another running task of the family has the image, and belongs to no service. */
async function runsElsewhere(
  ecs: Enforcer["ecs"],
  { clusterArn, taskArn, family, image }: Subject,
  hasTime: () => boolean,
): Promise<boolean> {
  const tasks = await ecs.tasksOfFamily(clusterArn, family, hasTime);
  return tasks.some(
    ({ taskArn: arn, group, isRunning, containers }) =>
      lastPart(arn) !== lastPart(taskArn) &&
      isRunning &&
      parseGroup(group).service === undefined &&
      containers.some((each) => runsImage(each, image)),
  );
}
