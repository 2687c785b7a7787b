import { untilLogged } from "../function-log";
import { OLD } from "../running-tasks";
import { installation } from "../shared-installation";
import { digestOf, keyOf } from "../task-event";

afterEach(() => installation.restore());

// Proves scan.swept.
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
