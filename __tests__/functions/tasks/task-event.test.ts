import { InvalidImageError } from "../../../functions/contract/images/image";
import { InvalidEventError, imageOf, parseTaskEvent } from "../../../functions/tasks/task-event";
import { DIGEST, NOW, TASK_ARN, TASK_DEFINITION_ARN, taskEvent } from "../samples";

const CONTAINERS = [{ name: "web", image: "nginx:1.27", imageDigest: DIGEST }];

describe("a task event", () => {
  test("gives the task, its architecture and its containers", () => {
    expect(parseTaskEvent(taskEvent(CONTAINERS, { createdAt: "2026-03-01T11:59:37.900Z" }))).toEqual({
      taskArn: TASK_ARN,
      taskDefinitionArn: TASK_DEFINITION_ARN,
      from: { account: "123456789012", region: "us-east-1" },
      architecture: "x86_64",
      windows: false,
      running: true,
      containers: CONTAINERS,
      time: NOW,
      clusterArn: "arn:aws:ecs:us-east-1:123456789012:cluster/production",
      group: "service:web",
      startedBy: "",
      createdAt: new Date("2026-03-01T11:59:37.900Z"),
      launchType: "FARGATE",
    });
  });

  test.each([
    ["no JSON", "not json", "is not an"],
    ["null", "null", 'is not an "ECS Task State Change"'],
    ["an event of another service", taskEvent().replace("aws.ecs", "aws.ec2"), "event of aws.ecs"],
    ["another event of ECS", taskEvent().replace("Task State", "Service"), 'an "ECS Task State Change"'],
    ["no detail", JSON.stringify({ source: "aws.ecs", "detail-type": "ECS Task State Change" }), "taskArn"],
    ["no task", taskEvent(CONTAINERS, { taskArn: undefined }), "the task has no taskArn"],
    ["no containers", taskEvent(null), "the task has no containers"],
    ["an empty list of containers", taskEvent([]), "the task has no containers"],
  ])("is refused when it is or has %s", (_, body, message) => {
    expect(() => parseTaskEvent(body)).toThrow(InvalidEventError);
    expect(() => parseTaskEvent(body)).toThrow(message);
  });

  test.each([
    ["absent", undefined],
    ["no list", { "ecs.cpu-architecture": "arm64" }],
    ["null", [null]],
  ])("leaves the architecture open when the attributes are %s", (_, attributes) => {
    expect(parseTaskEvent(taskEvent(CONTAINERS, { attributes })).architecture).toBeUndefined();
  });

  test.each([
    ["platformFamily", { platformFamily: "Windows_Server_2022_Core" }],
    ["ecs.os-type", { attributes: [{ name: "ecs.os-type", value: "windows" }] }],
  ])("of a Windows task says so in %s", (_, detail) => {
    expect(parseTaskEvent(taskEvent(CONTAINERS, detail)).windows).toBe(true);
  });
});

describe("the image of a container", () => {
  const of = (fields: { image?: unknown; imageDigest?: unknown }) =>
    imageOf({ name: "web", image: undefined, imageDigest: undefined, ...fields }, "linux/arm64");

  test.each([undefined, null, ""])("has the digest of the reference where %j is reported", (imageDigest) => {
    expect(of({ image: `nginx@${DIGEST}`, imageDigest }).digest).toBe(DIGEST);
  });

  test.each([
    ["an image that is no text", { image: ["nginx"] }, "the container names no image"],
    ["a digest that is no text", { image: "nginx", imageDigest: { sha256: "a" } }, "imageDigest is not text"],
  ])("cannot be read with %s", (_, fields, message) => {
    expect(() => of(fields)).toThrow(InvalidImageError);
    expect(() => of(fields)).toThrow(message);
  });
});
