import { within } from "../../clients/time-limit";
import { MINUTE } from "../../contract/durations";
import type { Telemetry } from "../../contract/telemetry";
import type { EcsOwners, OwnedWorkload } from "./ecs-owners";

/** A scan's end waits no longer for who runs the image. */
const ASKED_MS = 2500;
/** Time for which nobody is asked after ECS has refused or not answered, because each of the next ends would wait as long. */
const PAUSE_MS = MINUTE;

/** Asks ECS what a task belongs to and who answers for it; undefined where it does not say in time. Never throws. */
export function askedInTime(
  owners: Pick<EcsOwners, "ofTask">,
  telemetry: Pick<Telemetry, "info">,
  now: () => number = Date.now,
): (arn: string) => Promise<OwnedWorkload | undefined> {
  let pausedUntil = 0;
  return async (arn) => {
    if (now() < pausedUntil) {
      return undefined;
    }
    try {
      return await within(ASKED_MS, owners.ofTask(arn));
    } catch (error) {
      pausedUntil = now() + PAUSE_MS;
      telemetry.info("asking who runs an image failed; its outcome names nobody", { task: arn, error });
      return undefined;
    }
  };
}
