import { untilLogged } from "../function-log";
import { whileDenied } from "../role-rights";
import { OLD, runningTask } from "../running-tasks";
import { installation } from "../shared-installation";
import { container, digestOf, keyOf } from "../task-event";

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
