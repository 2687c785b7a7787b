import { readFileSync } from "node:fs";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { parseImage } from "../../../functions/contract/image";
import type { ImageScanErrored, TopVulnerability } from "../../../functions/contract/image-scan";
import { describeScan } from "../../../functions/ledger/describe-scan";
import { EVENT_SCHEMA } from "../../../modules/scan-results/event-schema";
import { erroredScan, failedScan } from "../results/told-scan";
import { buildArn, DIGEST, minutesFromNow, NOW, SCAN_ID, scan, TASK_ARN, vulnerability } from "../samples";

const { fixedIn: _, ...UNFIXED } = vulnerability();

const keepsSchema = addFormats(new Ajv({ strict: true, allErrors: true })).compile(
  JSON.parse(readFileSync(EVENT_SCHEMA, "utf8")),
);

test("a verdict is told with its image, task, cluster, account, region, counts and links", () => {
  const told = failedScan({}, "https://secure.sysdig.com/#/results/17");

  expect(told).toEqual({
    version: "1",
    scanId: SCAN_ID,
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

test("an outcome tells when its image was seen first", () => {
  const firstSeenAt = minutesFromNow(-60);

  expect(failedScan({ firstSeenAt })).toHaveProperty("firstSeenAt", firstSeenAt.toISOString());
  expect(erroredScan({ firstSeenAt })).toHaveProperty("firstSeenAt", firstSeenAt.toISOString());
});

test("an error is told with its class, its scope, its reason and when it is tried again", () => {
  expect(erroredScan()).toMatchObject({
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
  ["a verdict", failedScan({}, "https://secure.sysdig.com/#/results/17")],
  ["a verdict without a report", failedScan()],
  ["an image that was seen before", failedScan({ firstSeenAt: minutesFromNow(-60) })],
  ["an image without a digest", failedScan({ image: parseImage("nginx:1.27", "linux/arm64") })],
  [
    "a verdict with its worst vulnerabilities",
    { ...failedScan(), topVulnerabilities: [vulnerability(), UNFIXED] },
  ],
  ["a verdict without any vulnerability", { ...failedScan(), topVulnerabilities: [] }],
  ["an error", erroredScan()],
  ["an error that is not tried again by the clock", erroredScan({}, null)],
  [
    "a task of an ARN that names no cluster",
    failedScan({ lastTaskArn: "arn:aws:ecs:eu-west-1:123456789012:task/1" }),
  ],
])("%s keeps the schema", (_, told) => {
  keepsSchema(told);

  expect(keepsSchema.errors ?? []).toEqual([]);
});

test.each([
  ["without a verdict or an error", ({ verdict, ...rest }: Record<string, unknown>) => rest],
  ["of an unknown verdict", (told: Record<string, unknown>) => ({ ...told, verdict: "MAYBE" })],
  ["of another version", (told: Record<string, unknown>) => ({ ...told, version: "2" })],
  [
    "with six of the worst vulnerabilities",
    (told: Record<string, unknown>) => ({ ...told, topVulnerabilities: Array(6).fill(UNFIXED) }),
  ],
  ["with a digest that is none", (told: Record<string, unknown>) => ({ ...told, scannedDigest: "latest" })],
])("the schema refuses a scan %s", (_, change) => {
  expect(keepsSchema(change({ ...failedScan() }))).toBe(false);
});

test.each([undefined, "galaxy"])("the schema refuses an error of the scope %j", (scope) => {
  const { error, ...told } = erroredScan() as ImageScanErrored;

  expect(keepsSchema({ ...told, error: { ...error, scope } })).toBe(false);
});

test("the worst vulnerabilities are told as they are, and not at all where nobody knows them", () => {
  const told = (topVulnerabilities?: TopVulnerability[]) =>
    describeScan("scanning", scan(), {
      kind: "verdict",
      verdict: "FAILED",
      verdictAt: NOW,
      topVulnerabilities,
      origin: "inline",
    });

  expect(told([vulnerability(), UNFIXED])).toHaveProperty("topVulnerabilities", [vulnerability(), UNFIXED]);
  expect(told([])).toHaveProperty("topVulnerabilities", []);
  expect(told()).not.toHaveProperty("topVulnerabilities");
});

test("a task ARN without a cluster leaves the cluster empty", () => {
  expect(failedScan({ lastTaskArn: "arn:aws:ecs:eu-west-1:123456789012:task/1" })).toMatchObject({
    cluster: "",
    region: "eu-west-1",
  });
});
