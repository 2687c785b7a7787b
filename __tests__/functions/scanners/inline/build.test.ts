import { MINUTE } from "../../../../functions/contract/durations";
import { exportable } from "../../../../functions/contract/exportable";
import { buildStanding, endOfBuild } from "../../../../functions/scanners/inline/build";
import { anError } from "../../expected-errors";
import {
  build,
  buildArn,
  DIGEST,
  exportedList,
  image,
  minutesFromNow,
  NOW,
  PASSED,
  vulnerability,
} from "../../samples";
import { BUILD_ENDINGS } from "./build-endings";

const { repository } = image();
const endOf = (changes: Parameters<typeof build>[0]) => endOfBuild(build(changes), NOW, repository);

describe("a build in CodeBuild's queue", () => {
  const queued = (startedAt: Date, endedAt?: Date) =>
    buildStanding(
      build({ phases: [{ type: "QUEUED", status: "SUCCEEDED", message: "", startedAt, endedAt }] }),
      NOW,
      repository,
    );

  test("for more than a minute says that there is a lack of capacity", () => {
    const lack = { lackOfCapacity: expect.stringContaining("waited 120 seconds in the queue of CodeBuild") };

    expect(queued(minutesFromNow(-2))).toMatchObject(lack);
  });

  test("that has left it says nothing of the capacity that there is now", () => {
    expect(queued(minutesFromNow(-4), minutesFromNow(-0.1))).not.toHaveProperty("lackOfCapacity");
  });

  test("for a few seconds does not", () => {
    expect(queued(minutesFromNow(-1), minutesFromNow(-0.5))).not.toHaveProperty("lackOfCapacity");
    expect(buildStanding(build(), NOW, repository)).not.toHaveProperty("lackOfCapacity");
  });
});

describe("a build that exported a verdict", () => {
  test.each(["SUCCEEDED", "FAILED", "FAULT", "STOPPED", "TIMED_OUT"])(
    "holds it with status %s, dated now where it has no end",
    (status) => {
      const verdict = { kind: "verdict", verdict: "PASSED", verdictAt: NOW };
      expect(endOf({ status, exported: PASSED })).toMatchObject(verdict);
    },
  );

  test("gives counts, report, scanned digest and the time of its end", () => {
    expect(endOf({ exported: PASSED, endedAt: minutesFromNow(-3) })).toEqual({
      kind: "verdict",
      verdict: "PASSED",
      verdictAt: minutesFromNow(-3),
      counts: { critical: 0, high: 1, medium: 2, low: 3, negligible: 4 },
      topVulnerabilities: [vulnerability()],
      failedRules: [],
      resultUrl: PASSED.SCAN_RESULT_URL,
      scannedDigest: DIGEST,
      origin: "inline",
    });
  });

  test("names the rules that failed, and none where they cannot be read", () => {
    const failed = (SCAN_RULES: string) =>
      endOf({ exported: { ...PASSED, SCAN_VERDICT: "FAILED", SCAN_RULES } });

    expect(failed(exportedList(["Policy A / Severity", "\u00e9 / User", 5, ""]))).toMatchObject({
      verdict: "FAILED",
      failedRules: ["Policy A / Severity", "\u00e9 / User"],
    });
    for (const text of ["a;;b", "%FF", exportedList([]).slice(1), exportedList(["a".repeat(20_001)])]) {
      expect(failed(text)).toMatchObject({ verdict: "FAILED", failedRules: [] });
    }
  });

  test.each(["PASSED", "NO_POLICY", "FAILED"])(
    "%s is bound to the repository that it was scanned as, whatever the build says, and FAILED to none",
    (verdict) => {
      const boundTo = (SCAN_BOUND_TO: string) =>
        endOf({ exported: { ...PASSED, SCAN_VERDICT: verdict, SCAN_BOUND_TO } });
      const bound = { boundTo: verdict === "FAILED" ? undefined : repository };

      expect(boundTo(repository)).toMatchObject(bound);
      expect(boundTo("another/name")).toMatchObject(bound);
      expect(boundTo("")).toMatchObject({ boundTo: undefined });
    },
  );

  test.each(["passed", "PASSED ", "ACCEPTED", "UNKNOWN", "PASSED\nFAILED"])(
    "is an error, never a pass, with the verdict %j",
    (verdict) => {
      expect(endOf({ exported: { ...PASSED, SCAN_VERDICT: verdict } })).toMatchObject(
        anError("infrastructure", "transient", `the build ${buildArn(1)} exported cannot be read`),
      );
    },
  );

  test.each([
    ["none", ""],
    ["one missing", "critical:0,high:1,medium:2,low:3"],
    ["an unknown one", "critical:0,high:1,medium:2,low:3,negligible:4,odd:5"],
    ["one twice", "critical:0,high:1,medium:2,low:3,negligible:4,critical:9"],
    ["one beyond reason", "critical:12345678901,high:1,medium:2,low:3,negligible:4"],
  ])("is an error when its counts have %s", (_, counts) => {
    expect(endOf({ exported: { ...PASSED, SCAN_COUNTS: counts } })).toMatchObject(
      anError("infrastructure", "transient"),
    );
  });

  test("leaves out a report and a digest that are empty or none", () => {
    const end = endOf({ exported: { ...PASSED, SCAN_RESULT_URL: "", SCAN_SCANNED_DIGEST: "latest" } });

    expect(end).toMatchObject({ kind: "verdict", resultUrl: undefined, scannedDigest: undefined });
  });
});

describe("a build that exported nothing", () => {
  const phase = (type: string, status: string, message = "") => [
    { type: "SUBMITTED", status: "SUCCEEDED", message: "" },
    { type, status, message },
    { type: "COMPLETED", status: "", message: "" },
  ];

  test.each(["SUCCEEDED", "FAILED"])(
    "is looked at once more where its last command has %s a moment ago, since CodeBuild may show less yet",
    (status) => {
      const phases = phase("POST_BUILD", status);

      expect(endOf({ status, phases, endedAt: minutesFromNow(-0.5) })).toEqual({
        kind: "running",
        lookAgainInMs: MINUTE,
      });
      expect(endOf({ status, phases, endedAt: minutesFromNow(-1) })).toMatchObject({ kind: "error" });
      expect(endOf({ status, phases, endedAt: minutesFromNow(-0.5), exported: PASSED })).toMatchObject({
        kind: "verdict",
      });
    },
  );

  test("is an error at once where its last command never ran", () => {
    const phases = phase("BUILD", "FAILED");

    expect(endOf({ status: "FAILED", phases, endedAt: NOW })).toMatchObject({ kind: "error" });
  });

  test("still runs while it is in progress, whatever it exported so far", () => {
    expect(endOf({ status: "IN_PROGRESS" })).toEqual({ kind: "running" });
    expect(endOf({ status: "IN_PROGRESS", exported: PASSED })).toEqual({ kind: "running" });
  });

  test.each(BUILD_ENDINGS)("for $name says so, with its class", (ending) => {
    const message = [ending.statusCode, ending.message].filter(Boolean).join(": ");
    const phases = phase(ending.phase, ending.phaseStatus, message);
    const end = endOf({ status: ending.buildStatus, phases });

    expect(end).toMatchObject(anError(ending.errorClass, ending.errorScope, ending.says));
    expect(end).toHaveProperty(
      "reason",
      expect.stringMatching(/^Scan of docker\.io\/library\/nginx:1\.27 failed: /),
    );
  });

  test.each(["TIMED_OUT", "FAILED"])(
    "never had capacity when its time ran out in the queue: %s",
    (status) => {
      expect(endOf({ status, phases: phase("QUEUED", "TIMED_OUT") })).toEqual({
        kind: "no-capacity",
        reason: expect.stringContaining("in the queue of CodeBuild until its time-out"),
      });
    },
  );

  test("names the token's secret only where it is the one that is closed", () => {
    const secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:token-AbCdEf";
    const message = `Secrets Manager Error: AccessDeniedException: User: x is not authorized to perform: secretsmanager:GetSecretValue on resource: ${secret} because no policy allows it`;
    const phases = phase("DOWNLOAD_SOURCE", "FAILED", message);

    const environment = { SECURE_API_TOKEN: `${secret}:token::` };
    const ofRegistry = new RegExp(`may not read ${secret}: .*; add it to registry_credentials`);
    expect(endOf({ status: "FAILED", phases, environment })).toMatchObject(
      anError("configuration", "installation", "sysdig_secure_api_token_secret"),
    );
    expect(endOf({ status: "FAILED", phases })).toMatchObject(
      anError("configuration", "registry", ofRegistry),
    );
  });

  test("takes a secret that nobody names for the registry's, where the image has one", () => {
    const message = "Secrets Manager Error: ResourceNotFoundException: can't find the specified secret.";
    const phases = phase("DOWNLOAD_SOURCE", "FAILED", message);
    const environment = { REGISTRY_USER: "arn:aws:secretsmanager:us-east-1:123456789012:secret:r:username" };

    expect(endOf({ status: "FAILED", phases, environment })).toMatchObject({ errorScope: "registry" });
    expect(endOf({ status: "FAILED", phases })).toMatchObject({ errorScope: "installation" });
  });

  test("keeps what to do, whatever CodeBuild says and however long", () => {
    const message = `BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE: ${"\u20ac\n$(x)\u0000".repeat(5000)}`;
    const end = endOf({
      status: "FAILED",
      phases: phase("PROVISIONING", "FAILED", message),
      environment: { IMAGE_REFERENCE: `registry.example.com/${"a".repeat(255)}` },
    });

    const reason = end.kind === "error" ? end.reason : "";
    expect(reason).toContain("name an image in build_image");
    expect(reason).toBe(exportable(reason));
    expect(reason.length).toBeLessThan(1000);
  });

  test("with a status that nobody knows is an error, whatever it exported", () => {
    expect(endOf({ status: "EVAPORATED", exported: PASSED })).toMatchObject(
      anError("infrastructure", "transient", "EVAPORATED"),
    );
    expect(endOf({ status: "" })).toMatchObject({ reason: expect.stringContaining("ended as (none)") });
  });
});
