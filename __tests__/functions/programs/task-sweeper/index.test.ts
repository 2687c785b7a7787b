import type { Context } from "aws-lambda";
import { LocalService, refusal, type ServiceRequest } from "../../local-service";
import { clusterArn, containerOf, runningTask } from "./simulated-ecs";

// The function as AWS loads it: settings and addresses come from the environment.
const service = LocalService.forProgram({
  CLUSTER_ARNS: JSON.stringify([clusterArn("shop")]),
  LAUNCH_TYPES: '["FARGATE"]',
  OWNER_TAG_KEYS: "[]",
  EXCLUDE_IMAGES: '["docker.io/shop/app-2"]',
});
let handler: typeof import("../../../../functions/programs/task-sweeper").handler;

beforeAll(() => {
  ({ handler } = require("../../../../functions/programs/task-sweeper"));
});

beforeEach(() => {
  service.answer = (request) => ({ body: JSON.stringify(answerTo(request)) });
});

function answerTo({ action }: ServiceRequest): object {
  switch (action) {
    case "ListTasks":
      return { taskArns: ["1", "2"] };
    case "DescribeTasks":
      return { tasks: [1, 2].map((number) => runningTask("shop", number, [containerOf(number)])) };
    default:
      return { Count: 0 };
  }
}

const context = (remaining = 900_000) => ({ getRemainingTimeInMillis: () => remaining }) as Context;

test("an invocation without time left asks for nothing, and leaves the sweep to the next", async () => {
  expect(await handler({}, context(59_000))).toEqual({ sweep: "out-of-time" });

  expect(service.asked("ListTasks")).toEqual([]);
});

test("what was counted is written out, even when the sweep fails", async () => {
  service.answer = (request) =>
    request.action === "ListTasks"
      ? refusal("InternalServerError", "ECS does not answer")
      : { body: JSON.stringify(answerTo(request)) };
  const written = jest.mocked(process.stdout.write);

  await expect(handler({}, context())).rejects.toThrow("ECS does not answer");

  expect(written.mock.calls.some(([line]) => line.toString().includes('"end":"failed"'))).toBe(true);
});
