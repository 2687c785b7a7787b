import { publishIndex } from "../../../local-aws/registry";
import { until } from "../../until";
import { functionLog, untilLogged } from "../function-log";
import { whileDenied } from "../role-rights";
import { OLD, runningTask } from "../running-tasks";
import { installation } from "../shared-installation";
import { container, digestOf, keyOf, taskArn } from "../task-event";

afterEach(() => installation.restore());

/** Runs something while the sweeper's role may not do this. */
function without(action: string, resource: string, cluster: string | undefined, run: () => Promise<void>) {
  const condition = cluster === undefined ? {} : { Condition: { ArnEquals: { "ecs:cluster": cluster } } };
  const statement = { Action: action, Resource: resource, ...condition };
  return whileDenied(installation, "sweeper_function_name", statement, run);
}

test("right after deployment the schedule sweeps what ran before: one build for 230 tasks of one image", async () => {
  await installation.aws.switch({ schedules: true });

  const old = await installation.untilRow(keyOf(OLD), { verdict: "PASSED" });
  const bank = await installation.untilRow(keyOf("before/bank:1"), { verdict: "PASSED" });
  await installation.aws.switch({ schedules: false });
  await untilLogged(installation, "sweeper_function_name", ({ end }) => end === "complete");

  expect(old.lastTaskArn).toMatch(/:task\/shop\/old-\d+$/);
  expect(bank.lastTaskArn).toMatch(/:task\/bank\/other-cluster$/);
  expect(await installation.buildsOf(digestOf(OLD))).toHaveLength(1);
  expect((await installation.rows()).map(({ image }) => image).sort()).toEqual(
    [keyOf(OLD), keyOf("before/bank:1"), keyOf("before/ec2:1")].sort(),
  );
  expect(await installation.aws.undeliveredEvents()).toEqual([]);
});

test("a complete sweep says who runs each image, with how many tasks", async () => {
  const web = { kind: "service", name: "web", cluster: "shop", tasks: 230 };

  expect(await installation.row(`workloads#${keyOf(OLD)}`)).toMatchObject({
    services: [web],
    furtherServices: 0,
  });
  expect(await installation.row("sweep#last-complete")).toMatchObject({ images: 3 });
});

test("what is left out is logged with container, image and reason, once", async () => {
  expect(await installation.sweep()).toBe("complete");

  const [skipped] = await untilLogged(
    installation,
    "sweeper_function_name",
    ({ message }) => message === "containers skipped",
  );
  expect(skipped).toMatchObject({
    taskArn: taskArn("left-out"),
    skipped: [
      { container: "app", image: "docker.io/before/excluded:1", reason: "excluded" },
      { container: "ecs-service-connect-x", image: "agent", reason: "aws-managed" },
    ],
  });
});

test("a fresh verdict is left alone, a stale one is renewed", async () => {
  const before = await installation.untilPublished(keyOf(OLD));
  const bankBefore = await installation.untilPublished(keyOf("before/bank:1"));
  await installation.sweep();
  expect(await installation.row(keyOf(OLD))).toEqual(before);

  await installation.passTime(keyOf(OLD), "freshUntil");
  await installation.replaceSweeper();
  await installation.sweep();

  await until("a second build", async () => (await installation.buildsOf(digestOf(OLD))).length === 2);
  const after = await installation.untilRow(keyOf(OLD), { verdict: "PASSED", rowState: undefined });
  expect(after.scanId).not.toBe(before.scanId);
  expect(Date.parse(String(after.freshUntil))).toBeGreaterThan(Date.now());
  expect(await installation.row(keyOf("before/bank:1"))).toEqual(bankBefore);
});

test("images without capacity wait, and are scanned by the coordinator", async () => {
  const names = Array.from({ length: 8 }, (_, number) => `crowd/image-${number}:1`);
  await installation.aws.switch({ refuseBuilds: { error: "AccountLimitExceededException" } });
  await installation.aws.putTasks(
    names.map((name, number) => runningTask(`crowd-${number}`, [container(name)])),
  );

  await installation.sweep();

  for (const name of names) {
    await installation.untilRow(keyOf(name), { rowState: "WAITING", attempts: 0 });
  }
  await installation.aws.switch({ refuseBuilds: null });
  await installation.endBackOff();
  await until("all to be scanned", async () => {
    await installation.coordinate();
    const rows = await Promise.all(names.map((name) => installation.row(keyOf(name))));
    return rows.every((row) => row?.verdict === "PASSED");
  });
  for (const name of names) {
    expect(await installation.buildsOf(digestOf(name))).toHaveLength(1);
  }
});

test("a permanent error stays until another task starts and the hour is over, whichever of its tasks a sweep meets first", async () => {
  const name = "gone/arm-only:1";
  const { digest } = publishIndex(name, ["linux/arm64"]);
  const image = { ...container(name), imageDigest: digest };
  const key = `${digest}#linux/amd64`;
  await installation.send({ id: "gone-1", containers: [image] });
  const before = await installation.untilRow(key, { rowState: "ERROR", errorClass: "permanent" });
  await installation.aws.putTasks([runningTask("gone-0", [image])]);

  await installation.sweep();

  expect(await installation.row(key)).toMatchObject({ scanId: before.scanId, rowState: "ERROR" });
  expect(await installation.buildsOf(digest)).toHaveLength(1);
  await installation.send({ id: "gone-2", containers: [image] });
  await installation.untilQueueIsEmpty();
  await installation.passTime(key, "dueAt");
  await installation.coordinate();
  await installation.untilRow(key, { rowState: "ERROR", attempts: 2 });
  expect(await installation.buildsOf(digest)).toHaveLength(2);
});

test("without permission for one cluster the others are swept, and the log says which", async () => {
  const denied = "arn:aws:ecs:us-east-1:123456789012:cluster/bank";
  await installation.aws.putTasks([
    runningTask("denied", [container("denied/bank:1")], {}, "bank"),
    runningTask("allowed", [container("denied/shop:1")]),
  ]);

  await without("ecs:ListTasks", "*", denied, async () => {
    expect(await installation.sweep()).toBe("complete");
  });

  await installation.untilRow(keyOf("denied/shop:1"), { verdict: "PASSED" });
  expect(await installation.row(keyOf("denied/bank:1"))).toBeUndefined();
  await untilLogged(
    installation,
    "sweeper_function_name",
    ({ cluster, reason }) => cluster === denied && String(reason).startsWith("AccessDeniedException"),
  );
  await installation.sweep();
  await installation.untilRow(keyOf("denied/bank:1"), { verdict: "PASSED" });
});

test("without permission for task definitions linux/amd64 is assumed, counted and logged once, and siblings are served", async () => {
  const unread = {
    attributes: [],
    taskDefinitionArn: "arn:aws:ecs:us-east-1:123456789012:task-definition/x:1",
  };
  await installation.aws.putTasks([
    runningTask("unread-1", [container("unread/web:1")], unread),
    runningTask("unread-2", [container("unread/worker:1")], unread),
    runningTask("unread-3", [container("unread/other:1")]),
  ]);

  await without("ecs:DescribeTaskDefinition", "*", undefined, async () => {
    expect(await installation.sweep()).toBe("complete");
  });

  for (const name of ["unread/web:1", "unread/worker:1", "unread/other:1"]) {
    await installation.untilRow(keyOf(name), { verdict: "PASSED" });
  }
  const log = async () => functionLog(installation, "sweeper_function_name");
  await until("the count", async () => (await log()).some((line) => line.ConfigurationErrors !== undefined));
  const lines = (await log()).filter(
    ({ taskDefinitionArn }) => taskDefinitionArn === unread.taskDefinitionArn,
  );
  expect(lines).toEqual([expect.objectContaining({ reason: expect.stringContaining("AccessDenied") })]);
  // Images of earlier tests that are to be scanned have task definitions, too: each is counted once.
  const isDenied = (reason: unknown) => String(reason).includes("AccessDenied");
  const unreadable = (await log()).filter((line) => line.taskDefinitionArn && isDenied(line.reason));
  expect(new Set(unreadable.map(({ taskDefinitionArn }) => taskDefinitionArn)).size).toBe(unreadable.length);
  expect((await log()).flatMap((line) => line.ConfigurationErrors ?? [])).toEqual(unreadable.map(() => 1));
});
