import { endOfBuild, scanOfBuild } from "../../../functions/shared/build";
import { build, buildArn, DIGEST, image, minutesFromNow, NOW, PASSED, SCAN_ID } from "./samples";

const ENDED_STATUSES = ["SUCCEEDED", "FAILED", "FAULT", "STOPPED", "TIMED_OUT"];

const endOf = (changes: Parameters<typeof build>[0]) => endOfBuild(build(changes), NOW);

describe("the scan of a build", () => {
  test("is read from the variables that the build was started with", () => {
    expect(scanOfBuild(build())).toEqual({ scanId: SCAN_ID, image: image() });
  });

  test("has no digest where none was given", () => {
    const { environment, ...started } = build();
    const without = new Map([...environment].filter(([name]) => name !== "IMAGE_DIGEST"));

    expect(scanOfBuild({ ...started, environment: without })?.image).not.toHaveProperty("digest");
  });

  test.each([
    ["no scan", { SCAN_ID: "" }],
    ["no image", { IMAGE_REFERENCE: "" }],
    ["an image that is none", { IMAGE_REFERENCE: "$(curl evil)" }],
    ["another platform", { IMAGE_PLATFORM: "windows/amd64" }],
    ["a digest that is none", { IMAGE_DIGEST: "latest" }],
  ])("is unknown for a build with %s, which somebody started by hand", (_, environment) => {
    expect(scanOfBuild(build({ environment }))).toBeUndefined();
  });
});

describe("a build that exported a verdict", () => {
  test.each(ENDED_STATUSES)("holds it with status %s", (status) => {
    expect(endOf({ status, exported: PASSED })).toMatchObject({ kind: "verdict", verdict: "PASSED" });
  });

  test("gives counts, report, scanned digest and the time of its end", () => {
    expect(endOf({ exported: PASSED, endedAt: minutesFromNow(-3) })).toEqual({
      kind: "verdict",
      verdict: "PASSED",
      verdictAt: minutesFromNow(-3),
      counts: { critical: 0, high: 1, medium: 2, low: 3, negligible: 4 },
      resultUrl: PASSED.SCAN_RESULT_URL,
      scannedDigest: DIGEST,
      origin: "inline",
    });
  });

  test("is dated now where it tells no end", () => {
    expect(endOf({ exported: PASSED })).toMatchObject({ verdictAt: NOW });
  });

  test.each(["PASSED", "FAILED", "NO_POLICY"])("may say %s", (verdict) => {
    expect(endOf({ exported: { ...PASSED, SCAN_VERDICT: verdict } })).toMatchObject({ verdict });
  });

  test.each(["passed", "PASSED ", "ACCEPTED", "UNKNOWN", "PASSED\nFAILED"])(
    "is an error, never a pass, with the verdict %j",
    (verdict) => {
      expect(endOf({ exported: { ...PASSED, SCAN_VERDICT: verdict } })).toEqual({
        kind: "error",
        errorClass: "infrastructure",
        reason: `The build ${buildArn(1)} exported a verdict that cannot be read.`,
      });
    },
  );

  test.each([
    ["none", ""],
    ["words", "many"],
    ["one missing", "critical:0,high:1,medium:2,low:3"],
    ["an unknown one", "critical:0,high:1,medium:2,low:3,negligible:4,odd:5"],
    ["one twice", "critical:0,high:1,medium:2,low:3,negligible:4,critical:9"],
    ["one that is negative", "critical:-1,high:1,medium:2,low:3,negligible:4"],
    ["one that is no number", "critical:x,high:1,medium:2,low:3,negligible:4"],
    ["one without a number", "critical:,high:1,medium:2,low:3,negligible:4"],
    ["one with two numbers", "critical:0:9,high:1,medium:2,low:3,negligible:4"],
    ["one beyond reason", "critical:12345678901,high:1,medium:2,low:3,negligible:4"],
  ])("is an error when its counts have %s", (_, counts) => {
    expect(endOf({ exported: { ...PASSED, SCAN_COUNTS: counts } })).toMatchObject({
      kind: "error",
      errorClass: "infrastructure",
    });
  });

  test("leaves out a report and a digest that are empty or none", () => {
    const end = endOf({ exported: { ...PASSED, SCAN_RESULT_URL: "", SCAN_SCANNED_DIGEST: "latest" } });

    expect(end).toMatchObject({ kind: "verdict", resultUrl: undefined, scannedDigest: undefined });
  });
});

describe("a build that exported an error", () => {
  test.each(["configuration", "infrastructure", "permanent"])(
    "of class %s gives class and reason",
    (name) => {
      const exported = { SCAN_VERDICT: "", SCAN_ERROR_CLASS: name, SCAN_REASON: "no token stored: set it" };

      expect(endOf({ status: "FAILED", exported })).toEqual({
        kind: "error",
        errorClass: name,
        reason: "no token stored: set it",
      });
    },
  );

  test("without a reason points at its log", () => {
    expect(endOf({ exported: { SCAN_ERROR_CLASS: "permanent" } })).toMatchObject({
      reason: `See the log of build ${buildArn(1)}.`,
    });
  });

  test("of an unknown class is judged by its status", () => {
    const exported = { SCAN_ERROR_CLASS: "whatever", SCAN_REASON: "odd" };

    expect(endOf({ status: "FAILED", exported })).toMatchObject({ errorClass: "infrastructure" });
  });
});

describe("a build that exported nothing", () => {
  const phase = (type: string, status: string, message = "") => [
    { type: "SUBMITTED", status: "SUCCEEDED", message: "" },
    { type, status, message },
    { type: "COMPLETED", status: "", message: "" },
  ];

  test("still runs while it is in progress, whatever it exported so far", () => {
    expect(endOf({ status: "IN_PROGRESS" })).toEqual({ kind: "running" });
    expect(endOf({ status: "IN_PROGRESS", exported: PASSED })).toEqual({ kind: "running" });
  });

  test.each(["SUCCEEDED", "FAILED", "FAULT", ""])("is an infrastructure error with status %j", (status) => {
    expect(endOf({ status })).toMatchObject({
      kind: "error",
      errorClass: "infrastructure",
      reason: `The build ended as ${status}. See the log of build ${buildArn(1)}.`,
    });
  });

  test("tells the phase that broke and its message", () => {
    expect(endOf({ status: "FAULT", phases: phase("PROVISIONING", "FAULT", "no host left") })).toMatchObject({
      errorClass: "infrastructure",
      reason: expect.stringContaining("ended as FAULT in phase PROVISIONING: no host left."),
    });
  });

  test("never had room when its time ran out in the queue", () => {
    expect(endOf({ status: "TIMED_OUT", phases: phase("QUEUED", "TIMED_OUT") })).toEqual({
      kind: "no-room",
      reason: "The build waited in CodeBuild's queue until its time-out.",
    });
  });

  test("names the input that gives more time when its time ran out while it ran", () => {
    expect(endOf({ status: "TIMED_OUT", phases: phase("BUILD", "TIMED_OUT") })).toMatchObject({
      errorClass: "infrastructure",
      reason: expect.stringMatching(/timed out in phase BUILD.*build_timeout_minutes/),
    });
  });

  test("was stopped by somebody", () => {
    expect(endOf({ status: "STOPPED", phases: phase("BUILD", "STOPPED") })).toMatchObject({
      errorClass: "infrastructure",
      reason: expect.stringContaining("Somebody stopped the build"),
    });
  });

  test.each([
    "Secrets Manager can't find the specified secret: ResourceNotFoundException",
    "AccessDeniedException: User is not authorized to perform: secretsmanager:GetSecretValue",
    "Error decrypting: Access to KMS is not allowed, user is not authorized to perform: kms:Decrypt",
  ])("is an error of the configuration when the token was denied: %s", (message) => {
    expect(endOf({ status: "FAILED", phases: phase("DOWNLOAD_SOURCE", "FAILED", message) })).toMatchObject({
      errorClass: "configuration",
      reason: expect.stringContaining(message),
    });
  });
});
