import { isSeenRecently, readRow } from "../../../functions/rows/row";
import type { Row } from "../../../functions/table/table";
import { DIGEST, image, inlineRun, minutesFromNow, NOW, SCAN_ID, TASK_ARN } from "../samples";

const ROW = {
  image: `${DIGEST}#linux/amd64`,
  reference: "docker.io/library/nginx:1.27",
  repository: "docker.io/library/nginx",
  platform: "linux/amd64",
  rowState: "SCANNING",
  scanId: SCAN_ID,
  dueAt: NOW.toISOString(),
  attempts: 2,
  lastTaskArn: TASK_ARN,
  requestedAt: NOW.toISOString(),
  credentials: "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf",
  run: { ...inlineRun(1) },
};

const read = (changes: Row = {}) => readRow({ ...ROW, ...changes })?.scan;

describe("the scan of a row", () => {
  test("has its image, state, time, attempts and build", () => {
    expect(read()).toEqual({
      image: image(),
      state: "SCANNING",
      scanId: SCAN_ID,
      dueAt: NOW,
      deadline: NOW,
      attempts: 2,
      lastSeenAt: new Date(0),
      lastTaskArn: TASK_ARN,
      requestedAt: NOW,
      credentials: ROW.credentials,
      run: inlineRun(1),
    });
  });

  test("has its deadline beside the time at which it is looked at; a retry's is three hours after that, unless somebody asked for a rescan", () => {
    const deadline = minutesFromNow(-7);
    const row = { deadline: deadline.toISOString() };

    expect(read(row)).toMatchObject({ dueAt: NOW, deadline });
    expect(read({ rowState: "ERROR" })).toMatchObject({ dueAt: NOW, deadline: minutesFromNow(180) });
    expect(read({ ...row, rowState: "ERROR" })).toMatchObject({ dueAt: NOW, deadline });
  });

  test("has no digest where the row is one of a reference", () => {
    const row = {
      image: "registry:5000/app:1#linux/arm64",
      reference: "registry:5000/app:1",
      repository: "registry:5000/app",
    };

    expect(read(row)?.image).toEqual({
      reference: "registry:5000/app:1",
      repository: "registry:5000/app",
      platform: "linux/arm64",
    });
  });

  test("is due at once, for the first time, where the row does not say", () => {
    expect(read({ dueAt: undefined, attempts: undefined, run: undefined })).toMatchObject({
      dueAt: new Date(0),
      attempts: 0,
      run: undefined,
    });
  });

  test.each([
    ["has ended with a verdict", { rowState: undefined, verdict: "PASSED" }],
    ["has no scan", { scanId: undefined }],
    ["has a state that nobody here writes", { rowState: "PAUSED" }],
    ["has no platform", { image: DIGEST }],
    ["has another platform", { image: `${DIGEST}#windows/amd64` }],
    ["has no reference", { reference: undefined }],
    ["has no repository", { repository: undefined }],
    ["has a digest that is none", { image: "sha256:abc#linux/amd64" }],
  ])("is undefined where the row %s", (_, changes) => {
    expect(read(changes)).toBeUndefined();
  });
});

describe("a sighting", () => {
  test.each([
    [59, true],
    [60, false],
    [600, false],
  ])("%i minutes ago is recent: %s", (minutes, expected) => {
    const row = { lastSeenAt: minutesFromNow(-minutes) };

    expect(isSeenRecently(row, NOW)).toBe(expected);
  });

  test("that the row does not name is not recent", () => {
    expect(isSeenRecently({}, NOW)).toBe(false);
  });
});

test("counts and times that somebody else has written are read as far as they are numbers and times", () => {
  const verdict = { verdict: "FAILED", verdictAt: "+010000-01-01T00:00:00.000Z" };

  expect(
    readRow({ ...ROW, ...verdict, counts: { critical: { toString: "7" }, high: 2, medium: "3" } })?.verdict,
  ).toMatchObject({
    counts: { critical: 0, high: 2, medium: 0, low: 0, negligible: 0 },
    verdictAt: undefined,
  });
  expect(readRow({ ...ROW, ...verdict, counts: "many" })?.verdict?.counts).toBeUndefined();
});
