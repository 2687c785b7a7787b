import { refusal } from "../../functions/local-service";
import { DIGEST } from "../../functions/samples";
import { CommandLine } from "../command-line";
import { plainRow } from "../rows";
import { answerRequest, requestPut } from "../scan/scan-requests";

const commandLine = CommandLine.forTests();

const NGINX = `docker.io/library/nginx:1.27@${DIGEST}`;

/** CodeBuild's answer, as its API reference has it: a build that started so long ago. */
const build = (secondsAgo: number) => {
  const phase = (phaseType: string, durationInSeconds?: number) => ({ phaseType, durationInSeconds });
  const phases = [
    ...[phase("SUBMITTED", 0), phase("QUEUED", 4), phase("PROVISIONING", 21), phase("DOWNLOAD_SOURCE", 2)],
    ...[phase("INSTALL", 0), phase("PRE_BUILD", 5), phase("BUILD", 30), phase("POST_BUILD", 1)],
    phase("COMPLETED"),
  ];
  const environment = { environmentVariables: [{ name: "CONTROL_FIRST", value: "true" }] };
  return {
    body: JSON.stringify({ builds: [{ startTime: Date.now() / 1000 - secondsAgo, phases, environment }] }),
  };
};

/** The installation takes the request; AWS refuses whatever else is asked. */
const refused = () => refusal("AccessDeniedException", "no");
function answering(kind: string, BatchGetBuilds = refused): void {
  const denied = ["DescribeTable", "Scan", "BatchGetProjects", "GetQueueUrl", "DescribeRule"];
  const others = Object.fromEntries(denied.map((action) => [action, refused]));
  answerRequest(commandLine, kind, { ...others, BatchGetBuilds });
}

/** The line of doctor --scan about the scan, which stands last. */
async function scanned(...image: string[]) {
  const { stdout, code } = await commandLine.run(["doctor", "--json", "--scan", ...image]);
  return { code, ...JSON.parse(stdout).checks.at(-1) };
}

beforeEach(() => {
  commandLine.table.put(plainRow({ verdict: "PASSED", freshUntil: "9999-01-01T00:00:00.000Z" }));
});

test("a verdict is ok, with the time of each phase of its build", async () => {
  answering("opened", () => build(-7));

  expect(await scanned(NGINX)).toMatchObject({
    ...{ code: 0, check: "scan", status: "ok", todo: null },
    message: expect.stringMatching(
      new RegExp(
        `^${NGINX} has a verdict, PASSED: waiting [78] s, queued 4 s, provisioning 21 s, download source 2 s, pre build 5 s, build 30 s, post build 1 s, the control image passes$`,
      ),
    ),
  });
});

test("the control image is asked for first", async () => {
  answering("opened", () => build(-7));
  await scanned(NGINX);

  expect(requestPut(commandLine).Detail.requestId).toMatch(/^control-/);
});

test("the scan comes before the checks, so that they know its verdict", async () => {
  answering("opened", () => build(-7));
  await scanned(NGINX);

  const actions = commandLine.service.requests.map(({ action }) => action);
  expect(actions.indexOf("PutEvents")).toBeGreaterThan(actions.indexOf("DescribeTable"));
  expect(actions.indexOf("PutEvents")).toBeLessThan(actions.indexOf("GetQueueUrl"));
});

test("a verdict that is fresh is a warning: nothing was scanned", async () => {
  answering("fresh", () => build(600));

  expect(await scanned(NGINX)).toMatchObject({
    ...{ code: 0, status: "warning", todo: expect.stringContaining(`rescan --image ${NGINX}`) },
    message: `${NGINX} has a fresh verdict, PASSED, so that nothing was scanned now`,
  });
});

test("a build that began before waited for nothing, and one that may not be seen leaves the time as a whole", async () => {
  answering("opened", () => build(600));
  expect(await scanned(NGINX)).toMatchObject({
    message: expect.stringContaining("PASSED: waiting 0 s, queued 4 s"),
  });

  answering("opened");
  expect(await scanned(NGINX)).toMatchObject({ message: expect.stringMatching(/PASSED: \d+ s$/) });
});

test("a request that is refused is failed, and the exit code 1", async () => {
  answering("left-out");

  expect(await scanned(NGINX)).toMatchObject({
    ...{
      code: 1,
      status: "failed",
      todo: "fix what the lines above say, or name another image, and run it again",
    },
    message: expect.stringContaining("include_images or exclude_images"),
  });
});

describe("without an image", () => {
  /** Lets the public registry answer like this; AWS answers as before. */
  function registry(answer: (url: string) => Response): void {
    const real = globalThis.fetch;
    jest.spyOn(globalThis, "fetch").mockImplementation(async (url, init) => {
      return String(url).startsWith("https://public.ecr.aws/") ? answer(String(url)) : real(url, init);
    });
  }

  test("a small one of public.ecr.aws is scanned, whose digest its registry says", async () => {
    const reference = "public.ecr.aws/docker/library/busybox:stable";
    commandLine.table.put(plainRow({ reference, verdict: "PASSED", freshUntil: "9999-01-01T00:00:00.000Z" }));
    answering("opened", () => build(600));
    registry((url) =>
      url.includes("/token/")
        ? Response.json({ token: "t" })
        : new Response("{}", { headers: { "docker-content-digest": DIGEST } }),
    );

    expect(await scanned()).toMatchObject({
      ...{ status: "ok" },
      message: expect.stringContaining(
        `public.ecr.aws/docker/library/busybox:stable@${DIGEST} has a verdict`,
      ),
    });
  });

  test("a registry that does not answer is failed, with the name of the image", async () => {
    answering("opened");
    registry(() => new Response("no", { status: 503 }));

    expect(await scanned()).toMatchObject({
      ...{ code: 1, status: "failed" },
      message: expect.stringMatching(/^public.ecr.aws\/docker\/library\/busybox:stable: ./),
    });
  });
});
