import { decisionsIn, GatedServices } from "../gated-services";
import { installation } from "../shared-installation";
import { services, useServicesIn } from "../shared-services";
import { keyOf } from "../task-event";

let enforced: GatedServices;

beforeAll(async () => {
  const { deployment, variables } = installation;
  const enforcement = { ...Object(variables.enforcement), mode: "audit" };
  await deployment.apply({ ...variables, deployment_gate: { mode: "audit" }, enforcement });
  enforced = await GatedServices.create(installation, "enforced");
});

useServicesIn("shop");

test("a gate that only audits holds nothing, and says what it would have done", async () => {
  const image = "blocking/vulnerable-audited:1";
  await services.create("audited");

  const isNew = await services.deploy("audited", { app: image });
  await installation.untilRow(keyOf(image), { verdict: "FAILED" });
  const isKnown = await services.deploy("audited", { app: image });

  for (const { status, answers } of [isNew, isKnown]) {
    expect(status).toBe("SUCCESSFUL");
    expect(answers.map((each) => each.split(" ")[1])).toEqual(answers.map(() => "SUCCEEDED"));
  }
  const [waited] = await services.eventsOf(isNew.arn);
  expect(waited).toMatchObject({ detailType: "Deployment Audited", service: "audited", wouldBe: "waiting" });
  expect(decisionsIn(waited?.images)).toEqual({ app: "waiting" });
  const [bad] = await services.eventsOf(isKnown.arn);
  expect(bad).toMatchObject({ detailType: "Deployment Audited", service: "audited", wouldBe: "blocked" });
  expect(decisionsIn(bad?.images)).toEqual({ app: "blocked failed-running" });
});

test("enforcement that only audits stops nothing, and says what it would have stopped", async () => {
  const name = "blocking/vulnerable-audited-batch:1";
  await enforced.publish({ app: name });

  const { taskArn = "" } = await enforced.ecs.runTask("audited-batch", { app: name });
  await installation.untilRow(keyOf(name), { verdict: "FAILED" });
  await installation.untilQueueIsEmpty();

  expect(await enforced.eventsOf(taskArn)).toMatchObject([{ detailType: "Enforcement Audited" }]);
  expect(await enforced.ecs.task(taskArn)).toMatchObject({ lastStatus: "RUNNING" });
});
