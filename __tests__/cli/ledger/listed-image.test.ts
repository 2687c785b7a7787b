import { imageFromRow } from "../../../cli/ledger/listed-images";
import { DIGEST, vulnerability } from "../../functions/samples";
import { FAILED, listed, plainRow } from "../rows";

test("a row becomes the documented object, in which everything has its place", () => {
  const { run: _, scanId: __, firstTaskArn, lastTaskArn, ...same } = FAILED;

  expect(imageFromRow(plainRow())).toEqual({
    ...same,
    ...{ digest: DIGEST, copiedFrom: null, scan: null },
    ...{ change: null, failingSince: null, mayFailLonger: null },
    ...{ firstTask: firstTaskArn, lastTask: lastTaskArn },
  });
});

test("an image without digest or verdict has nulls in the same places", () => {
  const names = [
    ...["verdict", "verdictAt", "freshUntil", "counts", "topVulnerabilities", "failedRules", "resultUrl"],
    ...["run", "firstTaskArn"],
  ];
  const image = listed({
    ...Object.fromEntries(names.map((name) => [name, undefined])),
    digest: null,
    rowState: "WAITING",
    dueAt: "2026-03-01T11:00:00.000Z",
    deadline: "2026-03-01T11:00:00.000Z",
    reason: "CodeBuild has no capacity",
  });

  expect(image).toMatchObject({
    ...{ digest: null, verdict: null, counts: null, topVulnerabilities: null, failedRules: null },
    ...{ resultUrl: null, copiedFrom: null, firstTask: null },
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
  ["a row of a later version", plainRow({ image: `docker.io/library/nginx@${DIGEST}#windows/amd64` })],
  ["a row that somebody else wrote", { image: "something" }],
])("%s is no image", (_, item) => {
  expect(imageFromRow(item)).toBeUndefined();
});
