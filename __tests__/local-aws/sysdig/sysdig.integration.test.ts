import { createHash } from "node:crypto";
import type { SysdigControl } from "../../../local-aws/sysdig/control";
import { StandInScanner } from "../stand-in-scanner";

const DIGEST = `sha256:${"a".repeat(64)}`;

let scanner: StandInScanner;
let control: SysdigControl;

beforeAll(async () => {
  scanner = await StandInScanner.start();
  ({ control } = scanner);
});

afterAll(() => scanner?.stop());

afterEach(() => control.reset());

const scan: StandInScanner["scan"] = (...args) => scanner.scan(...args);

describe("the download", () => {
  test("has a checksum that fits", async () => {
    const program = await scanner.download("sysdig-cli-scanner");
    const sum = createHash("sha256").update(program).digest("hex");

    expect((await scanner.download("sysdig-cli-scanner.sha256")).toString().split(/\s/)[0]).toBe(sum);
  });
});

describe("the stand-in scanner", () => {
  test("passes an ordinary image, says that it is simulated, and uploads the report", async () => {
    const { code, output, result } = await scan(`pull://registry.test/app@${DIGEST}`, ["--skiptlsverify"]);

    expect(code).toBe(0);
    expect(output).toContain("SIMULATED");
    expect(result).toMatchObject({
      scanner: { version: "1.30.1" },
      result: {
        metadata: { digest: DIGEST, architecture: "amd64", pullString: `registry.test/app@${DIGEST}` },
        policies: { globalEvaluation: "passed" },
      },
    });
    expect(await control.results()).toMatchObject([
      { resultId: result?.info.resultId, digest: DIGEST, evaluation: "passed" },
    ]);
    expect(await control.scans()).toMatchObject([{ skipTlsVerify: true, registryPasswordGiven: false }]);
  });

  test.each([
    ["vulnerable", 1, "failed"],
    ["nopolicy", 0, "noPolicy"],
    ["accepted", 0, "accepted"],
  ])("ends for a repository named %s with %i and %s", async (name, code, evaluation) => {
    const scanned = await scan(`pull://registry.test/${name}@${DIGEST}`, ["--policy", "strict"]);

    expect(scanned.code).toBe(code);
    expect(scanned.result?.result.policies.globalEvaluation).toBe(evaluation);
  });

  test("leaves single evaluations failed where the risk was accepted", async () => {
    const { result } = await scan(`pull://registry.test/accepted@${DIGEST}`);

    expect(result?.result.policies.evaluations).toMatchObject([{ evaluation: "failed" }]);
  });

  test("behaves as asked at run time", async () => {
    await control.setImage("registry.test/*app", { exitCode: 3 });

    const { code, result } = await scan(`pull://registry.test/team/app@${DIGEST}`);

    expect(code).toBe(3);
    expect(result).toBeUndefined();
  });

  test.each([
    ["an unknown flag", ["--platform=linux/arm64"], {}, 2, "unknown flag"],
    ["an unknown policy", ["--policy", "nobody's"], {}, 2, "policy does not exist: nobody's"],
    ["no token", [], { SECURE_API_TOKEN: "" }, 2, "SECURE_API_TOKEN is not set"],
    [
      "the placeholder token",
      [],
      { SECURE_API_TOKEN: "not-set" },
      3,
      "unable to authenticate with the API: 401 Unauthorized",
    ],
  ])("refuses %s", async (_what, args, environment, code, message) => {
    const scanned = await scan("pull://registry.test/app", args, environment as Record<string, string>);

    expect(scanned).toMatchObject({ code, output: expect.stringContaining(message) });
    expect(scanned.result).toBeUndefined();
  });

  test("leaves nothing in Sysdig with --skipupload", async () => {
    const { result } = await scan("pull://registry.test/app:1", ["--skipupload"]);

    expect(result?.info.resultUrl).toBeUndefined();
    expect(await control.results()).toEqual([]);
  });
});

describe("the API", () => {
  test("finds an uploaded result by digest, and hands it out by id, to the right token only", async () => {
    const { result } = await scan(`pull://registry.test/vulnerable@${DIGEST}`);
    await control.requireToken("right");
    const filter = encodeURIComponent(`freeText in ("${DIGEST}")`);
    const get = (path: string, token: string) =>
      fetch(`${scanner.url}/secure/vulnerability/v1/${path}`, {
        headers: { authorization: `Bearer ${token}` },
      });

    expect((await get(`pipeline-results?filter=${filter}&limit=1`, "wrong")).status).toBe(401);
    expect(await (await get(`pipeline-results?filter=${filter}&limit=1`, "right")).json()).toMatchObject({
      data: [
        {
          resultId: result?.info.resultId,
          policyEvaluationResult: "failed",
          vulnTotalBySeverity: { critical: 2, high: 5 },
        },
      ],
    });
    expect(await (await get(`results/${result?.info.resultId}`, "right")).json()).toEqual(result?.result);
    expect((await get("results/unknown", "right")).status).toBe(404);
  });
});
