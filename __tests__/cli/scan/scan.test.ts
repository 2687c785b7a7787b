import { parseScanRequest } from "../../../functions/programs/scan-trigger/scan-request";
import { refusal } from "../../functions/local-service";
import { DIGEST } from "../../functions/samples";
import { CommandLine } from "../command-line";
import { plainRow } from "../rows";
import { answerRequest, requestPut } from "./scan-requests";

const commandLine = CommandLine.forTests();

const IMAGE = `nginx:1.27@${DIGEST}`;
/** Of the image, long before the end of time. */
const fresh = (verdict: string) => plainRow({ verdict, freshUntil: "9999-01-01T00:00:00.000Z" });

const answering = (kind: string) => answerRequest(commandLine, kind);

test.each([
  ["PASSED", 0],
  ["FAILED", 1],
])("it puts the event that the installation takes, and exits with its verdict: %s", async (verdict, code) => {
  commandLine.table.put(fresh(verdict));
  answering("fresh");

  const called = await commandLine.run(["scan", IMAGE, "--name", "shop-scanning"]);

  expect(called).toMatchObject({ code, stdout: expect.stringContaining(`${verdict}: `) });
  const { Source, DetailType, Detail } = requestPut(commandLine);
  const event = {
    ...{ source: Source, "detail-type": DetailType, detail: Detail },
    ...{ account: "123456789012", region: "us-east-1" },
  };
  expect(parseScanRequest(event, { account: "123456789012", installation: "shop-scanning" })).toMatchObject({
    image: { reference: "docker.io/library/nginx:1.27", digest: DIGEST, platform: "linux/amd64" },
    requestedBy: "arn:aws:iam::123456789012:user/u",
  });
});

test("of a FAILED that is too young for another scan it says from when there is one", async () => {
  commandLine.table.put(fresh("FAILED"));
  answerRequest(commandLine, "fresh", {}, { renewableAt: "2026-03-01T12:05:00.000Z" });

  expect(await commandLine.run(["scan", IMAGE])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/accepted in Sysdig, scan it again, from .*12:05/),
  });
});

test("a name as a narrow terminal has shown it is scanned as the image that it is short for", async () => {
  commandLine.table.put(fresh("PASSED"));
  answering("fresh");

  const { code, stdout } = await commandLine.run(["scan", "…/nginx@sha256:aaaaaaa…", "--json"]);

  expect({ code, ...JSON.parse(stdout) }).toMatchObject({
    ...{ code: 0, digest: DIGEST, reference: `docker.io/library/nginx:1.27@${DIGEST}` },
  });
});

test("the JSON is that of wait", async () => {
  commandLine.table.put(fresh("PASSED"));
  answering("opened");

  const { stdout } = await commandLine.run(["scan", IMAGE, "--json"]);

  expect(JSON.parse(stdout)).toMatchObject({ version: "1", result: "passed", digest: DIGEST });
});

test.each([
  ["refused", /20 scans are open that only such requests asked for/],
  ["left-out", /include_images or exclude_images of the installation leave it out/],
])("a request that is %s is an error that says why", async (kind, sentence) => {
  commandLine.table.put(fresh("PASSED"));
  answering(kind);

  expect(await commandLine.run(["scan", IMAGE])).toMatchObject({
    code: 3,
    stdout: "",
    stderr: expect.stringMatching(sentence),
  });
});

test.each([
  [[], "missing required argument 'image'"],
  [[DIGEST], "say where it is pulled from"],
  [["nginx:1.27"], "only a tag of ECR is looked up"],
  [[IMAGE, "--platform", "windows"], "Allowed choices are linux/amd64, linux/arm64"],
])("a wrong argument, %j, asks for nothing and exits with 3", async (given, sentence) => {
  answering("opened");

  expect(await commandLine.run(["scan", ...given])).toMatchObject({
    code: 3,
    stderr: expect.stringContaining(sentence),
  });
  expect(commandLine.service.requests.map(({ action }) => action)).not.toContain("PutEvents");
});

test("a right that is lacking is named", async () => {
  commandLine.answers({
    PutEvents: () =>
      refusal(
        "AccessDeniedException",
        "User: u is not authorized to perform: events:PutEvents on resource: event-bus/default",
      ),
  });

  expect(await commandLine.run(["scan", IMAGE])).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/^The credentials lack events:PutEvents, which scan needs/),
  });
});

test("an event that EventBridge did not take is an error", async () => {
  commandLine.answers({
    PutEvents: () => ({
      body: '{"FailedEntryCount":1,"Entries":[{"ErrorCode":"InternalFailure","ErrorMessage":"retry it"}]}',
    }),
  });

  expect(await commandLine.run(["scan", IMAGE])).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("EventBridge did not take the request: InternalFailure: retry it"),
  });
});
