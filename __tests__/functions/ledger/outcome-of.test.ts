import { parseImage } from "../../../functions/contract/image";
import type { ErroredOutcome } from "../../../functions/contract/notices/outcome";
import type { TopVulnerability } from "../../../functions/contract/top-vulnerabilities";
import { outcomeOf } from "../../../functions/ledger/outcome-of";
import { EVENT_SCHEMA } from "../../../scripts/generate/event-schema";
import { erroredOutcome, failedOutcome } from "../outcomes";
import {
  buildArn,
  DIGEST,
  minutesFromNow,
  NOW,
  SCAN_ID,
  scan,
  scanVerdict,
  TASK_ARN,
  vulnerability,
} from "../samples";
import { schemaErrors } from "../schema-errors";

const { fixedIn: _, ...UNFIXED } = vulnerability();

const errorsOf = schemaErrors(EVENT_SCHEMA);

test("a verdict has its image, task, cluster, account, region, counts and links", () => {
  const outcome = failedOutcome({}, "https://secure.sysdig.com/#/results/17");

  expect(outcome).toEqual({
    version: "1",
    scanId: SCAN_ID,
    change: "first",
    installation: "scanning",
    account: "123456789012",
    region: "us-east-1",
    image: {
      reference: "docker.io/library/nginx:1.27",
      repository: "docker.io/library/nginx",
      digest: DIGEST,
      platform: "linux/amd64",
    },
    cluster: "production",
    task: TASK_ARN,
    build: buildArn(1),
    endedAt: NOW.toISOString(),
    verdict: "FAILED",
    counts: { critical: 1, high: 2, medium: 3, low: 4, negligible: 5 },
    resultUrl: "https://secure.sysdig.com/#/results/17",
    scannedDigest: DIGEST,
    origin: "inline",
  });
});

test("an outcome says when its image was seen first", () => {
  const firstSeenAt = minutesFromNow(-60);

  expect(failedOutcome({ firstSeenAt })).toHaveProperty("firstSeenAt", firstSeenAt.toISOString());
  expect(erroredOutcome({ firstSeenAt })).toHaveProperty("firstSeenAt", firstSeenAt.toISOString());
});

test("an error has its class, its scope, its reason and when it is retried", () => {
  expect(erroredOutcome()).toMatchObject({
    endedAt: NOW.toISOString(),
    error: {
      class: "configuration",
      scope: "installation",
      reason: "no token stored: set it",
      retryAt: minutesFromNow(60).toISOString(),
    },
  });
});

test.each([
  ["a verdict", failedOutcome({}, "https://secure.sysdig.com/#/results/17")],
  ["a verdict without a report", failedOutcome()],
  ["an image that was seen before", failedOutcome({ firstSeenAt: minutesFromNow(-60) })],
  ["an image without a digest", failedOutcome({ image: parseImage("nginx:1.27", "linux/arm64") })],
  [
    "a verdict with its worst vulnerabilities",
    { ...failedOutcome(), topVulnerabilities: [vulnerability(), UNFIXED] },
  ],
  ["a verdict without any vulnerability", { ...failedOutcome(), topVulnerabilities: [] }],
  ["an error", erroredOutcome()],
  ["an error that is not retried on schedule", erroredOutcome({}, null)],
  [
    "a task of an ARN that names no cluster",
    failedOutcome({ lastTaskArn: "arn:aws:ecs:eu-west-1:123456789012:task/1" }),
  ],
])("%s keeps the schema", (_, outcome) => {
  expect(errorsOf(outcome)).toEqual([]);
});

test.each([
  ["without a verdict or an error", { verdict: undefined }],
  ["of an unknown verdict", { verdict: "MAYBE" }],
  ["of another version", { version: "2" }],
  ["with six of the worst vulnerabilities", { topVulnerabilities: Array(6).fill(UNFIXED) }],
  ["with a digest that is none", { scannedDigest: "latest" }],
])("the schema refuses a scan %s", (_, change) => {
  const changed = JSON.parse(JSON.stringify({ ...failedOutcome(), ...change }));

  expect(errorsOf(changed)).not.toEqual([]);
});

test.each([undefined, "galaxy"])("the schema refuses an error of the scope %j", (scope) => {
  const { error, ...outcome } = erroredOutcome() as ErroredOutcome;

  expect(errorsOf({ ...outcome, error: { ...error, scope } })).not.toEqual([]);
});

test("the worst vulnerabilities are in it as they are, and not at all where nobody knows them", () => {
  const outcome = (topVulnerabilities?: TopVulnerability[]) =>
    outcomeOf("scanning", scan(), {
      ...scanVerdict({ verdict: "FAILED", topVulnerabilities }),
      change: "first",
    });

  expect(outcome([vulnerability(), UNFIXED])).toHaveProperty("topVulnerabilities", [
    vulnerability(),
    UNFIXED,
  ]);
  expect(outcome([])).toHaveProperty("topVulnerabilities", []);
  expect(outcome()).not.toHaveProperty("topVulnerabilities");
});

test("what the task's ARN does not say is left out, and so is a task that there is not", () => {
  const old = failedOutcome({ lastTaskArn: "arn:aws:ecs:eu-west-1:123456789012:task/1" });
  expect(old).toMatchObject({ region: "eu-west-1", task: "arn:aws:ecs:eu-west-1:123456789012:task/1" });
  expect(old).not.toHaveProperty("cluster");

  const without = failedOutcome({ lastTaskArn: "" });
  expect(without).not.toHaveProperty("task");
  expect(without).not.toHaveProperty("cluster");
});

test("an outcome of an image that only the gate has seen names its cluster, and no task", () => {
  const lastTaskArn = "arn:aws:ecs:us-east-1:123456789012:service-deployment/production/web/deployment1";

  const outcome = failedOutcome({ lastTaskArn });

  expect(outcome).toMatchObject({ account: "123456789012", region: "us-east-1", cluster: "production" });
  expect(outcome).not.toHaveProperty("task");
});
