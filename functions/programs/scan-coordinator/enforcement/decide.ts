import type { EnforcementSettings } from "../../../contract/blocking/enforcement";
import type { Image } from "../../../contract/images/image";
import { placeOfArn, placeText } from "../../../contract/places/place";
import { digestIn, type Revision, type RevisionContainer, runsImage } from "../../../deployments/deployment";
import type { Subject } from "../../../enforcement/subject";
import { isAwsManaged } from "../../../tasks/sightings";

/** Whether the settings leave it in. Of a place that is not the installation's own, clusters count where some of it are named: else its consent decides. */
export function isChosen({ place, clusterArn, service }: Subject, settings: EnforcementSettings): boolean {
  const { cluster_arns, rollback_deployments, stop_standalone_tasks } = settings;
  const named = place
    ? cluster_arns.filter((arn) => placeText(placeOfArn(arn)) === placeText(place))
    : cluster_arns;
  return (
    (named.length === 0 || named.includes(clusterArn)) &&
    // A task that names a service may be none of it.
    (stop_standalone_tasks || (service !== undefined && rollback_deployments))
  );
}

/** Why a deployment is not rolled back, for a person; "later" where ECS may say more. */
export interface NoRollback {
  readonly kind: "impossible" | "later";
  readonly why: string;
  /** Whether it is because the image is known here. */
  readonly isKnownHere?: boolean;
}

/** Facts of a service's deployment, as ECS says them now. */
export interface ServiceFacts {
  /** Of the deployment that is under way; undefined for one that is gone. */
  readonly target: Revision | undefined;
  /** Revisions that a rollback may go to; undefined for one that is gone. */
  readonly backTo: readonly (Revision | undefined)[];
  /** Whether the image ran here before. */
  readonly isKnownHere: boolean;
}

/**
 * Why a rollback of the service would undo what somebody wanted, or would not take this image away; undefined where neither is
 * so. An unknown is taken for the worst: a rollback must neither hit the fix nor go back to the same image.
 */
export function whyNoRollback(
  image: Image,
  { target, backTo, isKnownHere }: ServiceFacts,
): NoRollback | undefined {
  const impossible = (why: string): NoRollback => ({ kind: "impossible", why });
  if (!target?.containers.some((each) => runsImage(each, image))) {
    return target?.containers.every(isKnown)
      ? impossible(
          "ECS does not name the image among those of the deployment that is under way, which may be the fix",
        )
      : { kind: "later", why: "ECS has not named each image of the deployment that is under way" };
  }
  if (isKnownHere) {
    return {
      ...impossible(
        "the service ran this image before, so that somebody may have gone back to it on purpose",
      ),
      isKnownHere,
    };
  }
  if (backTo.length === 0) {
    return impossible(
      "no deployment of the service has succeeded before, so that there is nothing to go back to",
    );
  }
  return backTo.every((revision) => revision?.containers.every(isKnown))
    ? undefined
    : impossible(
        "ECS does not name the digest of each image that a rollback would go back to, which may be the same",
      );
}

const isKnown = (each: RevisionContainer) => digestIn(each) !== undefined || isAwsManaged(each);
