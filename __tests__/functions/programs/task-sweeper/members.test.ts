import type { Context } from "aws-lambda";
import { imageKey } from "../../../../functions/contract/images/image";
import { CODEBUILD, LocalService } from "../../local-service";
import { answerAs, arnIn, asked, MEMBER, MEMBER_ROLES, OWN, READ_ROLE, signedBy } from "../../places-on-sts";
import { containerOf, runningTask } from "./simulated-ecs";
import { imageOf } from "./simulated-sweeper";

// The function of a hub as AWS loads it.
const service = LocalService.forProgram({
  ...{ MEMBER_ROLES, CLUSTER_ARNS: JSON.stringify([arnIn(OWN, "cluster/shop")]) },
  ...{ LAUNCH_TYPES: '["FARGATE"]', OWNER_TAG_KEYS: '["team"]' },
});
let handler: typeof import("../../../../functions/programs/task-sweeper").handler;

beforeAll(() => {
  ({ handler } = require("../../../../functions/programs/task-sweeper"));
});

const ANSWERS: Readonly<Record<string, object>> = {
  ...CODEBUILD,
  ListClusters: { clusterArns: [arnIn(MEMBER, "cluster/bank")] },
  ListTasks: { taskArns: ["1"] },
  DescribeServices: { services: [{ serviceName: "web", tags: [{ key: "team", value: "payments" }] }] },
};

function answered(action: string, body: string): object {
  const members = { image: { S: "config#members" }, members: { S: '{"222222222222":["eu-west-1"]}' } };
  switch (action) {
    case "GetItem":
      return body.includes("config#members") ? { Item: members } : {};
    case "DescribeTasks": {
      const place = body.includes(MEMBER.account) ? MEMBER : OWN;
      const task = { ...runningTask("bank", 1, [containerOf(1)]), group: "service:web" };
      return {
        tasks: [{ ...task, taskArn: arnIn(place, "task/bank/1"), clusterArn: arnIn(place, "cluster/bank") }],
      };
    }
    default:
      return ANSWERS[action] ?? { Count: 0 };
  }
}

const WORKLOADS = `workloads#222222222222/eu-west-1#${imageKey(imageOf(1))}`;

const sweep = () =>
  handler({}, { awsRequestId: "request", getRemainingTimeInMillis: () => 900_000 } as Context);

const written = (key: string) =>
  service.asked("PutItem").filter(({ Item }) => JSON.stringify(Object(Item).image).includes(`"${key}`));

test("the own place is swept with the hub's rights, a member with a session of its role, in its region", async () => {
  answerAs(service, ({ action, body }) => answered(action, body));

  expect(await sweep()).toEqual({ sweep: "complete" });

  expect(asked(service).map(({ RoleArn }) => RoleArn)).toEqual([READ_ROLE]);
  expect(signedBy(service, "ListClusters")).toEqual(["ASIA222222222222 eu-west-1"]);
  for (const action of ["ListTasks", "DescribeTasks", "DescribeServices"]) {
    expect(signedBy(service, action)).toEqual(["test us-east-1", "ASIA222222222222 eu-west-1"]);
  }
  expect(written(WORKLOADS)).toHaveLength(1);
  expect(JSON.stringify(written(WORKLOADS))).toContain("payments");
});
