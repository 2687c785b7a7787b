import { deflateRawSync } from "node:zlib";
import { MINUTE } from "../../functions/contract/durations";
import { type Digest, type Image, parseImage } from "../../functions/contract/images/image";
import type {
  ErrorClass,
  ErrorScope,
  Scan,
  ScanError,
  ScanRun,
  ScanVerdict,
} from "../../functions/contract/images/scan";
import type { TopVulnerability } from "../../functions/contract/images/vulnerabilities";
import type { Build } from "../../functions/scanners/inline/codebuild-build";
import type { TaskDefinitions } from "../../functions/tasks/task-definitions";

/** The digest of content number n. */
export const digestOf = (number: number): Digest => `sha256:${number.toString(16).padStart(64, "0")}`;
export const DIGEST: Digest = `sha256:${"a".repeat(64)}`;
export const OTHER_DIGEST: Digest = `sha256:${"b".repeat(64)}`;
export const TASK_ARN = "arn:aws:ecs:us-east-1:123456789012:task/production/0123456789abcdef0123456789abcdef";
export const TASK_DEFINITION_ARN = "arn:aws:ecs:us-east-1:123456789012:task-definition/web:7";
export const NOW = new Date("2026-03-01T12:00:00.000Z");
export const SCAN_ID = "6f1c1c0e-8a2f-4f0c-9d0e-2f6a3c1b7a55";

/** In minutes, in which tests let time pass. */
export const HOUR_MINUTES = 60;
export const DAY_MINUTES = 24 * HOUR_MINUTES;

export function minutesFromNow(minutes: number): Date {
  return new Date(NOW.getTime() + minutes * MINUTE);
}

export function image(reference = "nginx:1.27", digest: string | undefined = DIGEST): Image {
  return parseImage(reference, "linux/amd64", digest);
}

export function scan(changes: Partial<Scan> = {}): Scan {
  return {
    ...{ image: image(), scanId: SCAN_ID, state: "SCANNING", dueAt: NOW, deadline: changes.dueAt ?? NOW },
    ...{ attempts: 0, lastSeenAt: NOW, lastTaskArn: TASK_ARN },
    ...changes,
  };
}

/** The end of a scan of inline mode with a verdict: PASSED now, with changes. */
export function scanVerdict(changes: Partial<ScanVerdict> = {}): ScanVerdict {
  return { kind: "verdict", verdict: "PASSED", verdictAt: NOW, origin: "inline", ...changes };
}

/** The end of a scan with an error. */
export function scanError(
  errorClass: ErrorClass,
  errorScope: ErrorScope,
  reason = "given by the test",
): ScanError {
  return { kind: "error", errorClass, errorScope, reason };
}

export function buildArn(number: number): string {
  return `arn:aws:codebuild:us-east-1:123456789012:build/scanner:${number}`;
}

/** What carries out a scan whose build has this number. */
export function inlineRun(number: number): ScanRun {
  return { engine: "inline", handle: buildArn(number) };
}

export interface BuildChanges extends Partial<Omit<Build, "environment" | "exported">> {
  readonly environment?: Readonly<Record<string, string>>;
  readonly exported?: Readonly<Record<string, string>>;
}

/** A build of `scan()` that ended well and exported nothing. */
export function build({ environment = {}, exported = {}, ...changes }: BuildChanges = {}): Build {
  return {
    arn: buildArn(1),
    status: "SUCCEEDED",
    phases: [],
    environment: new Map(
      Object.entries({
        ...{ SCAN_ID, IMAGE_REFERENCE: "docker.io/library/nginx:1.27", IMAGE_DIGEST: DIGEST },
        ...{ IMAGE_PLATFORM: "linux/amd64", ...environment },
      }),
    ),
    exported: new Map(Object.entries(exported)),
    ...changes,
  };
}

/** What the scan-runner exports for an image that passes. */
export const PASSED = {
  SCAN_VERDICT: "PASSED",
  SCAN_COUNTS: "critical:0,high:1,medium:2,low:3,negligible:4",
  SCAN_TOP_VULNERABILITIES: exportedList([vulnerability()]),
  SCAN_RESULT_URL: "https://secure.sysdig.com/#/results/17",
  SCAN_SCANNED_DIGEST: DIGEST,
};

/** A list as the scan-runner exports it. */
export function exportedList(list: readonly unknown[]): string {
  return deflateRawSync(JSON.stringify(list)).toString("base64");
}

/** A vulnerability that is critical, fixed and exploited, with changes. */
export function vulnerability(changes: Partial<TopVulnerability> = {}): TopVulnerability {
  return {
    ...{ name: "CVE-2024-1234", severity: "critical", package: "openssl", version: "3.0.2" },
    ...{ fixedIn: "3.0.13", exploitable: true, knownExploited: true },
    ...changes,
  };
}

/** What a scanner answers that the installation keeps from starting a scan. */
export function refusedStart(reason: string): ScanError {
  return { kind: "error", errorClass: "configuration", errorScope: "installation", reason };
}

/** Task definitions that say nothing. */
export const SAYS_NOTHING: TaskDefinitions = {
  runtimePlatform: async () => ({}),
  registryCredentials: async () => new Map(),
  declaredImages: async () => undefined,
};

const unasked = () => Promise.reject(new Error("the event says it all"));

/** Finds out nothing about a task but what its event says, and leaves no image out. */
export const EVENT_READER = {
  taskDefinitions: { ...SAYS_NOTHING, runtimePlatform: unasked, declaredImages: unasked },
  filter: () => undefined,
};

/** Containers of a task, as ECS describes them once they have pulled their images. */
export const WEB = { name: "web", image: "nginx:1.27", imageDigest: DIGEST };
export const WORKER = { name: "worker", image: "busybox:1.36", imageDigest: OTHER_DIGEST };

/** A task event as ECS sends it, with only the given containers and details changed. */
export function taskEvent(
  containers: unknown = [WEB],
  detail: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({
    ...{ version: "0", id: "3317b2af-7005-947d-b652-f55e762e571a", "detail-type": "ECS Task State Change" },
    ...{ source: "aws.ecs", account: "123456789012", region: "us-east-1", time: "2026-03-01T12:00:00Z" },
    resources: [TASK_ARN],
    detail: {
      ...{ taskArn: TASK_ARN, taskDefinitionArn: TASK_DEFINITION_ARN, group: "service:web", version: 4 },
      clusterArn: "arn:aws:ecs:us-east-1:123456789012:cluster/production",
      ...{ launchType: "FARGATE", lastStatus: "RUNNING", desiredStatus: "RUNNING" },
      attributes: [{ name: "ecs.cpu-architecture", value: "x86_64" }],
      containers,
      ...detail,
    },
  });
}
