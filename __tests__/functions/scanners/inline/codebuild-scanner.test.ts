import { CONTROL_FIRST } from "../../../../functions/contract/requests/scan-request";
import { UnknownStartError } from "../../../../functions/scanners/scanner";
import { anError } from "../../expected-errors";
import { refusal } from "../../local-service";
import { DIGEST, inlineRun, NOW, SCAN_ID, scan } from "../../samples";
import { codeBuild, ScannerOnCodeBuild, withSecrets } from "./codebuild-service";

const on = new ScannerOnCodeBuild();

describe("starting a scan", () => {
  test("sends the scan's id as the token, and the scan as plain variables", async () => {
    on.answers({ StartBuild: { build: codeBuild(1, SCAN_ID) } });

    expect(await on.scanner.start(scan())).toEqual({ kind: "started", run: inlineRun(1) });

    expect(on.service.asked("StartBuild")).toEqual([
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
    on.answers({ StartBuild: { build: codeBuild(1, SCAN_ID) } });

    await on.scanner.start(scan({ requestId: `${CONTROL_FIRST}2f1f4b0e-6c41-4b0b-9a52-54d1f3c0f0aa` }));

    expect(on.service.asked("StartBuild")).toMatchObject([
      {
        environmentVariablesOverride: expect.arrayContaining([
          { name: "CONTROL_FIRST", value: "true", type: "PLAINTEXT" },
        ]),
      },
    ]);
  });

  test("lets CodeBuild read the credentials of a private registry from their secret", async () => {
    const secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf";
    on.answers({
      BatchGetProjects: withSecrets({ "docker.io": [secret] }),
      StartBuild: { build: codeBuild(1, SCAN_ID) },
    });

    await on.scanner.start(scan({ credentials: secret }));
    const refused = await on.scanner.start(scan({ credentials: secret.replace("registry", "another") }));

    const [asked, ...more] = on.service.asked("StartBuild");
    expect(asked?.environmentVariablesOverride).toEqual(
      expect.arrayContaining([
        { name: "REGISTRY_USER", value: `${secret}:username`, type: "SECRETS_MANAGER" },
        { name: "REGISTRY_PASSWORD", value: `${secret}:password`, type: "SECRETS_MANAGER" },
      ]),
    );
    expect(refused).toMatchObject(anError("configuration", "registry", "registry_credentials"));
    expect(more).toEqual([]);
  });

  test.each(["AccountLimitExceededException", "ThrottlingException", "TooManyRequestsException"])(
    "answers %s with no capacity, and says what CodeBuild said",
    async (name) => {
      on.answers({ StartBuild: refusal(name, "Cannot have more than 0 builds in queue for the account") });

      expect(await on.scanner.start(scan())).toEqual({
        kind: "no-capacity",
        reason: `CodeBuild has no capacity now (${name}): Cannot have more than 0 builds in queue for the account`,
        mayRun: false,
      });
    },
  );

  test.each([
    ["the only try was", 1, false],
    ["a try was after one without an answer", 2, true],
  ])(
    "says that a scan may run all the same, as the case is: %s throttled",
    async (_, maxAttempts, mayRun) => {
      on.scanner = on.create({ maxAttempts });
      const failed = { status: 503, body: "{}" };
      const throttled = refusal("ThrottlingException", "Rate exceeded");
      const isLast = () => on.service.asked("StartBuild").length === maxAttempts;
      on.answers({ StartBuild: () => (isLast() ? throttled : failed) });

      expect(await on.scanner.start(scan())).toMatchObject({ kind: "no-capacity", mayRun });
    },
  );

  test.each(["AccessDeniedException", "InvalidInputException", "ResourceNotFoundException"])(
    "answers %s with a refusal that says what to do",
    async (name) => {
      on.answers({ StartBuild: refusal(name, "Something is wrong."), ListBuildsForProject: { ids: [] } });

      expect(await on.scanner.start(scan())).toMatchObject({
        ...anError("configuration", "installation"),
        reason: `CodeBuild refused to start the build: ${name}: Something is wrong; deploy the module again, then rescan the image`,
      });
    },
  );

  test.each([
    ["the token is known with other parameters", "InvalidInputException"],
    ["the answer of the try before was lost", "AccessDeniedException"],
  ])("adopts the build that exists when %s", async (_, name) => {
    on.answers({
      StartBuild: refusal(name, "Something is wrong."),
      ListBuildsForProject: { ids: ["scanner:2", "scanner:1"] },
      BatchGetBuilds: { builds: [codeBuild(2, "another"), codeBuild(1, SCAN_ID)] },
    });

    expect(await on.scanner.start(scan())).toEqual({ kind: "started", run: inlineRun(1) });
  });

  test("is refused as well where nobody may look", async () => {
    const denied = refusal("AccessDeniedException", "not authorized");
    on.answers({ StartBuild: denied, ListBuildsForProject: denied });

    expect(await on.scanner.start(scan())).toMatchObject(anError("configuration", "installation"));
  });
});

/** Ids of builds, the latest first, on pages of 100, each started a second before the one before it. */
function listed(count: number, started: (number: number) => Date): void {
  const all = Array.from({ length: count }, (_, number) => ({
    ...codeBuild(number, `scan-${number}`, { startTime: started(number).getTime() / 1000 }),
  }));
  on.service.answer = ({ action, body }) => {
    const { nextToken = "0", ids = [] } = JSON.parse(body);
    const from = Number(nextToken);
    const page = { ids: all.slice(from, from + 100).map(({ id }) => id) };
    const next = from + 100 < count ? { nextToken: String(from + 100) } : {};
    const builds = all.filter(({ id }) => ids.includes(id));
    return { body: JSON.stringify(action === "BatchGetBuilds" ? { builds } : { ...page, ...next }) };
  };
}

describe("adopting the build of a scan", () => {
  const secondsBefore = (number: number) => new Date(NOW.getTime() - number * 1000);

  test("looks through the project's builds, page by page, back to a minute before the scan was begun", async () => {
    listed(1000, secondsBefore);
    const adopt = (scanId: string) => on.scanner.adopt(scan({ scanId, startedAt: secondsBefore(200) }));

    expect(await adopt("scan-5")).toEqual(inlineRun(5));
    expect(on.service.asked("ListBuildsForProject")).toEqual([
      { projectName: "scanner", sortOrder: "DESCENDING" },
    ]);

    on.service.forget();
    expect(await adopt("scan-255")).toEqual(inlineRun(255));
    expect(on.service.asked("ListBuildsForProject").map(({ nextToken }) => nextToken)).toEqual([
      undefined,
      "100",
      "200",
    ]);

    on.service.forget();
    expect(await adopt("scan-400")).toBeUndefined();
    expect(on.service.asked("ListBuildsForProject")).toHaveLength(3);
  });

  test("is unknown to who may not look, and there is none in a project that is gone", async () => {
    on.answers({ ListBuildsForProject: refusal("AccessDeniedException", "not authorized") });
    await expect(on.scanner.adopt(scan())).rejects.toThrow(UnknownStartError);

    on.answers({ ListBuildsForProject: refusal("ResourceNotFoundException", "no project") });
    expect(await on.scanner.adopt(scan())).toBeUndefined();
  });

  test.each(["ListBuildsForProject", "BatchGetBuilds"])(
    "is unknown where %s is throttled",
    async (operation) => {
      on.answers({
        ListBuildsForProject: { ids: ["scanner:1"] },
        [operation]: refusal("ThrottlingException", "Rate exceeded"),
      });

      await expect(on.scanner.adopt(scan())).rejects.toThrow("Rate exceeded");
    },
  );
});
