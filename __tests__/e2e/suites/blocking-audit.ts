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

test("a gate that only audits lets a bad image pass, and says that it would have refused it", async () => {
  await services.create("audited");

  const { arn, status, answers } = await services.deploy("audited", { app: "blocking/vulnerable-audited:1" });

  expect([status, answers.at(-1)]).toEqual(["SUCCESSFUL", "POST_SCALE_UP SUCCEEDED"]);
  const events = await services.eventsOf(arn);
  expect(events).toMatchObject([{ detailType: "Deployment Audited", service: "audited" }]);
  expect(decisionsIn(events[0]?.images)).toEqual({ app: "blocked failed" });
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
