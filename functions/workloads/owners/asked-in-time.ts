import { within } from "../../clients/time-limit";
import { MINUTE } from "../../contract/durations";
import { placeOfArn, placeText } from "../../contract/places/place";
import type { Telemetry } from "../../contract/telemetry";
import type { EcsOwners, OwnedWorkload } from "./ecs-owners";

/** A scan's end waits no longer for who runs the image. */
const ASKED_MS = 2500;
/** Time for which nobody is asked after ECS of a place has refused or not answered, because each of the next ends would wait as long. */
const PAUSE_MS = MINUTE;

/** Asks ECS what a task belongs to and who answers for it; undefined where it does not say in time. Never throws. */
export function askedInTime(
  owners: Pick<EcsOwners, "ofTask">,
  telemetry: Pick<Telemetry, "info">,
  now: () => number = Date.now,
): (arn: string) => Promise<OwnedWorkload | undefined> {
  const pausedUntil = new Map<string, number>();
  return async (arn) => {
    const place = placeText(placeOfArn(arn));
    if (now() < (pausedUntil.get(place) ?? 0)) {
      return undefined;
    }
    try {
      return await within(ASKED_MS, owners.ofTask(arn));
    } catch (error) {
      pausedUntil.set(place, now() + PAUSE_MS);
      telemetry.info("asking who runs an image failed; its outcome names nobody", { task: arn, error });
      return undefined;
    }
  };
}
