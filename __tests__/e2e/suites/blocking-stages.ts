import { services, useServicesIn } from "../shared-services";
import { digestOf } from "../task-event";

useServicesIn("shop");

/** A reference by digest, which ECS knows before any task runs. */
const pinned = (name: string): string => `${name.split(":")[0]}@${digestOf(name)}`;

// Proves gate.before-start.
test("a bad image that is named by its digest never starts where the gate is asked before", async () => {
  await services.create("worker", "PRE_SCALE_UP", "POST_SCALE_UP");
  const before = await services.ecs.tasks("worker");

  const { arn, status, answers } = await services.deploy("worker", {
    app: pinned("blocking/vulnerable-worker:1"),
  });

  expect([status, answers.at(-1)]).toEqual(["ROLLBACK_SUCCESSFUL", "PRE_SCALE_UP FAILED"]);
  expect(answers.filter((answer) => answer.startsWith("POST_SCALE_UP"))).toEqual([]);
  expect(await services.ecs.tasks("worker")).toEqual(before);
  const [event] = await services.eventsOf(arn);
  expect(event).toMatchObject({ detailType: "Deployment Blocked", stage: "PRE_SCALE_UP" });
});
