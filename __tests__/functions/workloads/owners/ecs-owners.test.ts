import { askedInTime, EcsOwners } from "../../../../functions/workloads/owners/ecs-owners";
import { LocalService, refusal } from "../../local-service";
import { answerAs, arnIn, DENIED, isForRole, MEMBER, placesOf, signedBy } from "../../places-on-sts";
import { RecordedTelemetry } from "../../recorded-telemetry";
import { TASK_ARN } from "../../samples";

const service = LocalService.forTests();
let owners: EcsOwners;

beforeEach(() => {
  owners = new EcsOwners(["team"], { ...service.clientConfig, maxAttempts: 1 });
});

const team = (value: string) => [{ key: "team", value }];
const web = (name: string, cluster = "shop") => ({ kind: "service", name, cluster }) as const;
const requests = (failed: (error: unknown) => void = () => {}) => ({
  ...{ failed, hasTime: () => true, pace: async () => {} },
});

const TASK = {
  taskArn: TASK_ARN,
  clusterArn: "arn:aws:ecs:us-east-1:123456789012:cluster/production",
  group: "service:web",
  taskDefinitionArn: "arn:aws:ecs:us-east-1:123456789012:task-definition/web:7",
};

describe("services", () => {
  test("are asked for ten of a cluster at a time, with their tags", async () => {
    service.answerBy({
      DescribeServices: ({ body }) => ({
        services: JSON.parse(body).services.map((serviceName: string) => ({
          serviceName,
          tags: team(serviceName),
        })),
      }),
    });
    const shop = Array.from({ length: 12 }, (_, number) => web(`web-${number}`));
    const bank = web("web-0", "bank");

    const found = await owners.ofServices([...shop.slice(0, 6), bank, ...shop.slice(6)], requests());

    expect(service.asked("DescribeServices")).toMatchObject([
      { cluster: "shop", services: shop.slice(0, 10).map(({ name }) => name), include: ["TAGS"] },
      { cluster: "shop", services: ["web-10", "web-11"] },
      { cluster: "bank", services: ["web-0"] },
    ]);
    expect([...found.values()]).toContain("web-11");
    expect(found.size).toBe(13);
  });

  test("that were deleted meanwhile, with or without their cluster, have no owner", async () => {
    service.answerBy({ DescribeServices: { services: [], failures: [{ reason: "MISSING" }] } });
    const gone = web("gone");
    expect(await owners.ofServices([gone], requests())).toEqual(new Map([[gone, undefined]]));

    service.answerBy({ DescribeServices: refusal("ClusterNotFoundException", "Cluster not found.") });
    expect(await owners.ofServices([gone], requests())).toEqual(new Map([[gone, undefined]]));
  });

  test("of which ECS does not take a name leave the others their answer", async () => {
    service.answerBy({
      DescribeServices: ({ body }) =>
        JSON.parse(body).cluster === "shop"
          ? refusal("InvalidParameterException", "no")
          : { services: [{ serviceName: "web", tags: team("payments") }] },
    });
    const [one, other] = [web("web"), web("web", "bank")];
    const failed = jest.fn();

    expect(await owners.ofServices([one, other], requests(failed))).toEqual(new Map([[other, "payments"]]));
    expect(failed).toHaveBeenCalledTimes(1);
  });

  test("are no longer asked for once the right is missing, or the time is over", async () => {
    service.answerBy({ DescribeServices: refusal("AccessDeniedException", "no") });
    const failed = jest.fn();

    expect((await owners.ofServices([web("web"), web("web", "bank")], requests(failed))).size).toBe(0);
    expect(failed).toHaveBeenCalledTimes(1);
    service.forget();
    await owners.ofServices([web("web")], { ...requests(), hasTime: () => false });
    expect(service.requests).toEqual([]);
  });
});

describe("the latest task of an outcome", () => {
  test("says its service and its owner itself", async () => {
    service.answerBy({ DescribeTasks: { tasks: [{ ...TASK, tags: team("payments") }] } });

    expect(await owners.ofTask(TASK_ARN)).toEqual({ owner: "payments", workload: web("web", "production") });
    expect(service.requests).toHaveLength(1);
    expect(service.asked("DescribeTasks")).toMatchObject([{ tasks: [TASK_ARN], include: ["TAGS"] }]);
  });

  test("has the owner of its service where it has none", async () => {
    service.answerBy({
      DescribeTasks: { tasks: [TASK] },
      DescribeServices: { services: [{ serviceName: "web", tags: team("platform") }] },
    });

    expect(await owners.ofTask(TASK_ARN)).toMatchObject({ owner: "platform" });
  });

  test("of no service belongs to its family, and of one that names something else, too", async () => {
    for (const group of ["family:web", "anything", "service:<b> web"]) {
      service.answerBy({ DescribeTasks: { tasks: [{ ...TASK, group }] } });

      expect(await owners.ofTask(TASK_ARN)).toEqual({
        owner: undefined,
        workload: { kind: "family", name: "web", cluster: "production" },
      });
    }
  });

  test("of a deployment that no task runs yet is that of its service", async () => {
    service.answerBy({ DescribeServices: { services: [{ serviceName: "web", tags: team("platform") }] } });
    const deployment = "arn:aws:ecs:us-east-1:123456789012:service-deployment/production/web/abc";

    expect(await owners.ofTask(deployment)).toEqual({
      workload: { kind: "service", name: "web", cluster: "production" },
      owner: "platform",
    });
    expect(await owners.ofTask("another")).toBeUndefined();
  });
});

test("ECS that refuses is asked again after a minute, and no scan's end hears of it", async () => {
  let time = 0;
  let asked = 0;
  const telemetry = new RecordedTelemetry();
  const ofTask = async () => {
    asked += 1;
    throw new Error("no");
  };
  const ask = askedInTime({ ofTask }, telemetry, () => time);

  expect([await ask(TASK_ARN), await ask(TASK_ARN), asked]).toEqual([undefined, undefined, 1]);
  time = 61_000;
  await ask(TASK_ARN);
  expect(asked).toBe(2);
});

describe("of members", () => {
  beforeEach(() => {
    owners = new EcsOwners(["team"], { endpoint: service.endpoint, maxAttempts: 1 }, placesOf(service));
  });

  test("a task is asked about in its place, and so is its service", async () => {
    const task = { ...TASK, taskArn: arnIn(MEMBER, "task/production/1") };
    answerAs(service, ({ action }) =>
      action === "DescribeTasks"
        ? { tasks: [task] }
        : { services: [{ serviceName: "web", tags: team("shop") }] },
    );

    expect(await owners.ofTask(task.taskArn)).toMatchObject({
      owner: "shop",
      workload: { kind: "service", name: "web", cluster: "production", place: MEMBER },
    });
    expect(signedBy(service, "DescribeServices")).toEqual(["ASIA222222222222 eu-west-1"]);
  });

  test("one that does not answer is left alone for a minute, and no other is", async () => {
    service.answer = (request) =>
      isForRole(request) ? DENIED : { body: JSON.stringify({ tasks: [TASK], services: [] }) };
    const ask = askedInTime(owners, new RecordedTelemetry());

    expect(await ask(arnIn(MEMBER, "task/production/1"))).toBeUndefined();
    expect(await ask(TASK_ARN)).toMatchObject({ workload: { name: "web" } });
    const calls = service.requests.length;
    expect(await ask(arnIn(MEMBER, "task/production/2"))).toBeUndefined();
    expect(service.requests).toHaveLength(calls);
  });
});
