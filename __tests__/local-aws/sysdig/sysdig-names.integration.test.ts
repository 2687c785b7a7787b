import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { publishIndex } from "../../../local-aws/registry";
import { controlImage } from "../../../packaging/programs/control-image";
import { StandInScanner } from "../stand-in-scanner";

// What the stand-in scanner may be asked for, and the name by which Sysdig lists it and accepts its risks.

const DIGEST = `sha256:${"a".repeat(64)}`;
const REPOSITORY = "registry.test:5000/team/vulnerable";
const NAMED = [`--override-pullstring=${REPOSITORY}:1`];

let scanner: StandInScanner;

beforeAll(async () => {
  scanner = await StandInScanner.start();
});

afterAll(() => scanner?.stop());

afterEach(() => scanner.control.reset());

test("a name with both a tag and a digest is refused in the words of containers/image", async () => {
  const { code, output, result } = await scanner.scan(`pull://${REPOSITORY}:1@${DIGEST}`);

  expect(code).toBe(3);
  expect(output).toContain("Docker references with both a tag and digest are currently not supported");
  expect(result).toBeUndefined();
  expect(await scanner.control.scans()).toEqual([]);
});

test("an image that is scanned by its digest is listed by the name that was given with it", async () => {
  const { result } = await scanner.scan(`pull://${REPOSITORY}@${DIGEST}`, NAMED);

  expect(result?.result.metadata).toMatchObject({ pullString: `${REPOSITORY}:1`, digest: DIGEST });
  expect(await scanner.control.results()).toMatchObject([{ pullString: `${REPOSITORY}:1`, digest: DIGEST }]);
  expect(await scanner.control.scans()).toMatchObject([
    { image: `pull://${REPOSITORY}@${DIGEST}`, overridePullString: `${REPOSITORY}:1` },
  ]);
});

test("without a name of its own an image is listed by its digest", async () => {
  await scanner.scan(`pull://${REPOSITORY}@${DIGEST}`);

  expect(await scanner.control.results()).toMatchObject([{ pullString: `${REPOSITORY}@${DIGEST}` }]);
});

test("an image that is scanned by its tag has the digest of the tag's index", async () => {
  const { digest } = publishIndex("an index of the tests", ["linux/amd64", "linux/arm64"]);
  await scanner.control.setImage(`${REPOSITORY}:1`, { indexDigest: digest });

  const { result } = await scanner.scan(`pull://${REPOSITORY}:1`);

  expect(result?.result.metadata).toMatchObject({ digest, pullString: `${REPOSITORY}:1` });
});

describe("a risk that is accepted for a tag's name", () => {
  const RISK = { imageName: `${REPOSITORY}:1`, reason: "RiskOwned", description: "behind a firewall" };

  beforeEach(() => scanner.control.acceptRisk(RISK));

  test("counts for the image that is scanned by its digest under that name, and nothing refers to it", async () => {
    const { code, result } = await scanner.scan(`pull://${REPOSITORY}@${DIGEST}`, NAMED);

    expect(code).toBe(0);
    const { policies, riskAccepts, vulnerabilities } = result?.result ?? {};
    expect(policies).toMatchObject({ globalEvaluation: "passed", evaluations: [{ evaluation: "failed" }] });
    expect(Object.values(riskAccepts ?? {})).toMatchObject([
      { entityType: "imageName", entityValue: RISK.imageName, reason: RISK.reason, status: "active" },
    ]);
    expect(Object.values(vulnerabilities ?? {}).filter((each) => each.riskAcceptRefs !== null)).toEqual([]);
    expect(JSON.stringify(policies)).not.toContain("riskAcceptRefs");
  });

  test.each([
    ["under no name", []],
    ["under the name of another tag", [`--override-pullstring=${REPOSITORY}:2`]],
  ])("does not count for an image that is scanned by its digest %s", async (_what, args) => {
    const { code, result } = await scanner.scan(`pull://${REPOSITORY}@${DIGEST}`, args);

    expect(code).toBe(1);
    expect(result?.result).toMatchObject({ policies: { globalEvaluation: "failed" }, riskAccepts: {} });
  });

  test("does not count any more after its last day", async () => {
    await scanner.control.reset();
    await scanner.control.acceptRisk({ ...RISK, expirationDate: "2025-01-31" });

    expect((await scanner.scan(`pull://${REPOSITORY}@${DIGEST}`, NAMED)).code).toBe(1);
  });
});

test.each([
  ["pull-404", /manifest unknown$/],
  [
    "pull-login",
    /initializing source: unable to retrieve auth token: invalid username\/password: unauthorized$/,
  ],
  ["pull-429-as-sysdig", /reading manifest .*http:\S+: 429 Too Many Requests$/],
  ["api-401", /unable to authenticate with the API: 401 Unauthorized$/],
  ["api-429", /http:\S+: 429 Too Many Requests$/],
  ["api-503", /http:\S+: 503 Service Unavailable$/],
  ["upload-503", /http:\S+: 503 Service Unavailable$/],
] as const)("the failure %s ends with its cause, and leaves nothing in Sysdig", async (failure, lastLine) => {
  await scanner.control.setImage(REPOSITORY, { failure });

  const { code, output, result } = await scanner.scan(`pull://${REPOSITORY}@${DIGEST}`, NAMED);

  expect(code).toBe(3);
  expect(output.trimEnd().split("\n").at(-1)).toMatch(lastLine);
  expect(result).toBeUndefined();
  expect(await scanner.control.results()).toEqual([]);
});

describe("an archive", () => {
  const archive = join(tmpdir(), `archive-${process.pid}.tar`);
  beforeAll(() => writeFileSync(archive, inflateRawSync(Buffer.from(controlImage(), "base64"))));
  afterAll(() => rmSync(archive));
  const scan = () => scanner.scan(`file://${archive}`, ["--skipupload"]);

  test("is scanned, whatever registries do, and Sysdig does not hear of it", async () => {
    await scanner.control.setImage("*", { failure: "pull-404", evaluation: "failed", exitCode: 3 });

    expect(await scan()).toMatchObject({ code: 0, result: { result: {} } });
    expect(await scanner.control.results()).toEqual([]);
    expect(await scanner.control.scans()).toEqual([]);
  });

  test.each(["api-401", "api-429", "api-503"] as const)(
    "fails where Sysdig fails everybody: %s",
    async (failure) => {
      await scanner.control.setImage("*", { failure });

      expect((await scan()).code).toBe(3);
    },
  );

  test("fails without a token that Sysdig takes, and for a policy that it lacks", async () => {
    await scanner.control.setPolicies(["baseline"]);
    expect(await scanner.scan(`file://${archive}`, ["--policy=strict"])).toMatchObject({ code: 2 });

    await scanner.control.requireToken("another");
    expect(await scan()).toMatchObject({ code: 3, output: expect.stringContaining("401 Unauthorized") });
  });

  test("that is none is refused", async () => {
    expect((await scanner.scan("file:///etc/hostname", [])).code).toBe(3);
  });
});

describe("a risk that is accepted for a part of names", () => {
  test.each([
    ["prefix", "registry.test:5000/team/", "imagePrefix"],
    ["suffix", "/vulnerable:1", "imageSuffix"],
    ["contains", "team/vuln", "imageNameContains"],
    ["exact", `${REPOSITORY}:1`, "imageName"],
  ] as const)("counts by %s, until it is taken back", async (match, imageName, entityType) => {
    await scanner.control.acceptRisk({ imageName, match });

    const accepted = await scanner.scan(`pull://${REPOSITORY}@${DIGEST}`, NAMED);
    expect(accepted.code).toBe(0);
    expect(Object.values(accepted.result?.result.riskAccepts ?? {})).toMatchObject([
      { entityType, entityValue: imageName, status: "active" },
    ]);
    const other = [`--override-pullstring=registry.test:5000/others/vulnerable:2`];
    expect((await scanner.scan(`pull://${REPOSITORY}@${DIGEST}`, other)).code).toBe(1);

    await scanner.control.revokeRisk(imageName);
    expect((await scanner.scan(`pull://${REPOSITORY}@${DIGEST}`, NAMED)).code).toBe(1);
  });
});
