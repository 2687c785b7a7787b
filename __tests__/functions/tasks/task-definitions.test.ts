import { EcsTaskDefinitions } from "../../../functions/tasks/task-definitions";
import { LocalService, refusal, type ServiceAnswer } from "../local-service";
import { answerAs, arnIn, DENIED, isForRole, MEMBER, OWN, placesOf, session } from "../places-on-sts";
import { RecordedTelemetry } from "../recorded-telemetry";
import { TASK_DEFINITION_ARN } from "../samples";

// The client is made inside, from the environment, as in AWS.

const service = LocalService.forTests({ AWS_MAX_ATTEMPTS: "1" });
let telemetry: RecordedTelemetry;
let taskDefinitions: EcsTaskDefinitions;

const describes = (taskDefinition: object) => {
  service.answer = () => ({ body: JSON.stringify({ taskDefinition }) });
};
const ARM64 = { runtimePlatform: { cpuArchitecture: "ARM64" } };

afterEach(() => jest.restoreAllMocks());

beforeEach(() => {
  telemetry = new RecordedTelemetry();
  taskDefinitions = new EcsTaskDefinitions(telemetry);
});

test("the platform is read once for each task definition", async () => {
  describes({ runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "ARM64" } });

  const first = await taskDefinitions.runtimePlatform(TASK_DEFINITION_ARN);
  const second = await taskDefinitions.runtimePlatform(TASK_DEFINITION_ARN);
  await taskDefinitions.runtimePlatform(`${TASK_DEFINITION_ARN}1`);

  expect(first).toEqual({ operatingSystem: "LINUX", architecture: "ARM64" });
  expect(second).toEqual(first);
  expect(service.asked("DescribeTaskDefinition")).toEqual([
    { taskDefinition: TASK_DEFINITION_ARN },
    { taskDefinition: `${TASK_DEFINITION_ARN}1` },
  ]);
});

test.each(["ClientException", "InvalidParameterException", "AccessDeniedException"])(
  "after %s the platform stays open for that call, the log says so once a minute, and what can be read meanwhile is found at once",
  async (name) => {
    service.answer = () => refusal(name, "Unable to describe task definition.");

    expect(await taskDefinitions.runtimePlatform(TASK_DEFINITION_ARN)).toEqual({});
    expect(await taskDefinitions.runtimePlatform(TASK_DEFINITION_ARN)).toEqual({});

    expect(service.asked("DescribeTaskDefinition")).toHaveLength(2);
    expect(telemetry.counts).toEqual(name === "AccessDeniedException" ? { ConfigurationErrors: 1 } : {});
    const reason = `${name}: Unable to describe task definition.`;
    const message = expect.stringContaining("linux/amd64 is assumed");
    const fields = { taskDefinitionArn: TASK_DEFINITION_ARN, reason };
    expect(telemetry.lines).toEqual([{ level: "error", message, fields }]);
    jest.spyOn(Date, "now").mockReturnValue(Date.now() + 60_000);
    await taskDefinitions.runtimePlatform(TASK_DEFINITION_ARN);
    expect(telemetry.lines).toHaveLength(2);
    describes(ARM64);
    expect(await taskDefinitions.runtimePlatform(TASK_DEFINITION_ARN)).toEqual({ architecture: "ARM64" });
  },
);

test("the secrets of private registries are listed by container, one given by name as its ARN without the end", async () => {
  const full = "arn:aws:secretsmanager:eu-west-1:210987654321:secret:quay-AbCdEf";
  describes({
    containerDefinitions: [
      { name: "web", repositoryCredentials: { credentialsParameter: full } },
      { name: "worker", repositoryCredentials: { credentialsParameter: "prod/docker-hub" } },
      { name: "sidecar" },
    ],
  });

  const credentials = await taskDefinitions.registryCredentials(TASK_DEFINITION_ARN);
  await taskDefinitions.runtimePlatform(TASK_DEFINITION_ARN);

  expect([...credentials]).toEqual([
    ["web", full],
    ["worker", "arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/docker-hub"],
  ]);
  expect(service.asked("DescribeTaskDefinition")).toHaveLength(1);
});

test("the images of its containers are read with it, and nothing stands in for them where it cannot be read", async () => {
  describes({ containerDefinitions: [{ name: "web", image: "nginx:1.27" }, { name: "worker" }] });
  expect(await taskDefinitions.containerImages(TASK_DEFINITION_ARN)).toEqual(
    new Map([
      ["web", "nginx:1.27"],
      ["worker", ""],
    ]),
  );
  service.answer = () => refusal("ClientException", "Unable to describe task definition.");

  await expect(taskDefinitions.containerImages(`${TASK_DEFINITION_ARN}1`)).rejects.toThrow(
    "Unable to describe task definition.",
  );
  expect(telemetry.lines).toEqual([]);
});

test("images are unknown of a definition that was deleted, which is logged, and are asked for again where ECS does not answer", async () => {
  service.answer = () => refusal("ClientException", "Unable to describe task definition.");
  expect(await taskDefinitions.declaredImages(TASK_DEFINITION_ARN)).toBeUndefined();
  service.answer = () => refusal("ThrottlingException", "Rate exceeded");

  await expect(taskDefinitions.declaredImages(`${TASK_DEFINITION_ARN}1`)).rejects.toThrow("Rate exceeded");
  expect(telemetry.lines).toMatchObject([
    {
      message: expect.stringContaining("a tag beside a digest counts as absent"),
      fields: { reason: expect.stringContaining("ClientException") },
    },
  ]);
});

test("in a sweep each definition waits for its turn, and is read once, also where it cannot be read", async () => {
  service.answer = () => refusal("ClientException", "Unable to describe task definition.");
  const pace = jest.fn(async () => {});
  const inSweep = new EcsTaskDefinitions(telemetry, {}, undefined, pace);

  await inSweep.registryCredentials(TASK_DEFINITION_ARN);
  await inSweep.runtimePlatform(TASK_DEFINITION_ARN);
  await inSweep.registryCredentials(`${TASK_DEFINITION_ARN}1`);
  await inSweep.registryCredentials(TASK_DEFINITION_ARN);

  expect(service.asked("DescribeTaskDefinition")).toHaveLength(2);
  expect(pace).toHaveBeenCalledTimes(2);
  expect(telemetry.lines).toHaveLength(2);
});

describe("in an installation that serves members", () => {
  const [own, member] = [OWN, MEMBER].map((place) => arnIn(place, "task-definition/web:7")) as [
    string,
    string,
  ];
  const secret = arnIn(OWN, "secret:registry").replace(":ecs:", ":secretsmanager:");
  const definition = {
    ...ARM64,
    containerDefinitions: [{ name: "web", repositoryCredentials: { credentialsParameter: secret } }],
  };

  /** The place's role is refused, or what it is used for. */
  const refuse = (answer: ServiceAnswer) => {
    service.answer = (request) =>
      isForRole(request) && answer !== DENIED ? session(request, new Date(Date.now() + 3_600_000)) : answer;
  };

  beforeEach(() => {
    taskDefinitions = new EcsTaskDefinitions(telemetry, {}, placesOf(service));
    answerAs(service, () => ({ taskDefinition: definition }));
  });

  test("the secrets that another account's definition names are not used, nor read", async () => {
    expect(await taskDefinitions.registryCredentials(member)).toEqual(new Map());
    expect(service.requests).toEqual([]);
    expect(await taskDefinitions.registryCredentials(own)).toEqual(new Map([["web", secret]]));
    const otherRegion = arnIn({ ...OWN, region: "eu-west-1" }, "task-definition/web:7");
    expect(await taskDefinitions.registryCredentials(otherRegion)).toEqual(new Map([["web", secret]]));
  });

  test.each([
    ["whose role is refused", DENIED, "PlaceError: The role"],
    ["that throttles", refusal("ThrottlingException", "Rate exceeded"), "ThrottlingException: Rate exceeded"],
  ])(
    "defaults stand in for the definitions of a place %s, which is asked once a minute",
    async (_, answer, reason) => {
      refuse(answer);

      expect(await taskDefinitions.runtimePlatform(member)).toEqual({});
      const calls = service.requests.length;
      expect(await taskDefinitions.runtimePlatform(`${member}1`)).toEqual({});
      expect(service.requests).toHaveLength(calls);

      expect(telemetry.counts).toEqual({});
      expect(telemetry.lines).toMatchObject([
        { level: "error", fields: { taskDefinitionArn: member, reason: expect.stringContaining(reason) } },
      ]);
      answerAs(service, () => ({ taskDefinition: definition }));
      jest.spyOn(Date, "now").mockReturnValue(Date.now() + 60_000);
      expect(await taskDefinitions.runtimePlatform(member)).toMatchObject({ architecture: "ARM64" });
    },
  );

  test.each([
    ["is refused", DENIED],
    ["lacks the right", refusal("AccessDeniedException", "not authorized")],
  ])("the images of a definition of a place whose role %s are unknown", async (_, answer) => {
    refuse(answer);

    expect(await taskDefinitions.declaredImages(member)).toBeUndefined();
    expect([telemetry.lines.length, telemetry.counts]).toEqual([1, {}]);
  });
});
