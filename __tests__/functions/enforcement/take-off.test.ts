import { type Image, imageKey } from "../../../functions/contract/image";
import type { Workload } from "../../../functions/contract/sighting";
import { enforceDue } from "../../../functions/enforcement/enforce";
import { workloadsKey, workloadsValues } from "../../../functions/workloads/workloads-item";
import { readWorkloads } from "../../../functions/workloads/workloads-of";
import { DIGEST, image, OTHER_DIGEST, TASK_ARN } from "../samples";
import { containerOf } from "./simulated-ecs";
import { NGINX, withFailed } from "./simulated-enforcer";

const THIRD_DIGEST = `sha256:${"c".repeat(64)}` as const;

/** A task has started whose image has failed; a sweep has seen what it belongs to. */
async function withSeen(of: "service" | "standalone", ...others: readonly Image[]) {
  const enforcer = await withFailed(of);
  const kind = of === "service" ? "service" : "family";
  const workload: Workload = { kind, name: "web", cluster: "production" };
  for (const each of [NGINX, ...others]) {
    const services = [{ ...workload, tasks: 1, since: enforcer.now() }];
    const set = workloadsValues({ services, furtherServices: 0, sweptAt: enforcer.now() }, enforcer.now());
    await enforcer.table.update({ key: workloadsKey(each), set });
  }
  const names = async (of: Image = NGINX) =>
    ((await readWorkloads(enforcer.table, [of])).get(imageKey(of))?.services ?? []).map(({ name }) => name);
  return { enforcer, names };
}

test("a service that is rolled back runs nothing any more of what only that deployment brought", async () => {
  const [sidecar, brought] = [image("busybox:1.36", OTHER_DIGEST), image("redis:7", THIRD_DIGEST)];
  const { enforcer, names } = await withSeen("service", sidecar, brought);
  enforcer.ecs.images["revision-2"] = [
    containerOf(DIGEST),
    containerOf(OTHER_DIGEST, "busybox:1.36"),
    containerOf(THIRD_DIGEST, "redis:7"),
  ];

  expect(await enforcer.run()).toMatchObject([{ detailType: "Deployment Rolled Back" }]);

  expect(await names()).toEqual([]);
  expect(await names(brought)).toEqual([]);
  expect(await names(sidecar)).toEqual(["web"]);
});

test("where nothing is done, it still does", async () => {
  const { enforcer, names } = await withSeen("service");
  enforcer.ecs.change({ status: "SUCCESSFUL" });

  expect(await enforcer.run()).toMatchObject([{ detailType: "Enforcement Audited" }]);

  expect(await names()).toEqual(["web"]);
});

describe("the family of a task that is stopped", () => {
  // It ran before, so that it goes on.
  const other = { taskArn: `${TASK_ARN}-other`, createdAt: new Date(0) };

  test.each([
    ["no other task runs", []],
    ["another one runs another image", [{ ...other, containers: [containerOf(OTHER_DIGEST)] }]],
    ["a task of the same family belongs to a service", [{ ...other, group: "service:web" }]],
    ["another one is being stopped", [{ ...other, isRunning: false }]],
  ])("runs the image no longer where %s", async (_, tasks) => {
    const { enforcer, names } = await withSeen("standalone");
    for (const task of tasks) enforcer.ecs.runs(task);

    expect(await enforcer.run()).toMatchObject([{ detailType: "Task Stopped" }]);

    expect(await names()).toEqual([]);
  });

  test("still does where another running task of it has the image", async () => {
    const { enforcer, names } = await withSeen("standalone");
    enforcer.ecs.runs(other);

    await enforcer.run();

    expect(await names()).toEqual(["web"]);
  });
});

test("of many tasks that are stopped, ECS is asked once who else of the family runs the image", async () => {
  const { enforcer, names } = await withSeen("standalone");
  for (let number = 0; number < 5; number++) {
    enforcer.ecs.runs({ taskArn: `${TASK_ARN}${number}` });
  }

  expect(await enforcer.run()).toHaveLength(6);

  expect(await names()).toEqual([]);
  expect(enforcer.ecs.calls.filter((call) => call.startsWith("tasksOfFamily"))).toHaveLength(2);
});

test("without the time to list the family once more, who runs the image is left to a sweep", async () => {
  const { enforcer, names } = await withSeen("standalone");
  enforcer.store.passMinutes(1);

  const events = await enforceDue(enforcer, () => enforcer.ecs.actions.length === 0);

  expect(events).toMatchObject([{ detailType: "Task Stopped" }]);
  expect(await names()).toEqual(["web"]);
});

test("an action is recorded although nobody can say what no longer runs", async () => {
  const { enforcer, names } = await withSeen("standalone");
  enforcer.ecs.before = (operation) => {
    if (operation === "tasksOfFamily" && enforcer.ecs.actions.length > 0) {
      throw new Error("no answer");
    }
  };

  expect(await enforcer.run()).toMatchObject([{ detailType: "Task Stopped" }]);
  expect(await names()).toEqual(["web"]);
  expect(enforcer.telemetry.lines).toContainEqual(
    expect.objectContaining({
      message: "recording that an image no longer runs failed; the next sweep does it",
    }),
  );
});
