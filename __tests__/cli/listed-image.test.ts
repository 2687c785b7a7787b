import { imageFromRow } from "../../cli/ledger/listed-image";
import { DIGEST, TASK_ARN, vulnerability } from "../functions/samples";
import { listed, plainRow } from "./rows";

test("a row becomes the documented object, in which everything has its place", () => {
  const image = imageFromRow(plainRow());

  expect(image).toEqual({
    reference: "docker.io/library/nginx:1.27",
    repository: "docker.io/library/nginx",
    digest: DIGEST,
    platform: "linux/amd64",
    verdict: "FAILED",
    verdictAt: "2026-03-01T10:00:00.000Z",
    freshUntil: "2026-03-02T10:00:00.000Z",
    counts: { critical: 1, high: 2, medium: 3, low: 4, negligible: 5 },
    topVulnerabilities: [vulnerability()],
    failedRules: ["Best practices / Severe vulnerabilities / Severity at least high"],
    resultUrl: "https://secure.sysdig.com/#/results/17",
    boundTo: null,
    ofRepository: false,
    scan: null,
    firstSeenAt: "2026-02-01T00:00:00.000Z",
    lastSeenAt: "2026-03-01T09:00:00.000Z",
    firstTask: TASK_ARN,
    lastTask: "arn:aws:ecs:us-east-1:123456789012:task/production/fedcba98",
  });
});

test("an image without digest or verdict has nulls in the same places", () => {
  const names = [
    ...["verdict", "verdictAt", "freshUntil", "counts", "topVulnerabilities", "failedRules", "resultUrl"],
    ...["run", "firstTaskArn"],
  ];
  const image = listed({
    ...Object.fromEntries(names.map((name) => [name, undefined])),
    image: "docker.io/library/nginx:1.27#linux/amd64",
    rowState: "WAITING",
    dueAt: "2026-03-01T11:00:00.000Z",
    reason: "CodeBuild has no capacity",
  });

  expect(image).toMatchObject({
    digest: null,
    verdict: null,
    counts: null,
    topVulnerabilities: null,
    failedRules: null,
    resultUrl: null,
    boundTo: null,
    ofRepository: false,
    firstTask: null,
  });
  expect(Object.keys(image)).toEqual(Object.keys(listed()));
  expect(image.scan).toEqual({
    state: "WAITING",
    scanId: "1",
    dueAt: "2026-03-01T11:00:00.000Z",
    deadline: "2026-03-01T11:00:00.000Z",
    requestedAt: null,
    attempts: 0,
    reason: "CodeBuild has no capacity",
    errorClass: null,
    errorScope: null,
    build: null,
  });
});

test("an error stands beside the verdict from before", () => {
  const error = { reason: "no token", errorClass: "configuration", errorScope: "installation" };
  const image = listed({ rowState: "ERROR", attempts: 2, ...error });

  expect(image.verdict).toBe("FAILED");
  expect(image.scan).toMatchObject({ state: "ERROR", attempts: 2, ...error, dueAt: null, deadline: null });
});

test("what somebody else wrote instead of a vulnerability is left out", () => {
  const image = listed({ topVulnerabilities: [null, "CVE-1", { name: "CVE-1" }, vulnerability()] });

  expect(image.topVulnerabilities).toEqual([vulnerability()]);
});

test.each([
  ["an outcome that is still to be published", plainRow({ image: "outcome#17" })],
  ["a row of a later version", plainRow({ image: `${DIGEST}#windows/amd64` })],
  ["a row that somebody else wrote", { image: "something" }],
])("%s is no image", (_, item) => {
  expect(imageFromRow(item)).toBeUndefined();
});
