import type { EnforcementSettings } from "../contract/blocking/enforcement";
import { HOUR, MINUTE } from "../contract/durations";
import type { Digest } from "../contract/image";
import {
  type Deployment,
  digestIn,
  type ListedDeployment,
  type Revision,
  type RevisionContainer,
} from "../deployments/deployment";
import type { LedgerRow, RecordedVerdict } from "../ledger/row";
import { isAwsManaged } from "../tasks/task-event";
import type { Subject } from "./subject";

/** For so long it is waited for a verdict, and for ECS to do what it is asked for. */
export const GIVEN_UP_AFTER = 24 * HOUR;
/** How often an item is looked at whose image has no fresh verdict yet: the older it is, the less often. */
const LOOK_AGAIN = { atLeast: MINUTE, atMost: 15 * MINUTE, share: 0.25 };

/** What is to be done about a subject, as the row of its image is now. */
export type Disposition =
  | { readonly kind: "enforce"; readonly verdict: RecordedVerdict }
  | { readonly kind: "wait"; readonly until: Date }
  /** Nothing, since the settings leave it out, or since its image is good. */
  | { readonly kind: "drop" }
  /** Nothing any more. */
  | { readonly kind: "give-up"; readonly reason: string };

/**
 * Only a fresh FAILED enforces, however the scans after it ended. Without a fresh verdict it is waited for, through errors
 * that are retried by themselves as well.
 */
export function dispositionOf(
  subject: Subject,
  row: LedgerRow | undefined,
  settings: EnforcementSettings,
  now: Date,
): Disposition {
  const { verdict, scan, dueAt } = row ?? {};
  if (!isChosen(subject, settings)) {
    return { kind: "drop" };
  }
  if (verdict?.freshUntil !== undefined && verdict.freshUntil > now) {
    return verdict.verdict === "FAILED" ? { kind: "enforce", verdict } : { kind: "drop" };
  }
  const isError = scan?.state === "ERROR";
  if (isError && dueAt === undefined) {
    return { kind: "give-up", reason: "the scan of the image ended in an error that is not retried" };
  }
  const age = now.getTime() - new Date(subject.notedAt).getTime();
  if (age > GIVEN_UP_AFTER) {
    return { kind: "give-up", reason: "the image has had no fresh verdict for a day" };
  }
  const { atLeast, atMost, share } = LOOK_AGAIN;
  const pause = Math.min(atMost, Math.max(atLeast, age * share));
  return { kind: "wait", until: new Date(now.getTime() + pause) };
}

function isChosen({ clusterArn, service }: Subject, settings: EnforcementSettings): boolean {
  const { cluster_arns, rollback_deployments, stop_standalone_tasks } = settings;
  return (
    (cluster_arns.length === 0 || cluster_arns.includes(clusterArn)) &&
    (service === undefined ? stop_standalone_tasks : rollback_deployments)
  );
}

/**
 * ARNs of the revisions to one of which a rollback of the deployment goes: the one that was deployed successfully last. Where
 * that was longer ago than ECS lists, those that ran before, apart from what a listed deployment brought without success.
 *
 * @param history the service's deployments, the newest first
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-revision.html
 */
export function rollbackTargets(
  { sourceRevisionArns }: Deployment,
  history: readonly ListedDeployment[],
): readonly (string | undefined)[] {
  const last = history.find(({ status }) => status === "SUCCESSFUL");
  return last === undefined
    ? sourceRevisionArns.filter((arn) => !history.some(({ targetRevisionArn }) => targetRevisionArn === arn))
    : [last.targetRevisionArn];
}

/** What is known of a service's running deployment; undefined where none runs. */
export interface RunningDeployment {
  readonly deployment: Deployment;
  readonly target: Revision | undefined;
  /** Those to one of which a rollback goes; undefined for one that is gone. */
  readonly backTo: readonly (Revision | undefined)[];
}

/**
 * Why a rollback of the service would not take this image away, for a person; undefined where it does. What is not known
 * is taken for the worst: a rollback must hit neither the fix, nor go back to the same image.
 */
export function whyNoRollback(digest: Digest, running: RunningDeployment | undefined): string | undefined {
  if (running === undefined) {
    return "no deployment of the service is under way any more";
  }
  const { target, backTo } = running;
  if (target === undefined || !target.containers.some((each) => digestIn(each) === digest)) {
    return "ECS does not name the image among those of the deployment that is under way, which may be the fix";
  }
  if (backTo.length === 0) {
    return "no deployment of the service has succeeded before, so that there is nothing to go back to";
  }
  const containers = backTo.flatMap((revision) => revision?.containers ?? []);
  if (containers.some((each) => digestIn(each) === digest)) {
    return "what a rollback would go back to has the same image";
  }
  const isKnown = (each: RevisionContainer) => digestIn(each) !== undefined || isAwsManaged(each);
  return backTo.includes(undefined) || !containers.every(isKnown)
    ? "ECS does not name the digest of each image that a rollback would go back to, which may be the same"
    : undefined;
}
