import { BackendScanner } from "../../../../functions/scanners/backend/backend-scanner";
import type { ScanningApi } from "../../../../functions/scanners/backend/scanning-api";
import { anError } from "../../expected-errors";
import { DIGEST, NOW, OTHER_DIGEST, scan } from "../../samples";
import { IMAGES, scanning, TAG, useScannerOnSysdig } from "./scanner-on-sysdig";

const on = useScannerOnSysdig();
const [PASSES, FAILS] = [{ status: "pass" }, { status: "fail" }];
const COUNTS = { critical: 1, high: 2, medium: 3, low: 4, negligible: 5 };

/** As Sysdig answers which evaluations there are of a tag. */
const evaluated = (evaluations: unknown, tag = TAG, digest: string = DIGEST) => [
  { [digest]: { [tag]: evaluations } },
];

describe("a scan that was started", () => {
  beforeEach(async () => {
    await on.scanner.start(scan());
    on.service.forget();
  });

  test.each([
    ["passed", "PASSED"],
    ["failed", "FAILED"],
  ] as const)("%s, with its counts and the digest that was scanned", async (evaluation, verdict) => {
    on.behaviour = { ...on.behaviour, evaluation, vulnerabilities: COUNTS };

    expect(await on.standing()).toEqual({
      kind: "verdict",
      verdict,
      verdictAt: NOW,
      counts: COUNTS,
      scannedDigest: DIGEST,
      origin: "backend",
    });
    expect(on.calls[0]).toBe(`GET ${IMAGES}/${DIGEST}`);
    expect(on.calls.slice(1).sort()).toEqual([
      `GET ${IMAGES}/${DIGEST}/check?tag=docker.io%2Flibrary%2Fnginx%3A1.27&detail=true`,
      `GET ${IMAGES}/${DIGEST}/vuln/all`,
    ]);
  });

  test("is asked for its evaluation and its vulnerabilities at one time, so that it ends in time where both are slow", async () => {
    let isCounted = () => {};
    const counted = new Promise<void>((resolve) => {
      isCounted = resolve;
    });
    const slow: Pick<ScanningApi, "image" | "check" | "counts"> = {
      image: async () => ({ digest: DIGEST, knownAs: [DIGEST], status: "analyzed" }),
      check: () => counted.then(() => "pass"),
      counts: async () => {
        isCounted();
        return COUNTS;
      },
    };
    const scanner = new BackendScanner(
      slow as ScanningApi,
      on.telemetry,
      async () => undefined,
      () => NOW,
    );

    const standingOf = await scanner.look();

    expect(await standingOf(scanning())).toMatchObject({ verdict: "PASSED", counts: COUNTS });
  });

  test("and is not analysed yet runs, and is given up after two hours, so that it frees capacity", async () => {
    on.behaviour = { ...on.behaviour, analysis: "not_analyzed" };
    expect(await on.standing()).toEqual({ kind: "running", lookAgainInMs: 30_000 });
    on.passSeconds(2 * 3600 - 1);
    expect(await on.standing()).toMatchObject({ kind: "running" });
    on.passSeconds(1);

    expect(await on.standing()).toMatchObject(anError("infrastructure", "transient", "within 120 minutes"));
  });

  test("and could not be analysed says what to do", async () => {
    on.behaviour = { ...on.behaviour, analysis: "analysis_failed" };

    expect(await on.standing()).toMatchObject(
      anError("infrastructure", "image", /analysis_failed.*credentials.*scan_mode = inline/),
    );
  });

  test("and was analysed for another platform is no verdict", async () => {
    on.behaviour = { ...on.behaviour, architecture: "arm64" };

    expect(await on.standing()).toMatchObject(anError("permanent", "image"));
  });

  test.each([
    ["is not evaluated yet", { message: "no evaluation" }, 404],
    ["has no evaluation yet", evaluated([]), 200],
  ])("and %s still runs", async (_, body, status) => {
    on.answers("/check", body, status);

    expect(await on.standing()).toEqual({ kind: "running", lookAgainInMs: 30_000 });
  });

  test.each([
    ["the tag as Sysdig spells it, where that is the only one", evaluated([FAILS], "docker.io/nginx:1.27")],
    ["its latest evaluation", evaluated([FAILS, PASSES])],
  ])("is judged by %s", async (_, body) => {
    on.answers("/check", body);

    expect(await on.standing()).toMatchObject({ kind: "verdict", verdict: "FAILED" });
  });

  test.each([
    ["an unknown status word", evaluated([{ status: "warn" }]), /unknown status of the evaluation: "warn"/],
    ["another digest", evaluated([PASSES], TAG, OTHER_DIGEST), /no evaluation of sha256/],
    ["null", null, /no evaluation/],
    ["an evaluation that is no list", evaluated(PASSES), /no evaluation/],
  ])("and answered with %s is an error, never a verdict", async (_, body, reason) => {
    on.answers("/check", body);

    expect(await on.standing()).toMatchObject(anError("infrastructure", "transient", reason));
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

  test("and is looked after while Sysdig takes no more calls is left alone for that time", async () => {
    on.answers("/images", {}, 429, { "retry-after": "300" });

    expect(await on.standing()).toEqual({ kind: "running", lookAgainInMs: 300_000 });
    on.passSeconds(100);
    expect(await on.standing()).toEqual({ kind: "running", lookAgainInMs: 200_000 });
    expect(on.calls).toHaveLength(1);
  });
});
