import type { Telemetry } from "../contract/telemetry";
import type { TaskImages } from "./sightings";

/** Logs and counts the containers of a task whose images are not asked for, with the reason of each. */
export function logUnscanned(
  telemetry: Telemetry,
  taskArn: string,
  { skipped, rejected }: Pick<TaskImages, "skipped" | "rejected">,
): void {
  for (const { container, reason } of rejected) {
    telemetry.count("EventsRejected");
    telemetry.error("container rejected", { taskArn, container, reason });
  }
  if (skipped.length > 0) {
    telemetry.count("ImagesSkipped", skipped.length);
    telemetry.info("containers skipped", { taskArn, count: skipped.length, skipped });
  }
}
