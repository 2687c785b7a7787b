import { renderImages, shownPlace, sumOf, worstImagesFirst } from "../../../cli/images/table";
import { DIGEST, NOW } from "../../functions/samples";
import { listed } from "../rows";

const named = (reference: string, changes: Record<string, unknown> = {}) =>
  listed({ reference, repository: reference, ...changes });
const counts = (critical: number, high = 0) => ({ critical, high, medium: 0, low: 0, negligible: 0 });
const none = {
  topVulnerabilities: undefined,
  verdict: undefined,
  verdictAt: undefined,
  counts: undefined,
  resultUrl: undefined,
};

test("the worst come first, those that are well last", () => {
  const images = [
    named("passed", { verdict: "PASSED" }),
    named("held", { ...none, rowState: "HELD" }),
    named("waiting", { ...none, rowState: "WAITING" }),
    named("no-policy", { verdict: "NO_POLICY" }),
    named("passed-then-error", { verdict: "PASSED", rowState: "ERROR" }),
    named("failed-b", { counts: counts(1) }),
    named("failed-a", { counts: counts(1) }),
    named("failed-worse", { counts: counts(1, 9) }),
    named("failed-worst", { counts: counts(2), rowState: "ERROR" }),
    named("failed-uncounted", { counts: undefined }),
  ];

  expect(worstImagesFirst(images).map(({ reference }) => reference)).toEqual([
    "failed-worst",
    "failed-worse",
    "failed-a",
    "failed-b",
    "failed-uncounted",
    "passed-then-error",
    "no-policy",
    "waiting",
    "held",
    "passed",
  ]);
});

test("an image without a tag has its digest, which names it everywhere", () => {
  const images = [named("docker.io/acme/app"), named("localhost:5000/acme/app:2")];

  expect(renderImages(images, NOW, 140).match(/ \S+acme\S+/g)).toEqual([
    ` docker.io/acme/app@${DIGEST}`,
    " localhost:5000/acme/app:2",
  ]);
});

test("a row has verdict, image, vulnerabilities, age, owner and workload, and no more", () => {
  const service = {
    ...shownPlace({ kind: "service", name: "web", cluster: "production" }, {}),
    tasks: 4,
    since: "",
    owner: null,
  } as const;
  const images = [
    { ...listed(), running: [service, service], furtherServices: 3, owner: "team-shop" },
    named("ghcr.io/acme/app:2", {
      ...none,
      digest: DIGEST,
      platform: "linux/arm64",
      rowState: "ERROR",
      reason: "no token",
    }),
    { ...named("passed", { verdict: "PASSED", rowState: "WAITING" }), running: null, furtherServices: null },
  ];

  expect(renderImages(images, NOW, 94).split("\n")).toEqual([
    "#  verdict         image                          crit/high  age  owner      workload",
    "1  FAILED          docker.io/library/nginx:1.27         1/2  2 h  team-shop  production/web +4",
    "2  ERROR           ghcr.io/acme/app:2 arm64               -    -  -          -",
    "3  PASSED WAITING  passed@sha256:aaaaaaaaaaaaaa…        1/2  2 h  -          -",
  ]);
});

test("the sum counts each image once, by its verdict, else by the state of its scan", () => {
  const images = [
    listed(),
    listed({ rowState: "SCANNING" }),
    named("a", { ...none, rowState: "ERROR" }),
    named("b", none),
    named("c", { verdict: "PASSED" }),
  ];

  expect(sumOf(images)).toBe("5 images: 2 FAILED, 1 ERROR, 1 PASSED, 1 without a verdict.");
  expect(sumOf([listed()])).toBe("1 image: 1 FAILED.");
});
