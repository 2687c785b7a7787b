import { age, renderImpairment, renderTable, worstImagesFirst } from "../../cli/table";
import { opened, withCanary } from "../../functions/capacity/breaker/decisions";
import { minutesFromNow, NOW, TASK_ARN } from "../functions/samples";
import { listed } from "./rows";

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

test("the table shows verdict, age, counts, scan and task, and below it reports and reasons by number", () => {
  const images = [
    listed(),
    named("ghcr.io/acme/app:2", {
      ...none,
      rowState: "ERROR",
      reason: "no token stored: set it",
      errorClass: "configuration",
      errorScope: "installation",
      firstTaskArn: undefined,
    }),
  ];

  const text = renderTable(images, NOW);

  const lines = text.split("\n");
  const cellsOf = (line = "") =>
    line
      .split("│")
      .map((cell) => cell.trim())
      .filter((cell) => cell !== "");
  expect(cellsOf(lines[1])).toEqual([
    ...["#", "image", "arch", "verdict", "age"],
    ...["crit", "high", "med", "low", "negl", "scan", "task"],
  ]);
  expect(cellsOf(lines[3])).toEqual([
    ...["1", "docker.io/library/nginx:1.27", "amd64", "FAILED", "2 h"],
    ...["1", "2", "3", "4", "5", "-", "production/01234567"],
  ]);
  expect(cellsOf(lines[4])).toEqual([
    ...["2", "ghcr.io/acme/app:2", "amd64", "-", "-"],
    ...["-", "-", "-", "-", "-", "ERROR", "production/fedcba98"],
  ]);
  expect(text).toContain("Reports in Sysdig Secure:\n   1  https://secure.sysdig.com/#/results/17\n");
  expect(text).toContain(
    "Why there is no newer verdict:\n   2  no token stored: set it (configuration, installation)\n",
  );
  expect(lines.at(-1)).toBe("2 images: 1 FAILED, 1 ERROR.");
});

test("below the table are the worst vulnerabilities of images that failed, and of an image that is listed alone", () => {
  const worst = "CVE-2024-1234 critical in openssl 3.0.2, fixed in 3.0.13, exploited in the wild";
  const passed = listed({ verdict: "PASSED" });

  const ofMany = renderTable([listed(), passed], NOW);
  expect(ofMany).toContain(
    "Failed rules:\n   1  Best practices / Severe vulnerabilities / Severity at least high\n",
  );
  expect(ofMany).toContain(`The worst vulnerabilities:\n   1  ${worst}\n`);
  expect(ofMany).not.toContain(`   2  ${worst}`);
  expect(renderTable([passed], NOW)).toContain(`The worst vulnerabilities:\n   1  ${worst}\n`);
});

test("no image is a sentence, not an empty table", () => {
  expect(renderTable([], NOW)).toBe("No images.");
});

test("what a registry said cannot change the terminal", () => {
  const image = listed({ rowState: "ERROR", reason: "refused:\u001b[2J\nPASSED\u009b1m" });

  expect(renderTable([image], NOW)).toContain("  1  refused: [2J PASSED 1m\n");
});

test("it fits 140 columns, whatever the images are called", () => {
  const image = named(`registry.example.com/${"a/".repeat(80)}:1`, {
    verdict: "NO_POLICY",
    rowState: "SCANNING",
    counts: counts(9999, 9999),
    topVulnerabilities: undefined,
    firstTaskArn: TASK_ARN.replace("production", "c".repeat(255)),
  });

  const widths = renderTable([image], NOW)
    .split("\n")
    .map((line) => line.length);

  expect(Math.max(...widths)).toBeLessThanOrEqual(140);
});

test.each([
  [0, "0 min"],
  [59, "59 min"],
  [60, "1 h"],
  [47 * 60, "47 h"],
  [48 * 60, "2 d"],
  [-5, "0 min"],
])("a verdict of %d minutes ago is %s old", (minutes, text) => {
  expect(age(minutesFromNow(-minutes).toISOString(), NOW)).toBe(text);
});

test("an installation that is impaired says since when, why, and when the next scan is tried", () => {
  const error = {
    cause: "1",
    reason: "no token stored:\u001b[2J set it",
    errorClass: "configuration",
  } as const;
  const open = opened("1", error, [], NOW);

  const lines = renderImpairment(open, minutesFromNow(200)).split("\n");

  expect(lines[0]).toBe(
    `INSTALLATION IMPAIRED since ${NOW.toISOString()} (3 h): every scan waits until this is fixed.`,
  );
  expect(lines[1]).toBe("  Reason: no token stored: [2J set it");
  expect(lines[2]).toContain(`Next try: at ${minutesFromNow(5).toISOString()}.`);
  const tried = withCanary(open, { scanId: "1", image: "a" }, NOW);
  expect(renderImpairment(tried, NOW)).toContain("Next try: runs now.");
});
