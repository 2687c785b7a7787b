import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import { parseImage } from "../../../../functions/contract/image";
import { CONTROL_FIRST } from "../../../../functions/contract/requests/scan-request";
import { CodeBuildScanner } from "../../../../functions/scanners/inline/codebuild-scanner";
import { aRefusal } from "../../expected-errors";
import { LocalService, refusal, type ServiceAnswer } from "../../local-service";
import { buildArn, DIGEST, inlineRun, SCAN_ID, scan } from "../../samples";

const service = LocalService.forTests();
let scanner: CodeBuildScanner;

beforeEach(() => {
  scanner = new CodeBuildScanner(new CodeBuildClient(service.clientConfig), "scanner");
});

/** A project whose builds may read these secrets. */
function withSecrets(hosts: Readonly<Record<string, readonly string[]>>) {
  const environmentVariables = [{ name: "REGISTRY_SECRETS", value: JSON.stringify({ hosts }) }];
  return { projects: [{ environment: { environmentVariables } }] };
}

/** Answers by action; what is not named fails the test. */
function answering(answers: Readonly<Record<string, ServiceAnswer | object>>): void {
  service.answer = ({ action }) => {
    const answer = answers[action] ?? (action === "BatchGetProjects" ? withSecrets({}) : undefined);
    if (answer === undefined) {
      return refusal("UnexpectedRequest", action);
    }
    return "body" in answer ? (answer as ServiceAnswer) : { body: JSON.stringify(answer) };
  };
}

function codeBuild(number: number, scanId: string, changes: object = {}) {
  return {
    id: `scanner:${number}`,
    arn: buildArn(number),
    buildStatus: "IN_PROGRESS",
    environment: {
      environmentVariables: [
        { name: "SCAN_ID", value: scanId, type: "PLAINTEXT" },
        { name: "IMAGE_REFERENCE", value: "docker.io/library/nginx:1.27", type: "PLAINTEXT" },
        { name: "IMAGE_PLATFORM", value: "linux/amd64", type: "PLAINTEXT" },
      ],
    },
    ...changes,
  };
}

describe("starting a scan", () => {
  test("sends the scan's id as the token, and the scan as plain variables", async () => {
    answering({ StartBuild: { build: codeBuild(1, SCAN_ID) } });

    expect(await scanner.start(scan())).toEqual({ kind: "started", run: inlineRun(1) });

    expect(service.asked("StartBuild")).toEqual([
      {
        projectName: "scanner",
        idempotencyToken: SCAN_ID,
        environmentVariablesOverride: [
          { name: "SCAN_ID", value: SCAN_ID, type: "PLAINTEXT" },
          { name: "IMAGE_REFERENCE", value: "docker.io/library/nginx:1.27", type: "PLAINTEXT" },
          { name: "IMAGE_DIGEST", value: DIGEST, type: "PLAINTEXT" },
          { name: "IMAGE_PLATFORM", value: "linux/amd64", type: "PLAINTEXT" },
        ],
      },
    ]);
  });

  test("asks for the control image first where the request does", async () => {
    answering({ StartBuild: { build: codeBuild(1, SCAN_ID) } });

    await scanner.start(scan({ requestId: `${CONTROL_FIRST}2f1f4b0e-6c41-4b0b-9a52-54d1f3c0f0aa` }));

    expect(service.asked("StartBuild")).toMatchObject([
      {
        environmentVariablesOverride: expect.arrayContaining([
          { name: "CONTROL_FIRST", value: "true", type: "PLAINTEXT" },
        ]),
      },
    ]);
  });

  test("lets CodeBuild read the credentials of a private registry from their secret", async () => {
    const secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf";
    answering({
      BatchGetProjects: withSecrets({ "docker.io": [secret] }),
      StartBuild: { build: codeBuild(1, SCAN_ID) },
    });

    await scanner.start(scan({ credentials: secret }));
    const refused = await scanner.start(scan({ credentials: secret.replace("registry", "another") }));

    const [asked, ...more] = service.asked("StartBuild");
    expect(asked?.environmentVariablesOverride).toEqual(
      expect.arrayContaining([
        { name: "REGISTRY_USER", value: `${secret}:username`, type: "SECRETS_MANAGER" },
        { name: "REGISTRY_PASSWORD", value: `${secret}:password`, type: "SECRETS_MANAGER" },
      ]),
    );
    expect(refused).toMatchObject(aRefusal("configuration", "registry", "registry_credentials"));
    expect(more).toEqual([]);
  });

  test("sends no digest where none is known", async () => {
    answering({ StartBuild: { build: codeBuild(1, SCAN_ID) } });

    await scanner.start(scan({ image: parseImage("nginx:1.27", "linux/arm64") }));

    const [asked] = service.asked("StartBuild");
    expect(asked?.environmentVariablesOverride).toEqual([
      expect.objectContaining({ name: "SCAN_ID" }),
      expect.objectContaining({ name: "IMAGE_REFERENCE" }),
      { name: "IMAGE_PLATFORM", value: "linux/arm64", type: "PLAINTEXT" },
    ]);
  });

  test.each(["AccountLimitExceededException", "ThrottlingException", "TooManyRequestsException"])(
    "answers %s with no capacity, and says what CodeBuild said",
    async (name) => {
      answering({ StartBuild: refusal(name, "Cannot have more than 0 builds in queue for the account") });

      expect(await scanner.start(scan())).toEqual({
        kind: "no-capacity",
        reason: `CodeBuild has no capacity now (${name}): Cannot have more than 0 builds in queue for the account`,
      });
    },
  );

  test.each(["AccessDeniedException", "InvalidInputException", "ResourceNotFoundException"])(
    "answers %s with a refusal that says what to do",
    async (name) => {
      answering({ StartBuild: refusal(name, "Something is wrong."), ListBuildsForProject: { ids: [] } });

      expect(await scanner.start(scan())).toMatchObject({
        ...aRefusal("configuration", "installation"),
        reason: `CodeBuild refused to start the build: ${name}: Something is wrong; deploy the module again, then rescan the image`,
      });
    },
  );

  test.each([
    ["the token is known with other parameters", "InvalidInputException"],
    ["the answer of the try before was lost", "AccessDeniedException"],
  ])("adopts the build that exists when %s", async (_, name) => {
    answering({
      StartBuild: refusal(name, "Something is wrong."),
      ListBuildsForProject: { ids: ["scanner:2", "scanner:1"] },
      BatchGetBuilds: { builds: [codeBuild(2, "another"), codeBuild(1, SCAN_ID)] },
    });

    expect(await scanner.start(scan())).toEqual({ kind: "adopted", run: inlineRun(1) });
  });

  test("throws what nobody foresaw", async () => {
    answering({ StartBuild: refusal("SomethingElseException", "unforeseen") });

    await expect(scanner.start(scan())).rejects.toThrow("unforeseen");
  });

  test("throws when CodeBuild returns no build", async () => {
    answering({ StartBuild: {} });

    await expect(scanner.start(scan())).rejects.toThrow("docker.io/library/nginx:1.27");
  });
});

describe("adopting the build of a scan", () => {
  test("looks through the project's latest builds, at most 100", async () => {
    const ids = Array.from({ length: 150 }, (_, number) => `scanner:${number}`);
    answering({
      ListBuildsForProject: { ids },
      BatchGetBuilds: { builds: [codeBuild(4, "another"), codeBuild(5, SCAN_ID)] },
    });

    expect(await scanner.adopt(scan())).toEqual({ kind: "adopted", run: inlineRun(5) });

    expect(service.asked("ListBuildsForProject")).toEqual([
      { projectName: "scanner", sortOrder: "DESCENDING" },
    ]);
    expect(service.asked("BatchGetBuilds")).toEqual([{ ids: ids.slice(0, 100) }]);
  });

  test("finds none among builds that others started, nor in a project without builds", async () => {
    answering({
      ListBuildsForProject: { ids: ["scanner:1"] },
      BatchGetBuilds: { builds: [{ id: "scanner:1", arn: buildArn(1) }] },
    });
    expect(await scanner.adopt(scan())).toBeUndefined();

    answering({ ListBuildsForProject: {} });
    expect(await scanner.adopt(scan())).toBeUndefined();
  });
});

test.each(["ListBuildsForProject", "BatchGetBuilds"])(
  "a throttled %s leaves it unknown whether a build exists",
  async (operation) => {
    answering({
      ListBuildsForProject: { ids: ["scanner:1"] },
      [operation]: refusal("ThrottlingException", "Rate exceeded"),
    });

    expect(await scanner.adopt(scan())).toMatchObject({ kind: "unknown" });
  },
);

describe("getting builds", () => {
  test("asks for at most 100 at a time, and not at all for none", async () => {
    answering({ BatchGetBuilds: { builds: [codeBuild(1, SCAN_ID)] } });
    const ids = Array.from({ length: 101 }, (_, number) => buildArn(number));

    expect(await scanner.get(ids)).toHaveLength(2);
    expect(service.asked("BatchGetBuilds").map(({ ids: asked }) => (asked as string[]).length)).toEqual([
      100, 1,
    ]);

    service.forget();
    expect(await scanner.get([])).toEqual([]);
    expect(service.requests).toEqual([]);
  });

  test("reads status, end, variables and phases with their messages", async () => {
    const ended = codeBuild(1, SCAN_ID, {
      buildStatus: "FAILED",
      endTime: 1_772_366_400,
      exportedEnvironmentVariables: [{ name: "SCAN_VERDICT", value: "FAILED" }, { name: "SCAN_DETAIL" }],
      phases: [
        { phaseType: "SUBMITTED", phaseStatus: "SUCCEEDED" },
        {
          phaseType: "BUILD",
          phaseStatus: "FAILED",
          contexts: [{ statusCode: "COMMAND_EXECUTION_ERROR", message: "exit status 1" }, {}],
        },
        { phaseType: "COMPLETED" },
      ],
    });
    answering({ BatchGetBuilds: { builds: [ended], buildsNotFound: [buildArn(9)] } });

    const [read, ...more] = await scanner.get([buildArn(1), buildArn(9)]);

    expect(more).toEqual([]);
    expect(read).toMatchObject({
      arn: buildArn(1),
      status: "FAILED",
      endedAt: new Date("2026-03-01T12:00:00.000Z"),
      phases: [
        { type: "SUBMITTED", status: "SUCCEEDED", message: "" },
        { type: "BUILD", status: "FAILED", message: "COMMAND_EXECUTION_ERROR: exit status 1" },
        { type: "COMPLETED", status: "", message: "" },
      ],
    });
    expect(read?.environment.get("SCAN_ID")).toBe(SCAN_ID);
    const exported = { SCAN_VERDICT: "FAILED", SCAN_DETAIL: "" };
    expect(read?.exported).toEqual(new Map(Object.entries(exported)));
  });
});
