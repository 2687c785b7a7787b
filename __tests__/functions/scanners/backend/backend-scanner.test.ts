import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { parseImage } from "../../../../functions/contract/image";
import type { Scan } from "../../../../functions/contract/scan";
import { BackendScanner } from "../../../../functions/scanners/backend/backend-scanner";
import { ScanningApi } from "../../../../functions/scanners/backend/scanning-api";
import { SysdigApi } from "../../../../functions/scanners/backend/sysdig-api";
import { DEFAULT_BEHAVIOUR, type ImageBehaviour } from "../../../../local-aws/sysdig/catalog";
import { ScanningBackend } from "../../../../local-aws/sysdig/scanning-backend";
import { RecordedTelemetry } from "../../recorded-telemetry";
import { DIGEST, image, NOW, OTHER_DIGEST, SCAN_ID, scan } from "../../samples";

const TAG = "docker.io/library/nginx:1.27";
const IMAGES = "/api/scanning/v1/anchore/images";

let server: Server;
let simulated: ScanningBackend;
let behaviour: ImageBehaviour;
let calls: string[];
let telemetry: RecordedTelemetry;
let scanner: BackendScanner;
let now: Date;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) {
      body += part;
    }
    const url = new URL(request.url ?? "", "http://127.0.0.1");
    calls.push(`${request.method} ${request.url}`);
    const { status, json, bytes, headers } = simulated.handle(request.method ?? "", url, body);
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(bytes ?? JSON.stringify(json));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

beforeEach(() => {
  behaviour = { ...DEFAULT_BEHAVIOUR, digest: DIGEST };
  simulated = new ScanningBackend(() => behaviour);
  calls = [];
  now = NOW;
  scanner = createScanner(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

function createScanner(endpoint: string): BackendScanner {
  telemetry = new RecordedTelemetry();
  const token = { current: async () => "a-token", renewed: async () => "a-token" };
  const api = new SysdigApi({ endpoint, skipTlsVerify: false, timeoutMs: 5000 }, token);
  return new BackendScanner(new ScanningApi(api), telemetry, () => now);
}

const passSeconds = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000);
};

const scanning = (changes: Partial<Scan> = {}) =>
  scan({ state: "SCANNING", run: { engine: "backend", handle: DIGEST }, startedAt: NOW, ...changes });

async function standing(of: Scan = scanning()) {
  return (await scanner.look())(of);
}

/** What Sysdig says, whatever it is asked. */
function answers(path: string, body: unknown, status = 200, headers: Record<string, string> = {}): void {
  simulated.failure = {
    path,
    status,
    headers,
    body: typeof body === "string" ? body : JSON.stringify(body),
  };
}

describe("starting", () => {
  test("is one call with the tag, and says which digest Sysdig analyses", async () => {
    expect(await scanner.start(scan())).toEqual({
      kind: "started",
      run: { engine: "backend", handle: DIGEST },
      lookAgainInMs: 30_000,
    });

    expect(calls).toEqual([`POST ${IMAGES}?autosubscribe=false`]);
    expect(simulated.requests).toEqual([
      {
        tag: TAG,
        annotations: {
          "aws-account": "123456789012",
          "aws-region": "us-east-1",
          "added-by": "aws-fargate",
          "scan-id": SCAN_ID,
        },
      },
    ]);
  });

  test("takes the manifest of the index that the task names", async () => {
    behaviour = { ...behaviour, digest: OTHER_DIGEST, indexDigest: DIGEST };

    expect(await scanner.start(scan())).toMatchObject({
      kind: "started",
      run: { engine: "backend", handle: OTHER_DIGEST },
    });
  });

  test("takes whatever is under the tag of a task whose digest nobody knows", async () => {
    const unknown = scan({ image: parseImage("nginx:1.27", "linux/amd64") });

    expect(await scanner.start(unknown)).toMatchObject({
      kind: "started",
      run: { engine: "backend", handle: DIGEST },
    });
  });

  test("refuses other content than the task runs, which another task alone can change", async () => {
    behaviour = { ...behaviour, digest: OTHER_DIGEST };

    const answer = await scanner.start(scan());

    expect(answer).toMatchObject({ kind: "refused", errorClass: "permanent", errorScope: "image" });
    expect(answer).toHaveProperty("reason", expect.stringContaining(OTHER_DIGEST));
    expect(answer).toHaveProperty("reason", expect.stringContaining(DIGEST));
  });

  test.each([
    ["another platform", parseImage("nginx:1.27", "linux/arm64", DIGEST), /linux\/arm64.*scan_mode = inline/],
    ["a digest only", parseImage(`nginx@${DIGEST}`, "linux/amd64"), /by digest only.*scan_mode = inline/],
  ])("refuses %s without a call: somebody has to choose inline", async (_, unfit, reason) => {
    const answer = await scanner.start(scan({ image: unfit }));

    expect(answer).toEqual({
      kind: "refused",
      errorClass: "configuration",
      errorScope: "image",
      reason: expect.stringMatching(reason),
    });
    expect(calls).toEqual([]);
  });

  test.each([
    ["401", 401, {}, "configuration", "installation", /refused the token/],
    ["403", 403, { message: "no" }, "configuration", "installation", /permission to scan/],
    [
      "an image that its registry lacks (400)",
      400,
      { message: "cannot fetch" },
      "infrastructure",
      "source",
      /cannot fetch.*credentials/,
    ],
    ["500", 500, {}, "infrastructure", "transient", /with 500/],
    ["a web page", 200, "<html>", "configuration", "installation", /web page/],
    ["an empty list", 200, [], "infrastructure", "transient", /something else than one image/],
    ["no list", 200, { imageDigest: DIGEST }, "infrastructure", "transient", /something else than one image/],
    ["two images", 200, [{}, {}], "infrastructure", "transient", /something else than one image/],
    [
      "no digest",
      200,
      [{ analysis_status: "analyzed", imageDigest: "" }],
      "infrastructure",
      "transient",
      /without a digest/,
    ],
    [
      "an unknown status",
      200,
      [{ imageDigest: DIGEST, analysis_status: "paused" }],
      "infrastructure",
      "transient",
      /unknown analysis_status: "paused"/,
    ],
    [
      "no status",
      200,
      [{ imageDigest: DIGEST }],
      "infrastructure",
      "transient",
      /unknown analysis_status: undefined/,
    ],
  ])(
    "answered with %s is an error of its own class and scope",
    async (_, status, body, errorClass, errorScope, reason) => {
      answers("/images", body, status);

      expect(await scanner.start(scan())).toEqual({
        kind: "refused",
        errorClass,
        errorScope,
        reason: expect.stringMatching(reason),
      });
    },
  );

  test.each([404, 410])(
    "answered with %i by a Sysdig without the API is an error that names inline mode",
    async (status) => {
      answers("", "not found", status);

      expect(await scanner.start(scan())).toEqual({
        kind: "refused",
        errorClass: "configuration",
        errorScope: "installation",
        reason: expect.stringMatching(/has no such API.*scan_mode = inline/),
      });
      expect(calls).toEqual([`POST ${IMAGES}?autosubscribe=false`, "GET /api/scanning/v1/anchore/status"]);
    },
  );

  test("answered with 404 by a Sysdig that has the API is about the image", async () => {
    answers("/images", { message: "no such image" }, 404);

    expect(await scanner.start(scan())).toMatchObject({
      kind: "refused",
      errorClass: "infrastructure",
      errorScope: "source",
      reason: expect.stringMatching(/did not take .*: no such image\. Check/),
    });
  });

  test("answered with 429 waits, and asks nothing before the time that Sysdig names", async () => {
    answers("/images", {}, 429, { "retry-after": "90" });
    const until = new Date(NOW.getTime() + 90_000);

    expect(await scanner.start(scan())).toMatchObject({ kind: "no-capacity", notBefore: until });
    simulated.failure = undefined;
    passSeconds(89);
    expect(await scanner.start(scan())).toMatchObject({ kind: "no-capacity", notBefore: until });
    expect(calls).toHaveLength(1);
    passSeconds(2);
    expect(await scanner.start(scan())).toMatchObject({ kind: "started" });
  });

  test("without an answer is an error once, and the next images wait instead of their own time-out", async () => {
    scanner = createScanner("http://127.0.0.1:9");

    expect(await scanner.start(scan())).toMatchObject({
      kind: "refused",
      errorClass: "infrastructure",
      errorScope: "installation",
    });
    expect(await scanner.start(scan())).toMatchObject({
      kind: "no-capacity",
      reason: expect.stringContaining("cannot be reached"),
    });
  });
});

test("an answer that cannot be read says nothing of the next image, which is asked for at once", async () => {
  answers("/images", [{}]);
  expect(await scanner.start(scan())).toMatchObject({ kind: "refused" });
  simulated.failure = undefined;

  expect(await scanner.start(scan())).toMatchObject({ kind: "started" });
});

describe("a scan that was started", () => {
  beforeEach(async () => {
    await scanner.start(scan());
    calls = [];
  });

  test.each([
    ["passed", "PASSED"],
    ["failed", "FAILED"],
  ] as const)("%s, with its counts and the digest that was scanned", async (evaluation, verdict) => {
    behaviour = {
      ...behaviour,
      evaluation,
      vulnerabilities: { critical: 1, high: 2, medium: 3, low: 4, negligible: 5 },
    };

    expect(await standing()).toEqual({
      kind: "verdict",
      verdict,
      verdictAt: NOW,
      counts: { critical: 1, high: 2, medium: 3, low: 4, negligible: 5 },
      scannedDigest: DIGEST,
      origin: "backend",
    });
    expect(calls).toEqual([
      `GET ${IMAGES}/${DIGEST}`,
      `GET ${IMAGES}/${DIGEST}/check?tag=docker.io%2Flibrary%2Fnginx%3A1.27&detail=true`,
      `GET ${IMAGES}/${DIGEST}/vuln/all`,
    ]);
  });

  test.each(["not_analyzed"] as const)("and is %s still runs", async (analysis) => {
    behaviour = { ...behaviour, analysis };

    expect(await standing()).toEqual({ kind: "running", lookAgainInMs: 30_000 });
  });

  test("and is never analysed is given up after two hours, so that it frees its capacity", async () => {
    behaviour = { ...behaviour, analysis: "not_analyzed" };
    passSeconds(2 * 3600 - 1);
    expect(await standing()).toMatchObject({ kind: "running" });
    passSeconds(1);

    expect(await standing()).toMatchObject({
      kind: "error",
      errorClass: "infrastructure",
      errorScope: "transient",
      reason: expect.stringContaining("within 120 minutes"),
    });
  });

  test("and could not be analysed says what to do", async () => {
    behaviour = { ...behaviour, analysis: "analysis_failed" };

    expect(await standing()).toEqual({
      kind: "error",
      errorClass: "infrastructure",
      errorScope: "image",
      reason: expect.stringMatching(/analysis_failed.*credentials.*scan_mode = inline/),
    });
  });

  test("and was analysed for another platform is no verdict", async () => {
    behaviour = { ...behaviour, architecture: "arm64" };

    expect(await standing()).toMatchObject({ kind: "error", errorClass: "permanent", errorScope: "image" });
  });

  test.each([
    ["is not evaluated yet", { message: "no evaluation" }, 404],
    ["has no evaluation yet", [{ [DIGEST]: { [TAG]: [] } }], 200],
  ])("and %s still runs", async (_, body, status) => {
    answers("/check", body, status);

    expect(await standing()).toEqual({ kind: "running", lookAgainInMs: 30_000 });
  });

  test("is judged by the tag as Sysdig spells it, where that is the only one", async () => {
    answers("/check", [{ [DIGEST]: { "docker.io/nginx:1.27": [{ status: "fail" }] } }]);

    expect(await standing()).toMatchObject({ kind: "verdict", verdict: "FAILED" });
  });

  test("is judged by its latest evaluation", async () => {
    answers("/check", [{ [DIGEST]: { [TAG]: [{ status: "fail" }, { status: "pass" }] } }]);

    expect(await standing()).toMatchObject({ verdict: "FAILED" });
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
    answers("/check", body);

    expect(await standing()).toEqual({
      kind: "error",
      errorClass: "infrastructure",
      errorScope: "transient",
      reason: expect.stringMatching(reason),
    });
  });

  test("and told by another digest than was asked for is an error, never a verdict", async () => {
    answers("/images", [{ imageDigest: OTHER_DIGEST, analysis_status: "analyzed" }]);

    expect(await standing()).toMatchObject({
      kind: "error",
      reason: expect.stringContaining(`${OTHER_DIGEST} where ${DIGEST} was asked for`),
    });
  });

  test.each([
    ["an unknown severity", { vulnerabilities: [{ severity: "Catastrophic" }] }, 200],
    ["no list", {}, 200],
    ["an error", {}, 500],
  ])("keeps its verdict where the vulnerabilities come as %s: absent, not zero", async (_, body, status) => {
    answers("/vuln/all", body, status);

    const verdict = await standing();

    expect(verdict).toMatchObject({ kind: "verdict", verdict: "PASSED" });
    expect(verdict).toHaveProperty("counts", undefined);
    expect(telemetry.lines).toMatchObject([{ level: "error", fields: { image: TAG, digest: DIGEST } }]);
  });

  test("counts no vulnerability that nobody has rated", async () => {
    answers("/vuln/all", { vulnerabilities: [{ severity: "Unknown" }, { severity: "High" }] });

    expect(await standing()).toMatchObject({
      counts: { critical: 0, high: 1, medium: 0, low: 0, negligible: 0 },
    });
  });

  test("and is looked after while Sysdig takes no more calls is left alone for that time", async () => {
    answers("/images", {}, 429, { "retry-after": "300" });

    expect(await standing()).toEqual({ kind: "running", lookAgainInMs: 300_000 });
    passSeconds(100);
    expect(await standing()).toEqual({ kind: "running", lookAgainInMs: 200_000 });
    expect(calls).toHaveLength(1);
  });

  test.each([
    ["a token that is refused", "", {}, 401, "configuration", "installation"],
    ["a broken Sysdig", "", {}, 503, "infrastructure", "transient"],
    ["a Sysdig that lost the API", "", {}, 404, "configuration", "installation"],
  ])("meets %s as it would when starting", async (_, path, body, status, errorClass, errorScope) => {
    answers(path, body, status);

    expect(await standing()).toMatchObject({ kind: "error", errorClass, errorScope });
  });

  test("and is no longer known to Sysdig is asked for again", async () => {
    simulated = new ScanningBackend(() => behaviour);

    expect(await standing()).toEqual({
      kind: "error",
      errorClass: "infrastructure",
      errorScope: "transient",
      reason: expect.stringContaining("no longer knows"),
    });
  });

  test("by a build, before the mode was changed, begins again and does not count as an attempt", async () => {
    expect(await standing(scanning({ run: { engine: "inline", handle: "arn:of:a:build" } }))).toEqual({
      kind: "no-capacity",
      reason: expect.stringContaining("another scan_mode"),
    });
    expect(calls).toEqual([]);
  });
});

test("there is nothing to adopt and no build to report: asking again is harmless", async () => {
  expect([await scanner.adopt(), scanner.endedRun(), await scanner.reported()]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("an image is asked for by the reference of its task, whatever registry it is in", async () => {
  behaviour = { ...behaviour, digest: DIGEST };
  const reference = "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/web:2.14.0";

  await scanner.start(scan({ image: image(reference) }));

  expect(simulated.requests.map(({ tag }) => tag)).toEqual([reference]);
});
