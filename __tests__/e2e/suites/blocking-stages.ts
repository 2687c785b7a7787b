import { pushToEcr } from "../ecr-image";
import { installation } from "../shared-installation";
import { services, useServicesIn } from "../shared-services";
import { digestOf } from "../task-event";

useServicesIn("shop");

/** A reference by digest, which ECS knows before any task runs. */
const pinned = (name: string): string => `${name.split(":")[0]}@${digestOf(name)}`;

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

test("nor does one of a tag whose digest in ECR is FAILED; before its first scan it is left to the next stage", async () => {
  await services.create("from-ecr", "PRE_SCALE_UP", "POST_SCALE_UP");
  const app = await pushToEcr(installation, "blocking/vulnerable-in-ecr");

  const first = await services.deploy("from-ecr", { app });
  expect([first.status, first.answers.at(-1)]).toEqual(["ROLLBACK_SUCCESSFUL", "POST_SCALE_UP FAILED"]);
  const { arn, status, answers } = await services.deploy("from-ecr", { app });

  expect([status, answers.at(-1)]).toEqual(["ROLLBACK_SUCCESSFUL", "PRE_SCALE_UP FAILED"]);
  expect((await services.decisionOf(arn, "PRE_SCALE_UP")).images).toMatchObject([{ digest: digestOf(app) }]);
});
