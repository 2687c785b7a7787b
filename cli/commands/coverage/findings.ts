/** Text about something that runs, by kind: for people, with the next step. */
export const KINDS = {
  "cluster-missing": "named by cluster_arns, and not there",
  "image-error": "in error",
  "image-stale": "stale, and its scan is late",
  "image-waiting": "never scanned, and its scan is late",
  "image-unknown": "not known to the ledger",
  "image-unreadable": "no image that can be read",
  "gate-blocks": "that the gate blocks",
  "gate-audits": "that the gate only audits",
  "no-hook": "without the gate: add its lifecycle hook",
  "too-few-stages": "with a hook at too few stages: name PRE_SCALE_UP and POST_SCALE_UP",
  "wrong-stage": "with a hook at a stage that the gate does not gate: take it off there",
  "hook-continues": "with a hook that goes on without an answer: give its time-out the action ROLLBACK",
  "hook-too-short": "with a shorter time-out than the gate's: give the hook more minutes, or none",
  "stale-arn": "with a hook of a gate that is gone, so that deployments fail: correct its ARN",
  "runs-no-hooks": "that run no hooks: BLUE_GREEN, LINEAR and CANARY do",
  excluded: "left out by exclude_images",
  "not-included": "left out by include_images",
  "never-ran": "that never ran",
  windows: "left out, because Windows images are never scanned",
  "aws-managed": "of AWS, and not scanned",
  "never-stopped": "with tasks that enforcement never stops",
  "no-owner": "without an owner (owner_tag_keys)",
} as const;
export type FindingKind = keyof typeof KINDS;

export interface Found {
  readonly kind: FindingKind;
  /** An image, a service, a family of tasks, a container or the cluster. */
  readonly subject: string;
  /** A reason, a pattern, a stage, an ARN; null: there is nothing more to say. */
  readonly detail: string | null;
  /** Whether the inputs mean it to be covered. */
  readonly isGap: boolean;
}

export const found = (
  kind: FindingKind,
  subject: string,
  detail: string | null = null,
  isGap = true,
): Found => ({ kind, subject, detail, isGap });
