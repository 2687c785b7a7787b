import type { DeployedImage, DeploymentEvent } from "../../functions/contract/notices/deployment-event";
import type { ExceptionEnds } from "../../functions/contract/notices/exception-ends";
import type { GateEvent } from "../../functions/contract/notices/gate-event";
import { DIGEST, minutesFromNow, NOW, OTHER_DIGEST, TASK_ARN, vulnerability } from "./samples";

const ECS = "arn:aws:ecs:us-east-1:123456789012";

/** An image that the gate refused. */
export const BAD_IMAGE: DeployedImage = {
  ...{ containers: ["web"], reference: "docker.io/library/nginx:1.27", digest: DIGEST },
  ...{ platform: "linux/amd64", decision: "blocked", because: "failed" },
  ...{ verdict: "FAILED", verdictAt: NOW.toISOString() },
  topVulnerabilities: [vulnerability()],
  failedRules: ["Best Practices / Severe vulnerabilities / Severity greater than or equal high"],
  resultUrl: "https://secure.sysdig.com/#/results/17",
};

/** One that it let through by an exception. */
export const EXCEPTED_IMAGE: DeployedImage = {
  ...{ containers: ["proxy"], reference: "docker.io/envoyproxy/envoy:v1.31.0", digest: OTHER_DIGEST },
  ...{ platform: "linux/amd64", decision: "passed", because: "exception" },
  ...{ verdict: "FAILED", verdictAt: NOW.toISOString() },
  exception: {
    image: "docker.io/envoyproxy/*",
    owner: "team-edge@example.com",
    reason: "fix is in review, https://tracker.example.com/7",
    until: "2027-03-31",
  },
};

/** A deployment that the gate refused, with changes. */
export function deploymentEvent(changes: Partial<DeploymentEvent> = {}): DeploymentEvent {
  return {
    version: "1",
    deploymentEventId: "Vw4o5YhMlUXZXBDgTGBYT-POST_SCALE_UP-blocked",
    detailType: "Deployment Blocked",
    ...{ installation: "scanning", account: "123456789012", region: "us-east-1" },
    ...{ decidedAt: minutesFromNow(3).toISOString(), cluster: "production", service: "web" },
    serviceArn: `${ECS}:service/production/web`,
    deploymentArn: `${ECS}:service-deployment/production/web/Vw4o5YhMlUXZXBDgTGBYT`,
    revisionArn: `${ECS}:service-revision/production/web/4980306466373577095`,
    stage: "POST_SCALE_UP",
    reason: "1 of 2 images was refused.",
    images: [BAD_IMAGE, EXCEPTED_IMAGE],
    ...changes,
  };
}

/** A standalone task that enforcement stopped. */
export const TASK_STOPPED: DeploymentEvent = (({
  service,
  serviceArn,
  deploymentArn,
  revisionArn,
  stage,
  ...event
}) => ({
  ...event,
  deploymentEventId: "0123456789abcdef0123456789abcdef-stopped",
  detailType: "Task Stopped",
  family: "nightly-report",
  taskArn: TASK_ARN,
  reason: "The task was stopped, since an image of it is FAILED.",
  images: [BAD_IMAGE],
}))(deploymentEvent());

export const GATE_OPENED: GateEvent = {
  ...{ version: "1", gateEventId: "0f8fad5b-d9cb-469f-a165-70867728950e" },
  ...{ detailType: "Deployment Gate Opened", installation: "scanning", reason: "incident 7" },
  ...{ changedAt: NOW.toISOString(), openUntil: minutesFromNow(60).toISOString() },
};

export const GATE_CLOSED: GateEvent = (({ openUntil: _, ...event }) => ({
  ...event,
  gateEventId: "7c9e6679-7425-40de-944b-e07fc1f90ae7",
  detailType: "Deployment Gate Closed",
  changedAt: minutesFromNow(20).toISOString(),
}))(GATE_OPENED);

export const EXCEPTION_ENDS: ExceptionEnds = {
  ...{
    version: "1",
    exceptionEventId: "9b2d6c1f0e8a4735b6f1d2c3e4a5f607",
    detailType: "Exception Ends Soon",
  },
  ...{ installation: "scanning", foundAt: NOW.toISOString(), endsAt: minutesFromNow(9000).toISOString() },
  exception: {
    ...{ image: "docker.io/library/nginx", until: minutesFromNow(9000).toISOString() },
    ...{ reason: "fix is in review", owner: "team-web" },
  },
  uses: [
    {
      ...{ reference: BAD_IMAGE.reference, digest: BAD_IMAGE.digest, platform: "linux/amd64" },
      ...{ verdict: "FAILED", workload: "production/web", owner: "team-shop" },
    },
  ],
  ...{ furtherUses: 0, isComplete: true },
};

/** Every detail type of an event about a deployment or a task. */
export const DEPLOYMENT_TYPES = [
  ...(["Deployment Blocked", "Deployment Audited", "Deployment Allowed Failed"] as const),
  ...(["Deployment Allowed Unscanned", "Deployment Exception Used", "Deployment Rolled Back"] as const),
  ...(["Task Stopped", "Enforcement Audited", "Enforcement Paused"] as const),
] as const satisfies readonly DeploymentEvent["detailType"][];
