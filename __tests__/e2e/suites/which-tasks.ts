import { ECSClient, RegisterTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { publishImage } from "../../../local-aws/registry";
import { ELSEWHERE, eventOf, imageOfWay, type LaunchWay, ON_FARGATE } from "../../fixtures/launch-ways";
import { until } from "../../until";
import { counted, functionLog } from "../function-log";
import { installation } from "../shared-installation";
import { container, keyOf } from "../task-event";

test("a crash-looping task that never ran is scanned, a task that ran and stopped is not", async () => {
  const stopped = {
    lastStatus: "STOPPED",
    desiredStatus: "STOPPED",
    pullStoppedAt: "2026-01-01T00:00:00.000Z",
  };

  await installation.send(
    { id: "i", containers: [container("shop/ran:1")], detail: stopped },
    { id: "j", containers: [container("shop/crashing:1")], detail: { ...stopped, startedAt: undefined } },
    { id: "k", containers: [container("shop/ec2:1")], detail: { launchType: "EC2" } },
  );

  await installation.untilRow(keyOf("shop/crashing:1"), { verdict: "PASSED" });
  await installation.untilQueueIsEmpty();
  expect(await installation.row(keyOf("shop/ran:1"))).toBeUndefined();
  expect(await installation.row(keyOf("shop/ec2:1"))).toBeUndefined();
});

test("without an architecture in the event the task definition decides; Windows and excluded images are skipped", async () => {
  const ecs = new ECSClient(installation.aws.clientConfig);
  const register = async (
    family: string,
    runtimePlatform: {
      cpuArchitecture: "ARM64" | "X86_64";
      operatingSystemFamily: "LINUX" | "WINDOWS_SERVER_2022_CORE";
    },
  ) => {
    const { taskDefinition } = await ecs.send(
      new RegisterTaskDefinitionCommand({
        family,
        runtimePlatform,
        containerDefinitions: [{ name: "app", image: "x" }],
      }),
    );
    return { attributes: undefined, taskDefinitionArn: taskDefinition?.taskDefinitionArn };
  };
  const arm = await register("arm", { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" });
  const windows = await register("win", {
    cpuArchitecture: "X86_64",
    operatingSystemFamily: "WINDOWS_SERVER_2022_CORE",
  });
  await installation.aws.sysdig.setImage("shop/arm:1", { architecture: "arm64" });

  await installation.send(
    { id: "l", containers: [container("shop/arm:1")], detail: arm },
    { id: "m", containers: [container("shop/windows:1")], detail: windows },
    { id: "n", containers: [container("excluded-base:1")] },
    { id: "o", containers: [container("shop/unknown-definition:1")], detail: { attributes: undefined } },
  );

  await installation.untilRow(keyOf("shop/arm:1", "linux/arm64"), { verdict: "PASSED" });
  await installation.untilRow(keyOf("shop/unknown-definition:1"), { verdict: "PASSED" });
  await installation.untilQueueIsEmpty();
  expect(await installation.row(keyOf("shop/windows:1"))).toBeUndefined();
  expect(await installation.row(keyOf("excluded-base:1"))).toBeUndefined();
  await until("both to be logged", async () => {
    const log = JSON.stringify(await functionLog(installation, "trigger_function_name"));
    return ["windows", "excluded"].every((reason) => log.includes(`"reason":"${reason}"`));
  });
  expect(await functionLog(installation, "trigger_function_name")).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        message: "containers skipped",
        skipped: [{ container: "app", image: "shop/windows:1", reason: "windows" }],
      }),
      expect.objectContaining({
        message: "containers skipped",
        skipped: [{ container: "app", image: "docker.io/library/excluded-base:1", reason: "excluded" }],
      }),
    ]),
  );
});

test("what can never succeed is logged, counted and acknowledged, and its siblings are served", async () => {
  const queue = new SQSClient(installation.aws.clientConfig);
  for (const MessageBody of ["not JSON", '{"source":"aws.ec2"}']) {
    await queue.send(new SendMessageCommand({ QueueUrl: installation.output("queue_url"), MessageBody }));
  }

  await installation.send(
    { id: "empty", containers: [] },
    {
      id: "bad",
      containers: [
        { name: "shell", image: "$(curl evil)" },
        { name: "long", image: "a".repeat(300) },
        { name: "digest", image: "shop/x:1", imageDigest: "sha256:nothex" },
        { name: "backtracking", image: "registry.example.com/registry.example.com/" },
        { name: "control", image: "shop/x\u0000\u001b[2J" },
        { name: "unicode", image: "shop/🐳" },
        { name: "good", ...container("shop/sibling:1") },
        { name: "ecs-service-connect-fake", ...container("shop/hidden:1") },
      ],
    },
    {
      id: "mips",
      containers: [container("shop/mips:1")],
      detail: { attributes: [{ name: "ecs.cpu-architecture", value: "mips" }] },
    },
  );

  await installation.untilRow(keyOf("shop/sibling:1"), { verdict: "PASSED" });
  await installation.untilRow(keyOf("shop/hidden:1"), { verdict: "PASSED" });
  await installation.untilQueueIsEmpty();
  expect(await installation.messagesIn("dead_letter_queue_url")).toBe(0);
  await until("every rejection to be logged", async () => {
    const log = await functionLog(installation, "trigger_function_name");
    const containers = log
      .filter(({ message }) => message === "container rejected")
      .map((line) => line.container);
    const events = log.filter(({ message }) => message === "event rejected").map((line) => line.reason);
    return (
      ["shell", "long", "digest", "backtracking", "control", "unicode", "app"].every((name) =>
        containers.includes(name),
      ) && events.length >= 3
    );
  });
  const countRejected = () => counted(installation, "trigger_function_name", "EventsRejected");
  // Metrics are written at the end of an invocation, after the lines that it logs.
  await until("every rejection to be counted", async () => (await countRejected()) >= 10);
  expect(await countRejected()).toBe(10);
  expect(await installation.row("docker.io/shop/mips:1#linux/amd64")).toBeUndefined();
});

test("tasks on Fargate are scanned however they were launched, others never", async () => {
  const ways: LaunchWay[] = [...ON_FARGATE, ...ELSEWHERE, "windows"];
  // As somebody pushed them before their tasks could start.
  for (const way of ways) {
    publishImage(imageOfWay(way));
  }
  const entries = ways.map(eventOf).map((event) => ({
    Source: event.source,
    DetailType: event["detail-type"],
    Time: new Date(event.time),
    Resources: [...event.resources],
    Detail: JSON.stringify(event.detail),
  }));

  // PutEvents takes ten at a time.
  await installation.sendEvents(entries.slice(0, 6));
  await installation.sendEvents(entries.slice(6));

  for (const way of ON_FARGATE) {
    await installation.untilRow(keyOf(imageOfWay(way)), {
      verdict: "PASSED",
      lastTaskArn: eventOf(way).detail.taskArn,
    });
  }
  await installation.untilQueueIsEmpty();
  for (const way of [...ELSEWHERE, "windows"] as const) {
    expect([way, await installation.row(keyOf(imageOfWay(way)))]).toEqual([way, undefined]);
  }
  const seen = (await functionLog(installation, "trigger_function_name")).map((line) => JSON.stringify(line));
  for (const way of ELSEWHERE) {
    expect(seen.filter((line) => line.includes(imageOfWay(way)))).toEqual([]);
  }
});
