import type { EnforcementSettings } from "../../../contract/blocking/enforcement";
import type { Digest, Image } from "../../../contract/images/image";
import { placeOfArn, placeText } from "../../../contract/places/place";
import {
  digestIn,
  digestsIn,
  type Revision,
  type RevisionContainer,
  runsImage,
} from "../../../deployments/deployment";
import { isGivenUp, type Subject } from "../../../enforcement/subject";
import type { ImageItem } from "../../../images/image-item";
import { isFresh, type RecordedVerdict } from "../../../images/verdict";
import { isAwsManaged } from "../../../tasks/sightings";

/** Treatment of a subject, as the row of its image is now. */
export type Disposition =
  | { readonly kind: "enforce"; readonly verdict: RecordedVerdict }
  /** The image has no fresh verdict of its own: it waits for one. */
  | { readonly kind: "wait" }
  /** Nothing, because the settings leave it out, its image is good, or it has waited for too long. */
  | { readonly kind: "drop" };

/** Only a fresh FAILED enforces, however the scans after it ended; that of another name is never fresh. */
export function dispositionOf(
  subject: Subject,
  verdict: ImageItem["verdict"],
  settings: EnforcementSettings,
  now: Date,
): Disposition {
  if (!isChosen(subject, settings)) {
    return { kind: "drop" };
  }
  if (isFresh(verdict, now)) {
    return verdict.verdict === "FAILED" ? { kind: "enforce", verdict } : { kind: "drop" };
  }
  return { kind: isGivenUp(subject, now) ? "drop" : "wait" };
}

/** Of a place that is not the installation's own, clusters count where some of it are named: else its consent decides. */
function isChosen({ place, clusterArn, service }: Subject, settings: EnforcementSettings): boolean {
  const { cluster_arns, rollback_deployments, stop_standalone_tasks } = settings;
  const named = place
    ? cluster_arns.filter((arn) => placeText(placeOfArn(arn)) === placeText(place))
    : cluster_arns;
  return (
    (named.length === 0 || named.includes(clusterArn)) &&
    (service === undefined ? stop_standalone_tasks : rollback_deployments)
  );
}

/** Why a deployment is not rolled back, for a person; "later" where ECS may say more. */
export interface NoRollback {
  readonly kind: "impossible" | "later";
  readonly why: string;
}

/**
 * Why a rollback of the service would not take this image away; undefined where it does. An unknown is taken for the
 * worst: a rollback must neither hit the fix nor go back to the same image.
 *
 * @param target of the deployment that is under way
 * @param backTo those that a rollback may go to; undefined for one that is gone
 */
export function whyNoRollback(
  image: Image & { readonly digest: Digest },
  target: Revision | undefined,
  backTo: readonly (Revision | undefined)[],
): NoRollback | undefined {
  const impossible = (why: string): NoRollback => ({ kind: "impossible", why });
  if (!target?.containers.some((each) => runsImage(each, image))) {
    return target?.containers.every(isKnown)
      ? impossible(
          "ECS does not name the image among those of the deployment that is under way, which may be the fix",
        )
      : { kind: "later", why: "ECS has not named each image of the deployment that is under way" };
  }
  if (backTo.length === 0) {
    return impossible(
      "no deployment of the service has succeeded before, so that there is nothing to go back to",
    );
  }
  if (backTo.flatMap(digestsIn).includes(image.digest)) {
    return impossible("what a rollback would go back to has the same image");
  }
  return backTo.every((revision) => revision?.containers.every(isKnown))
    ? undefined
    : impossible(
        "ECS does not name the digest of each image that a rollback would go back to, which may be the same",
      );
}

const isKnown = (each: RevisionContainer) => digestIn(each) !== undefined || isAwsManaged(each);
