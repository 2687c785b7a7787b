import { BatchGetReportsCommand, StopBuildCommand } from "@aws-sdk/client-codebuild";
import { until } from "../until";
import { createRole } from "./aws-cli";
import { forward, queueIn, untilEvents } from "./buses";
import { override, phase, ScannerProject } from "./scanner-project";

let project: ScannerProject;

beforeAll(async () => {
  process.env.PARENT_SECRET = "of the one who starts it";
  project = await ScannerProject.create();
});

afterAll(async () => {
  delete process.env.PARENT_SECRET;
  await project?.aws.stop();
});

afterEach(() => project.aws.resetSwitches());

describe("a build", () => {
  test("runs with overrides, the secret of its role, exports, a report and a log", async () => {
    const build = await project.ended(await project.start(override({ LEVEL: "override" })));

    expect(build.buildStatus).toBe("SUCCEEDED");
    expect(build.exportedEnvironmentVariables).toEqual([
      { name: "VERDICT", value: `it's "fine"` },
      { name: "NEVER_SET", value: "" },
    ]);
    expect(await project.logOf(build)).toContain(
      `in /tmp verdict=it's "fine" level=override only=yes token=s3cr3t leak=[]`,
    );
    const report = (await project.aws.reports()).find(({ buildArn }) => buildArn === build.arn);
    expect(report).toMatchObject({
      reportGroupArn: project.reportGroupArn,
      file: "findings.xml",
      xml: "<testsuite/>\n",
    });
    expect(build.reportArns).toEqual([report?.reportArn]);
  });

  test("has a failed report when a case of it failed", async () => {
    const cases = "<testcase/><testcase><failure/></testcase><testcase><skipped/></testcase>";
    const REPORT = `<testsuite tests="3" failures="1" skipped="1">${cases}</testsuite>`;

    const build = await project.ended(await project.start(override({ REPORT })));

    const { reports } = await project.codebuild.send(
      new BatchGetReportsCommand({ reportArns: build.reportArns ?? [] }),
    );
    expect(reports).toMatchObject([
      {
        status: "FAILED",
        testSummary: {
          total: 3,
          statusCounts: { SUCCEEDED: 1, FAILED: 1, SKIPPED: 1, ERROR: 0, UNKNOWN: 0 },
        },
      },
    ]);
    expect(build.buildStatus).toBe("SUCCEEDED");
  });

  test.each([
    ["is no XML", "<testsuite>\u0008</testsuite>", "not well-formed XML"],
    [
      "counts more failures than tests",
      '<testsuite tests="0" failures="1"/>',
      "status count cannot be negative",
    ],
  ])("whose report %s has none, and says so in its log", async (_, REPORT, reason) => {
    const build = await project.ended(await project.start(override({ REPORT })));

    expect(await project.logOf(build)).toMatch(
      new RegExp(`Error processing reports: InvalidInputException: .*${reason}`),
    );
    expect(build.reportArns ?? []).toEqual([]);
  });

  test("whose build phase fails still runs post_build and exports", async () => {
    const build = await project.ended(await project.start(override({ OUTCOME: "red" })));

    expect(build.buildStatus).toBe("FAILED");
    expect(phase(build, "BUILD")).toMatchObject({
      phaseStatus: "FAILED",
      contexts: [{ statusCode: "COMMAND_EXECUTION_ERROR" }],
    });
    expect(build.exportedEnvironmentVariables?.[0]?.value).toBe(`it's "fine"`);
    expect(await project.logOf(build)).toContain("post_build ran, succeeding=0");
  });

  test("fails before it runs anything when its role may not read the secret", async () => {
    const writer = await createRole(project.aws, "no-secret", { Service: "codebuild.amazonaws.com" }, [
      { Effect: "Allow", Action: "logs:*", Resource: "*" },
    ]);
    await project.createProject("no-secret", writer, "token");

    const build = await project.ended(await project.start({ projectName: "no-secret" }));

    expect(build.buildStatus).toBe("FAILED");
    expect(phase(build, "DOWNLOAD_SOURCE")?.contexts?.[0]).toEqual({
      statusCode: "Secrets Manager Error",
      message: expect.stringMatching(
        /^AccessDeniedException: .* is not authorized to perform: secretsmanager:GetSecretValue/,
      ),
    });
    expect(phase(build, "BUILD")).toBeUndefined();
  });

  test.each(["QUEUED", "PROVISIONING", "BUILD"])(
    "can be made to end in phase %s as CodeBuild ends builds",
    async (type) => {
      const gone = { statusCode: "GREMLINS", message: "It is gone." };
      await project.aws.switch({
        breakBuilds: [
          { image: "broken", phase: type, phaseStatus: "FAULT", buildStatus: "EVAPORATED", ...gone },
        ],
      });

      const [broken, whole] = await Promise.all([
        project.start(override({ IMAGE: "a-broken-one" })).then((build) => project.ended(build)),
        project.start(override({ IMAGE: "another" })).then((build) => project.ended(build)),
      ]);

      expect(broken.buildStatus).toBe("EVAPORATED");
      expect(phase(broken, type)).toMatchObject({
        phaseStatus: "FAULT",
        contexts: [gone],
      });
      expect(broken.phases?.map(({ phaseType }) => phaseType)).not.toContain("UPLOAD_ARTIFACTS");
      expect(broken.exportedEnvironmentVariables).toEqual([]);
      expect(whole.buildStatus).toBe("SUCCEEDED");
    },
  );

  test("is killed by StopBuild", async () => {
    const build = await project.start(override({ SLEEP: "100" }));
    await until("the build phase", async () => phase(await project.look(build), "BUILD") !== undefined);

    await project.codebuild.send(new StopBuildCommand({ id: build.id }));

    expect(await project.look(build)).toMatchObject({ buildStatus: "STOPPED", buildComplete: true });
  });

  test("reports its states to EventBridge, unless events are switched off", async () => {
    const { clientConfig } = project.aws;
    const target = { Id: "queue", Arn: await queueIn(clientConfig, "builds") };
    await forward(clientConfig, target, "default", { source: ["aws.codebuild"] });

    await project.aws.switch({ buildEvents: false });
    await project.ended(await project.start());
    await project.aws.switch({ buildEvents: true });
    const build = await project.ended(await project.start(override({ LEVEL: "event" })));

    const events = await untilEvents(clientConfig, "builds", 2);
    expect(events.map(({ detail }) => detail["build-status"]).sort()).toEqual(["IN_PROGRESS", "SUCCEEDED"]);
    const event = events.find(({ detail }) => detail["build-status"] === "SUCCEEDED");
    expect(event).toMatchObject({
      source: "aws.codebuild",
      "detail-type": "CodeBuild Build State Change",
      resources: [build.arn],
      detail: { "build-id": build.arn, "project-name": "scanner" },
    });
    const information = event?.detail["additional-information"] as {
      environment: { "environment-variables": object[] };
    };
    expect(information.environment["environment-variables"]).toContainEqual({
      name: "LEVEL",
      value: "event",
      type: "PLAINTEXT",
    });
  });
});
