import { pushToEcr } from "../ecr-image";
import { BASE, decisionsIn, GatedServices } from "../gated-services";
import { installation } from "../shared-installation";
import { digestOf } from "../task-event";

let services: GatedServices;

beforeAll(async () => {
  services = await GatedServices.create(installation, "shop");
});

beforeEach(() => services.hasten());
afterEach(() => installation.restore());

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

test("nor does one of a tag of which ECR knows the digest", async () => {
  await services.create("from-ecr", "PRE_SCALE_UP", "POST_SCALE_UP");
  const app = await pushToEcr(installation, "blocking/vulnerable-in-ecr");

  const { arn, status, answers } = await services.deploy("from-ecr", { app });

  expect([status, answers.at(-1)]).toEqual(["ROLLBACK_SUCCESSFUL", "PRE_SCALE_UP FAILED"]);
  expect((await services.decisionOf(arn, "PRE_SCALE_UP")).images).toMatchObject([{ digest: digestOf(app) }]);
});

test("a tag without a digest before the first task is left to the stage after it", async () => {
  await services.create("tagged", "PRE_SCALE_UP", "POST_SCALE_UP");

  const { arn, status, answers } = await services.deploy("tagged", { app: "blocking/vulnerable-tagged:1" });

  expect([status, answers[0], answers.at(-1)]).toEqual([
    "ROLLBACK_SUCCESSFUL",
    "PRE_SCALE_UP SUCCEEDED",
    "POST_SCALE_UP FAILED",
  ]);
  const before = await services.decisionOf(arn, "PRE_SCALE_UP");
  expect(decisionsIn(before.images)).toEqual({ app: "passed unknown-image" });
  expect(await services.eventsOf(arn)).toMatchObject([{ detailType: "Deployment Blocked" }]);
});

test("a tag without a digest is unknown where nobody is asked later", async () => {
  await services.create("unasked", "PRE_SCALE_UP");

  const { arn, status } = await services.deploy("unasked", { app: "blocking/vulnerable-unasked:1" });

  expect(status).toBe("SUCCESSFUL");
  const [event] = await services.eventsOf(arn);
  expect(event?.detailType).toBe("Deployment Allowed Unscanned");
  expect(decisionsIn(event?.images)).toEqual({ app: "allowed unknown-image" });
});

test("calls in the form of 2025 are answered alike", async () => {
  await services.create("older-calls");
  await installation.aws.sendOlderHookEvents(true);

  const { status, answers } = await services.deploy("older-calls", { app: "blocking/vulnerable-older:1" });

  expect([status, answers.at(-1)]).toEqual(["ROLLBACK_SUCCESSFUL", "POST_SCALE_UP FAILED"]);
});

test("at another stage the gate refuses nothing, and says once per deployment that it does not belong there", async () => {
  await services.publish(BASE);
  await services.scan("blocking/vulnerable-shifted:1", "FAILED");
  await services.ecs.createGated("shifted", BASE, [
    services.hook("TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT"),
  ]);
  const image = { app: "blocking/vulnerable-shifted:1" };

  const deployments = [await services.deploy("shifted", image), await services.deploy("shifted", image)];

  for (const { arn, status, answers } of deployments) {
    expect([status, answers]).toEqual([
      "SUCCESSFUL",
      ["TEST_TRAFFIC_SHIFT SUCCEEDED", "PRODUCTION_TRAFFIC_SHIFT SUCCEEDED"],
    ]);
    expect(await services.eventsOf(arn)).toMatchObject([
      { detailType: "Deployment Allowed Unscanned", because: "wrong-stage" },
    ]);
  }
});
