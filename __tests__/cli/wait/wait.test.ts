import { setTimeout as sleep } from "node:timers/promises";
import { namedImage } from "../../../cli/arguments/named-image";
import { waitedFor } from "../../../cli/commands/wait";
import { localTime } from "../../../cli/text/times";
import { PLATFORMS } from "../../../functions/contract/images/image";
import type { Row } from "../../../functions/table/table";
import { refusal } from "../../functions/local-service";
import { DIGEST, OTHER_DIGEST } from "../../functions/samples";
import { CommandLine } from "../command-line";
import { plainRow } from "../rows";
import { NOW, STALE, scan } from "./waiting-rows";

jest.mock("node:timers/promises", () => {
  const timers = jest.requireActual("node:timers/promises");
  return { ...timers, setTimeout: jest.fn(timers.setTimeout) };
});

describe("waiting", () => {
  afterEach(() => {
    jest.useRealTimers();
    jest.mocked(sleep).mockImplementation(jest.requireActual("node:timers/promises").setTimeout);
  });

  /** Waits while the rows are these, one reading after the other, the last one for ever. */
  async function wait(timeout: number, ...readings: Row[][]) {
    jest.useFakeTimers({ now: NOW });
    const slept: number[] = [];
    jest.mocked(sleep).mockImplementation(async (milliseconds = 0) => {
      slept.push(milliseconds);
      jest.setSystemTime(Date.now() + milliseconds);
    });
    const said = jest.spyOn(console, "error").mockReturnValue();
    const pages = async function* () {
      yield (readings.length > 1 ? readings.shift() : readings[0]) ?? [];
    };
    const ledger = { pages, getAll: async () => [] };
    const request = [{ digest: DIGEST }, PLATFORMS, timeout] as const;
    const waited = await waitedFor({ ledger: ledger as never, paste: String }, DIGEST, ...request);
    const progress = said.mock.calls.flat();
    said.mockRestore();
    return { ...waited, progress, slept };
  }
  const scanning = [plainRow({ verdict: undefined, ...scan("SCANNING", { reason: undefined }) })];

  test("ends with the verdict, and says at once where it waits for something else", async () => {
    const waited = await wait(900, [], scanning, scanning, [plainRow({ verdict: "PASSED" })]);

    expect(waited).toMatchObject({ result: "passed", images: [{ verdict: "PASSED" }] });
    expect(waited.progress).toEqual([
      expect.stringContaining("does not know the image"),
      "Waiting: the scan for linux/amd64 is SCANNING.",
    ]);
  });

  test("says every half minute what it waits for", async () => {
    const waited = await wait(70, scanning);

    expect(waited.progress).toEqual(Array(3).fill("Waiting: the scan for linux/amd64 is SCANNING."));
  });

  test("of an image that nobody knows looks less often", async () => {
    expect((await wait(70, [])).slept).toEqual([30_000, 30_000, 10_000]);
  });

  test("ends after its time, exactly, with what it waited for", async () => {
    const waited = await wait(12, scanning);

    expect(waited).toMatchObject({
      result: "no-verdict",
      reason: "no verdict within 12 seconds: the scan for linux/amd64 is SCANNING",
    });
    expect(waited.slept).toEqual([5000, 5000, 2000]);
  });

  test("of no time looks once", async () => {
    expect(await wait(0, [plainRow({ verdict: "PASSED" })])).toMatchObject({ result: "passed", slept: [] });
    expect(await wait(0, scanning)).toMatchObject({ result: "no-verdict", slept: [] });
  });

  test("for a rescan of an image that failed ends with the verdict that stands", async () => {
    const waited = await wait(10, [plainRow({ ...STALE, ...scan("SCANNING") })]);

    expect(waited).toMatchObject({
      result: "failed",
      reason: expect.stringContaining("latest verdict is FAILED"),
    });
  });
});

describe("against a table and a registry that answer", () => {
  const REPOSITORY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app";
  const line = CommandLine.forTests();

  /** Lets the table have these rows, and the tag this digest; the row is fresh for ever. */
  function answerWith({ rows = [{}], digest = DIGEST as string | null } = {}): void {
    line.table.put(
      ...rows.map((changes) => plainRow({ freshUntil: "2999-01-01T00:00:00.000Z", ...changes })),
    );
    line.answers({
      DescribeImages: () =>
        digest === null
          ? refusal("ImageNotFoundException", "no such tag")
          : { body: JSON.stringify({ imageDetails: [{ imageDigest: digest }] }) },
    });
  }

  const run = (...given: readonly string[]) =>
    line.run(["wait", "--timeout", "0", "--table", "ledger", ...given]);

  test("a name as a narrow terminal has shown it is waited for as the image that it is short for", async () => {
    answerWith();

    const { code, stdout } = await run("--image", "…/nginx@sha256:aaaaaaa…", "--json");

    expect({ code, ...JSON.parse(stdout) }).toMatchObject({
      ...{ code: 1, digest: DIGEST, reference: `docker.io/library/nginx:1.27@${DIGEST}` },
    });
    expect(await run("--image", "…/redis:7")).toMatchObject({
      ...{ code: 3, stderr: expect.stringContaining("is short for 0 images") },
    });
  });

  test.each([
    ["PASSED", 0, "passed"],
    ["NO_POLICY", 0, "passed"],
    ["FAILED", 1, "failed"],
    [undefined, 2, "no-verdict"],
  ])("a verdict that is %s exits with %d", async (verdict, code, result) => {
    answerWith({ rows: [{ verdict }] });

    const called = await run("--image", DIGEST, "--json");

    expect(called.code).toBe(code);
    expect(JSON.parse(called.stdout)).toMatchObject({
      ...{ version: "1", result, reference: DIGEST, digest: DIGEST },
      images: [{ digest: DIGEST, verdict: verdict ?? null }],
    });
  });

  test("a person reads the result, the image, the reason and the report", async () => {
    answerWith({ rows: [{ reference: `${REPOSITORY}:1` }] });

    const { stdout, stderr } = await run("--image", `${REPOSITORY}:1`);

    const since = localTime("2026-03-01T10:00:00.000Z");
    expect(stderr).toBe("");
    expect(stdout).toBe(
      `FAILED: ${REPOSITORY}:1 (${DIGEST}): linux/amd64 is FAILED since ${since}\nReport: https://secure.sysdig.com/#/results/17\n`,
    );
  });

  test("nothing in the address of the report moves the cursor", async () => {
    answerWith({ rows: [{ resultUrl: "https://secure.sysdig.com/\u001b[2J17" }] });

    expect((await run("--image", DIGEST)).stdout).toMatch(
      /\nReport: https:\/\/secure\.sysdig\.com\/ \[2J17\n$/,
    );
  });

  test("a tag of ECR is resolved there, in its region and registry", async () => {
    const rows = [
      { reference: `${REPOSITORY}:1`, digest: OTHER_DIGEST, platform: "linux/arm64", verdict: "PASSED" },
    ];
    answerWith({ rows, digest: OTHER_DIGEST });

    expect((await run("--image", `${REPOSITORY}:1`, "--platform", "linux/arm64")).code).toBe(0);

    expect(line.service.asked("DescribeImages")).toEqual([
      { registryId: "123456789012", repositoryName: "team/app", imageIds: [{ imageTag: "1" }] },
    ]);
    expect(line.service.requests[0]?.headers.authorization).toContain("/eu-west-1/ecr/aws4_request");
    for (const { RequestItems } of line.service.asked("BatchGetItem")) {
      expect(RequestItems).toMatchObject({
        ledger: { Keys: [{ image: { S: `${REPOSITORY}@${OTHER_DIGEST}#linux/arm64` } }] },
      });
    }
  });

  test("a tag that ECR does not know, or may not be asked for, is an error that says what to do", async () => {
    answerWith({ digest: null });

    const called = await run("--image", `${REPOSITORY}:1`, "--json");

    expect(called.code).toBe(3);
    expect(JSON.parse(called.stdout)).toMatchObject({
      version: "1",
      result: "error",
      digest: null,
      images: [],
      reason: expect.stringMatching(
        /team\/app:1 has: .* ecr:DescribeImages .*ImageNotFoundException: no such tag/,
      ),
    });
  });

  test("an answer of ECR without a digest is an error", async () => {
    answerWith({ digest: "latest" });

    const called = await run("--image", `${REPOSITORY}:1`);

    expect(called.code).toBe(3);
    expect(called.stderr).toContain(`ECR does not say which digest ${REPOSITORY}:1 has`);
  });

  test("a tag of another registry is refused, because nobody knows whose it is now", async () => {
    answerWith({ rows: [{ verdict: "PASSED" }] });

    expect(await run("--image", "nginx:1.27")).toMatchObject({
      ...{ code: 3, stdout: "" },
      stderr: expect.stringMatching(
        /only a tag of ECR .* Write it as docker.io\/library\/nginx:1.27@sha256:/,
      ),
    });
  });

  test("an image that the ledger does not know says how it gets there", async () => {
    answerWith({ rows: [] });

    const called = await run("--image", `nginx:1.27@${DIGEST}`);

    expect(called.code).toBe(2);
    expect(called.stdout).toMatch(
      /^NO-VERDICT: nginx:1.27@sha256:\w+: .* once a task runs it, a sweep finds it/,
    );
  });

  test("what is waited for is a sentence with one full stop", async () => {
    answerWith({
      rows: [{ verdict: undefined, ...scan("HELD", { reason: "It was scanned a moment ago." }) }],
    });

    expect((await run("--image", DIGEST, "--timeout", "1")).stderr).toMatch(/^Waiting: .* a moment ago\.\n/);
  });

  test("what is stale says how to have it scanned again, as it was found", async () => {
    answerWith({ rows: [{ verdict: "PASSED", freshUntil: "2026-03-01T11:00:00.000Z" }] });

    const { code, stdout } = await run("--image", DIGEST, "--region", "us-east-1");

    expect(code).toBe(2);
    expect(stdout).toContain(
      `to have it scanned again: fargate-scans rescan --image ${DIGEST} --table ledger --region us-east-1\n`,
    );
  });
});

test("a fault of this program is no wrong argument", () => {
  expect(() => namedImage("UPPER/case:1")).toThrow(/^Give a digest \(sha256:…\) or a reference/);
  expect(() => namedImage(undefined as unknown as string)).toThrow(TypeError);
});
