import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { parseArguments } from "../../../cli/arguments";
import { wait } from "../../../cli/wait";
import { latestContent } from "../../../cli/wait/rows-of-image";
import { waitFor } from "../../../cli/wait/wait";
import { LocalService, refusal } from "../../functions/local-service";
import { DIGEST, OTHER_DIGEST } from "../../functions/samples";
import { listed, row } from "../rows";

/** A moment at which the verdict of `listed()` is fresh. */
const NOW = new Date("2026-03-01T12:00:00.000Z");

/** Its scan state, as a row has it. */
const scan = (rowState: string, changes: Record<string, unknown> = {}) => ({
  ...{ rowState, scanId: "2", dueAt: NOW.toISOString(), deadline: NOW.toISOString(), reason: "no capacity" },
  ...changes,
});
const STALE = { freshUntil: "2026-03-01T11:00:00.000Z" };
const ARM = { image: `${DIGEST}#linux/arm64`, platform: "linux/arm64" };

describe("waiting", () => {
  /** Waits while the rows are these, one reading after the other, the last one for ever. */
  async function wait(timeout: number, ...readings: ReturnType<typeof listed>[][]) {
    let now = NOW.getTime();
    const progress: string[] = [];
    const slept: number[] = [];
    const waited = await waitFor(
      {
        read: async () => (readings.length > 1 ? readings.shift() : readings[0]) ?? [],
        now: () => new Date(now),
        sleep: async (milliseconds) => {
          slept.push(milliseconds);
          now += milliseconds;
        },
        progress: (reason) => progress.push(reason),
      },
      timeout,
    );
    return { ...waited, progress, slept, passed: now - NOW.getTime() };
  }
  const scanning = [listed({ verdict: undefined, ...scan("SCANNING", { reason: undefined }) })];

  test("ends with the verdict, and says once what it waits for", async () => {
    const waited = await wait(900, [], scanning, scanning, [listed({ verdict: "PASSED" })]);

    expect(waited).toMatchObject({ result: "passed", images: [{ verdict: "PASSED" }] });
    expect(waited.progress).toEqual([
      expect.stringContaining("does not know the image"),
      "the scan for linux/amd64 is SCANNING",
    ]);
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
    expect(await wait(0, [listed({ verdict: "PASSED" })])).toMatchObject({ result: "passed", slept: [] });
    expect(await wait(0, scanning)).toMatchObject({ result: "no-verdict", slept: [] });
  });

  test("for a rescan of an image that failed ends with the verdict that stands", async () => {
    const waited = await wait(10, [listed({ ...STALE, ...scan("SCANNING") })]);

    expect(waited).toMatchObject({
      result: "failed",
      reason: expect.stringContaining("latest verdict is FAILED"),
    });
  });
});

test("a tag is taken for the content that was seen latest under it, on each platform", () => {
  const old = listed({ image: `${OTHER_DIGEST}#linux/amd64`, lastSeenAt: "2026-02-28T00:00:00.000Z" });
  const both = [listed(), listed(ARM)];

  expect(latestContent([old, ...both])).toEqual(both);
  expect(latestContent([])).toEqual([]);
});

describe("against a table and a registry that answer", () => {
  const REPOSITORY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app";
  const service = LocalService.forTests();
  let client: DynamoDBClient;
  let printed: string[];
  let said: string[];

  beforeAll(() => {
    client = new DynamoDBClient(service.clientConfig);
  });

  beforeEach(() => {
    printed = [];
    said = [];
    jest.spyOn(console, "log").mockImplementation((line) => printed.push(line));
    jest.spyOn(console, "error").mockImplementation((line) => said.push(line));
  });

  afterEach(() => jest.restoreAllMocks());

  /** Lets the table have these rows, and the tag this digest; the row is fresh for ever. */
  function answerWith({ rows = [{}], digest = DIGEST as string | null } = {}): void {
    const items = rows.map((changes) => row({ freshUntil: "2999-01-01T00:00:00.000Z", ...changes }));
    service.answer = ({ action }) => {
      switch (action) {
        case "DescribeImages":
          return digest === null
            ? refusal("ImageNotFoundException", "no such tag")
            : { body: JSON.stringify({ imageDetails: [{ imageDigest: digest }] }) };
        case "BatchGetItem":
          return { body: JSON.stringify({ Responses: { ledger: items } }) };
        default:
          return { body: JSON.stringify({ Items: items }) };
      }
    };
  }

  function run(...given: readonly string[]): Promise<number> {
    const asked = parseArguments(["wait", "--timeout", "0", ...given]);
    if (asked === "help" || asked.command !== "wait") {
      throw new Error("expected a question");
    }
    return wait({ client, table: "ledger", name: "scanning" }, asked);
  }

  test.each([
    ["PASSED", 0, "passed"],
    ["NO_POLICY", 0, "passed"],
    ["FAILED", 1, "failed"],
    [undefined, 2, "no-verdict"],
  ])("a verdict that is %s exits with %d", async (verdict, code, result) => {
    answerWith({ rows: [{ verdict }] });

    expect(await run("--image", DIGEST, "--json")).toBe(code);

    expect(printed.map((line) => JSON.parse(line))).toMatchObject([
      { result, image: DIGEST, digest: DIGEST, images: [{ digest: DIGEST, verdict: verdict ?? null }] },
    ]);
  });

  test("a verdict that rests on a name is an error of a digest alone", async () => {
    answerWith({ rows: [{ verdict: "PASSED", boundTo: "docker.io/library/nginx" }] });

    expect(await run("--image", DIGEST)).toBe(3);
    expect(said.join()).toContain("for docker.io/library/nginx alone: name the image as REPOSITORY@DIGEST");
    expect(await run("--image", `nginx@${DIGEST}`)).toBe(0);
  });

  test("a person reads the result, the image, the reason and the report", async () => {
    answerWith();

    await run("--image", `${REPOSITORY}:1`);

    expect(printed).toEqual([
      `FAILED: ${REPOSITORY}:1 (${DIGEST}): linux/amd64 is FAILED since 2026-03-01T10:00:00.000Z\nReport: https://secure.sysdig.com/#/results/17`,
    ]);
  });

  test("a tag of ECR is resolved there, in its region and registry", async () => {
    const rows = [{ image: `${OTHER_DIGEST}#linux/arm64`, verdict: "PASSED" }];
    answerWith({ rows, digest: OTHER_DIGEST });

    expect(await run("--image", `${REPOSITORY}:1`, "--platform", "linux/arm64")).toBe(0);

    expect(service.asked("DescribeImages")).toEqual([
      { registryId: "123456789012", repositoryName: "team/app", imageIds: [{ imageTag: "1" }] },
    ]);
    expect(service.requests[0]?.headers.authorization).toContain("/eu-west-1/ecr/aws4_request");
    expect(service.asked("BatchGetItem")).toMatchObject([
      {
        RequestItems: {
          ledger: {
            Keys: ["", `#${REPOSITORY}`].map((name) => ({
              image: { S: `${OTHER_DIGEST}#linux/arm64${name}` },
            })),
          },
        },
      },
    ]);
  });

  test("a tag that ECR does not know, or may not be asked for, is an error that says what to do", async () => {
    answerWith({ digest: null });

    expect(await run("--image", `${REPOSITORY}:1`, "--json")).toBe(3);

    expect(JSON.parse(printed[0] ?? "")).toMatchObject({
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

    expect(await run("--image", `${REPOSITORY}:1`)).toBe(3);
    expect(said[0]).toContain(`ECR does not say which digest ${REPOSITORY}:1 has`);
  });

  test("a tag of another registry is looked for in the ledger, which is said", async () => {
    answerWith({ rows: [{ verdict: "PASSED" }] });

    expect(await run("--image", "nginx:1.27")).toBe(0);

    expect(said).toEqual([
      expect.stringMatching(/^docker.io\/library\/nginx:1.27 is taken for .* name the digest/),
    ]);
    expect(service.asked("DescribeImages")).toEqual([]);
  });

  test("an image that the ledger does not know says how it gets there", async () => {
    answerWith({ rows: [] });

    expect(await run("--image", "nginx:1.27")).toBe(2);

    expect(printed[0]).toMatch(/^NO-VERDICT: nginx:1.27: .* once a task runs it, a sweep finds it/);
  });

  test("a table that may not be read is an error with the right that is needed", async () => {
    service.answer = () => refusal("AccessDeniedException", "no right");

    expect(await run("--image", DIGEST)).toBe(3);

    expect(said).toEqual([expect.stringContaining("the credentials need dynamodb:BatchGetItem")]);
  });
});
