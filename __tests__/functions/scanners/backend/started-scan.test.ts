import { ScanningBackend } from "../../../../local-aws/sysdig/scanning-backend";
import { DIGEST, image, NOW, OTHER_DIGEST, scan } from "../../samples";
import { IMAGES, TAG, useScannerOnSysdig } from "./scanner-on-sysdig";

const on = useScannerOnSysdig();

describe("a scan that was started", () => {
  beforeEach(async () => {
    await on.scanner.start(scan());
    on.calls = [];
  });

  test.each([
    ["passed", "PASSED"],
    ["failed", "FAILED"],
  ] as const)("%s, with its counts and the digest that was scanned", async (evaluation, verdict) => {
    on.behaviour = {
      ...on.behaviour,
      evaluation,
      vulnerabilities: { critical: 1, high: 2, medium: 3, low: 4, negligible: 5 },
    };

    expect(await on.standing()).toEqual({
      kind: "verdict",
      verdict,
      verdictAt: NOW,
      counts: { critical: 1, high: 2, medium: 3, low: 4, negligible: 5 },
      scannedDigest: DIGEST,
      origin: "backend",
    });
    expect(on.calls).toEqual([
      `GET ${IMAGES}/${DIGEST}`,
      `GET ${IMAGES}/${DIGEST}/check?tag=docker.io%2Flibrary%2Fnginx%3A1.27&detail=true`,
      `GET ${IMAGES}/${DIGEST}/vuln/all`,
    ]);
  });

  test.each(["not_analyzed"] as const)("and is %s still runs", async (analysis) => {
    on.behaviour = { ...on.behaviour, analysis };

    expect(await on.standing()).toEqual({ kind: "running", lookAgainInMs: 30_000 });
  });

  test("and is never analysed is given up after two hours, so that it frees capacity", async () => {
    on.behaviour = { ...on.behaviour, analysis: "not_analyzed" };
    on.passSeconds(2 * 3600 - 1);
    expect(await on.standing()).toMatchObject({ kind: "running" });
    on.passSeconds(1);

    expect(await on.standing()).toMatchObject({
      kind: "error",
      errorClass: "infrastructure",
      errorScope: "transient",
      reason: expect.stringContaining("within 120 minutes"),
    });
  });

  test("and could not be analysed says what to do", async () => {
    on.behaviour = { ...on.behaviour, analysis: "analysis_failed" };

    expect(await on.standing()).toMatchObject({
      kind: "error",
      errorClass: "infrastructure",
      errorScope: "image",
      reason: expect.stringMatching(/analysis_failed.*credentials.*scan_mode = inline/),
    });
  });

  test("and was analysed for another platform is no verdict", async () => {
    on.behaviour = { ...on.behaviour, architecture: "arm64" };

    expect(await on.standing()).toMatchObject({
      kind: "error",
      errorClass: "permanent",
      errorScope: "image",
    });
  });

  test.each([
    ["is not evaluated yet", { message: "no evaluation" }, 404],
    ["has no evaluation yet", [{ [DIGEST]: { [TAG]: [] } }], 200],
  ])("and %s still runs", async (_, body, status) => {
    on.answers("/check", body, status);

    expect(await on.standing()).toEqual({ kind: "running", lookAgainInMs: 30_000 });
  });

  test("is judged by the tag as Sysdig spells it, where that is the only one", async () => {
    on.answers("/check", [{ [DIGEST]: { "docker.io/nginx:1.27": [{ status: "fail" }] } }]);

    expect(await on.standing()).toMatchObject({ kind: "verdict", verdict: "FAILED" });
  });

  test("is judged by its latest evaluation", async () => {
    on.answers("/check", [{ [DIGEST]: { [TAG]: [{ status: "fail" }, { status: "pass" }] } }]);

    expect(await on.standing()).toMatchObject({ verdict: "FAILED" });
  });

  test.each([
    [
      "an unknown status word",
      [{ [DIGEST]: { [TAG]: [{ status: "warn" }] } }],
      /unknown status of the evaluation: "warn"/,
    ],
    ["no status", [{ [DIGEST]: { [TAG]: [{}] } }], /unknown status/],
    ["another digest", [{ [OTHER_DIGEST]: { [TAG]: [{ status: "pass" }] } }], /no evaluation of sha256/],
    [
      "other tags",
      [{ [DIGEST]: { a: [{ status: "pass" }], b: [{ status: "pass" }] } }],
      /no evaluation of docker.io/,
    ],
    ["an empty list", [], /no evaluation/],
    ["null", null, /no evaluation/],
    ["an evaluation that is no list", [{ [DIGEST]: { [TAG]: { status: "pass" } } }], /no evaluation/],
  ])("and answered with %s is an error, never a verdict", async (_, body, reason) => {
    on.answers("/check", body);

    expect(await on.standing()).toMatchObject({
      kind: "error",
      errorClass: "infrastructure",
      errorScope: "transient",
      reason: expect.stringMatching(reason),
    });
  });

  test("and known by another digest than was asked for is an error, never a verdict", async () => {
    on.answers("/images", [{ imageDigest: OTHER_DIGEST, analysis_status: "analyzed" }]);

    expect(await on.standing()).toMatchObject({
      kind: "error",
      reason: expect.stringContaining(`${OTHER_DIGEST} where ${DIGEST} was asked for`),
    });
  });

  test.each([
    ["an unknown severity", { vulnerabilities: [{ severity: "Catastrophic" }] }, 200],
    ["no list", {}, 200],
    ["an error", {}, 500],
  ])("keeps its verdict where the vulnerabilities come as %s: absent, not zero", async (_, body, status) => {
    on.answers("/vuln/all", body, status);

    const verdict = await on.standing();

    expect(verdict).toMatchObject({ kind: "verdict", verdict: "PASSED" });
    expect(verdict).toHaveProperty("counts", undefined);
    expect(on.telemetry.lines).toMatchObject([{ level: "error", fields: { image: TAG, digest: DIGEST } }]);
  });

  test("counts no vulnerability that nobody has rated", async () => {
    on.answers("/vuln/all", { vulnerabilities: [{ severity: "Unknown" }, { severity: "High" }] });

    expect(await on.standing()).toMatchObject({
      counts: { critical: 0, high: 1, medium: 0, low: 0, negligible: 0 },
    });
  });

  test("and is looked after while Sysdig takes no more on.calls is left alone for that time", async () => {
    on.answers("/images", {}, 429, { "retry-after": "300" });

    expect(await on.standing()).toEqual({ kind: "running", lookAgainInMs: 300_000 });
    on.passSeconds(100);
    expect(await on.standing()).toEqual({ kind: "running", lookAgainInMs: 200_000 });
    expect(on.calls).toHaveLength(1);
  });

  test.each([
    ["a token that is refused", "", {}, 401, "configuration", "installation"],
    ["a broken Sysdig", "", {}, 503, "infrastructure", "transient"],
    ["a Sysdig that lost the API", "", {}, 404, "configuration", "installation"],
  ])("meets %s as it would when starting", async (_, path, body, status, errorClass, errorScope) => {
    on.answers(path, body, status);

    expect(await on.standing()).toMatchObject({ kind: "error", errorClass, errorScope });
  });

  test("and is no longer known to Sysdig is asked for again", async () => {
    on.simulated = new ScanningBackend(() => on.behaviour);

    expect(await on.standing()).toMatchObject({
      kind: "error",
      errorClass: "infrastructure",
      errorScope: "transient",
      reason: expect.stringContaining("no longer knows"),
    });
  });
});

test("an image is asked for by the reference of its task, whatever registry it is in", async () => {
  on.behaviour = { ...on.behaviour, digest: DIGEST };
  const reference = "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/web:2.14.0";

  await on.scanner.start(scan({ image: image(reference) }));

  expect(on.simulated.requests.map(({ tag }) => tag)).toEqual([reference]);
});
