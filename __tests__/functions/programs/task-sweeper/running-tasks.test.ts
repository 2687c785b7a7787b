import { ECSClient } from "@aws-sdk/client-ecs";
import type { LaunchType } from "../../../../functions/contract/events";
import { clustersIn, EcsRunningTasks } from "../../../../functions/programs/task-sweeper/running-tasks";
import { LocalService } from "../../local-service";
import { arnIn, MEMBER, OWN } from "../../places-on-sts";
import { clusterArn, containerOf, runningTask } from "./simulated-ecs";

const service = LocalService.forTests();
let calls = 0;

beforeEach(() => {
  calls = 0;
});

function tasksOf(clusterArns?: readonly string[], launchTypes: LaunchType[] = ["FARGATE"]) {
  const pace = async () => {
    calls += 1;
  };
  return new EcsRunningTasks(new ECSClient(service.clientConfig), clusterArns, launchTypes, pace);
}

const answer = (body: object) => ({ body: JSON.stringify(body) });

test("all clusters are listed page by page, sorted", async () => {
  service.answer = ({ body }) =>
    JSON.parse(body).nextToken === "more"
      ? answer({ clusterArns: ["a"] })
      : answer({ clusterArns: ["c", "b"], nextToken: "more" });

  expect(await tasksOf().clusters()).toEqual(["a", "b", "c"]);
  expect(calls).toBe(2);
});

test.each([[["b", "a"]], [[]]])(
  "where clusters are given, as %j, ECS is not asked for others",
  async (given) => {
    expect(await tasksOf(given).clusters()).toEqual(given.toSorted());
    expect(service.requests).toEqual([]);
  },
);

describe("cluster_arns", () => {
  const [own, foreign] = [OWN, MEMBER].map((place) => arnIn(place, "cluster/shop")) as [string, string];
  const elsewhere = { ...MEMBER, region: "us-east-1" };

  test.each([
    ["names none: every place is swept whole", [], undefined, undefined],
    ["names own ones alone: members are swept whole", [own], [own], undefined],
    ["names those of a member alone: the own place is not swept", [foreign], [], [foreign]],
    ["names some of both", [own, foreign], [own], [foreign]],
  ])("%s", (_, clusterArns, ofOwn, ofMember) => {
    const swept = [undefined, MEMBER, elsewhere].map((place) => clustersIn(place, clusterArns, OWN));

    expect(swept).toEqual([ofOwn, ofMember, undefined]);
  });

  test("of an installation without members names its own clusters", () => {
    expect(clustersIn(undefined, [own], undefined)).toEqual([own]);
  });
});

test("a page are the tasks that run on Fargate of up to a hundred that are meant to", async () => {
  const running = runningTask("shop", 1, [containerOf(1)]);
  service.answer = ({ action }) =>
    action === "ListTasks"
      ? answer({ taskArns: ["1", "2", "3"], nextToken: "more" })
      : answer({
          tasks: [
            running,
            { ...running, lastStatus: "PENDING" },
            { ...running, lastStatus: "DEPROVISIONING" },
            { ...running, launchType: "EC2" },
          ],
          failures: [{ arn: "3", reason: "MISSING" }],
        });

  expect(await tasksOf().page(clusterArn("shop"), "begin")).toEqual({ tasks: [running], nextToken: "more" });
  expect(service.asked("ListTasks")).toEqual([
    {
      cluster: clusterArn("shop"),
      launchType: "FARGATE",
      desiredStatus: "RUNNING",
      maxResults: 100,
      nextToken: "begin",
    },
  ]);
  expect(service.asked("DescribeTasks")).toEqual([
    { cluster: clusterArn("shop"), tasks: ["1", "2", "3"], include: ["TAGS"] },
  ]);
  expect(calls).toBe(2);
});

test("of several launch types all tasks are listed, and those of others are left out", async () => {
  const running = runningTask("shop", 1, [containerOf(1)]);
  const onInstances = { ...running, launchType: "EC2" };
  service.answer = ({ action }) =>
    action === "ListTasks"
      ? answer({ taskArns: ["1", "2", "3"] })
      : answer({ tasks: [running, onInstances, { ...running, launchType: "EXTERNAL" }] });

  const { tasks } = await tasksOf(undefined, ["FARGATE", "EC2"]).page(clusterArn("shop"), undefined);

  expect(tasks).toEqual([running, onInstances]);
  expect(service.asked("ListTasks")).toEqual([
    { cluster: clusterArn("shop"), desiredStatus: "RUNNING", maxResults: 100 },
  ]);
});

test("an empty page is not described, and may be followed by others", async () => {
  service.answer = () => answer({ taskArns: [], nextToken: "more" });

  expect(await tasksOf().page(clusterArn("shop"), undefined)).toEqual({ tasks: [], nextToken: "more" });
  expect(service.asked("DescribeTasks")).toEqual([]);
});
