import type { Context } from "aws-lambda";
import { LocalService } from "../../local-service";
import { answerAs, arnIn, asked, MEMBER, MEMBER_ROLES, OWN, signedBy } from "../../places-on-sts";
import { containerOf, runningTask } from "./simulated-ecs";

const OTHER = { ...MEMBER, account: "333333333333" };
const SHOP = arnIn(MEMBER, "cluster/shop");
const service = LocalService.forProgram({
  AWS_LAMBDA_FUNCTION_NAME: "scanning-task-sweeper",
  CLUSTER_ARNS: JSON.stringify([SHOP]),
  ...{ LAUNCH_TYPES: '["FARGATE"]', OWNER_TAG_KEYS: "[]", MEMBER_ROLES },
});
let handler: typeof import("../../../../functions/programs/task-sweeper").handler;

beforeAll(() => {
  ({ handler } = require("../../../../functions/programs/task-sweeper"));
});

test("a hub whose cluster_arns names only members' clusters asks ECS of those members alone, in sessions of its own name", async () => {
  const members = JSON.stringify(
    Object.fromEntries([MEMBER, OTHER, OWN].map(({ account, region }) => [account, [region]])),
  );
  answerAs(service, ({ action, body }) => {
    switch (action) {
      case "GetItem":
        return body.includes("config#members") ? { Item: { members: { S: members } } } : {};
      case "ListClusters":
        return { clusterArns: [arnIn(OTHER, "cluster/bank")] };
      case "ListTasks":
        return { taskArns: ["1"] };
      case "DescribeTasks":
        return { tasks: [runningTask("shop", 1, [containerOf(1)])] };
      default:
        return {};
    }
  });

  expect(await handler({}, { getRemainingTimeInMillis: () => 900_000 } as Context)).toEqual({
    sweep: "complete",
  });

  expect(signedBy(service, "ListClusters")).toEqual([`ASIA${OTHER.account} ${OTHER.region}`]);
  const clusters = service.asked("ListTasks").map(({ cluster }) => cluster);
  expect(clusters.sort()).toEqual([SHOP, arnIn(OTHER, "cluster/bank")]);
  const sessions = asked(service).map(({ ExternalId, RoleSessionName }) => [ExternalId, RoleSessionName]);
  expect(sessions.sort()).toEqual([MEMBER, OTHER].map(({ account }) => [account, "scanning-task-sweeper"]));
});
