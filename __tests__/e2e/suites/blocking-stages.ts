import { until } from "../../until";
import { pushToEcr } from "../ecr-image";
import { BASE } from "../gated-services";
import { installation } from "../shared-installation";
import { services, useServicesIn } from "../shared-services";
import { digestOf, keyOf } from "../task-event";

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

const STEP = "PRE_PRODUCTION_TRAFFIC_SHIFT";

test("a canary is judged before each of its steps: what has turned FAILED by then takes no more traffic", async () => {
  await services.create("canary", "POST_SCALE_UP", STEP);
  const canary = (canaryBakeTimeInMinutes: number) => ({
    ...({ strategy: "CANARY", bakeTimeInMinutes: 0 } as const),
    canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes },
    lifecycleHooks: [services.hook("POST_SCALE_UP", STEP)],
  });
  await services.ecs.update("canary", { deploymentConfiguration: canary(0) });
  const image = "blocking/turning:1";
  await services.scan(image, "PASSED");

  const good = await services.deploy("canary", { app: image });

  expect([good.status, good.answers]).toEqual([
    "SUCCESSFUL",
    ["POST_SCALE_UP SUCCEEDED", `${STEP} SUCCEEDED`, `${STEP} SUCCEEDED`],
  ]);
  expect((await services.decisionOf(good.arn, STEP)).steps).toHaveLength(2);

  await services.ecs.update("canary", { deploymentConfiguration: canary(10) });
  const arn = await services.ecs.deploy("canary", { app: image });
  await until("the first step", async () => (await services.answersOf(arn)).includes(`${STEP} SUCCEEDED`));
  // As a rescan writes it.
  await installation.write(keyOf(image), "verdict", "FAILED");
  const bad = await services.endOf(arn);

  expect([bad.status, bad.answers]).toEqual([
    "ROLLBACK_SUCCESSFUL",
    ["POST_SCALE_UP SUCCEEDED", `${STEP} SUCCEEDED`, `${STEP} FAILED`],
  ]);
  expect(await services.eventsOf(arn)).toMatchObject([{ detailType: "Deployment Blocked", stage: STEP }]);
});

test("a hook that goes on by itself is answered before that, one that rolls back is held until it does", async () => {
  await installation.aws.switch({ holdBuilds: true });
  const deployWith = async (name: string, action: "CONTINUE" | "ROLLBACK") => {
    await services.publish(BASE);
    const timeoutConfiguration = { timeoutInMinutes: 1, action };
    await services.ecs.createGated(name, BASE, [{ ...services.hook("POST_SCALE_UP"), timeoutConfiguration }]);
    return services.deploy(name, { app: `blocking/${name}:1` });
  };

  const around = await deployWith("around", "CONTINUE");
  const back = await deployWith("back", "ROLLBACK");

  expect([around.status, around.answers]).toEqual(["SUCCESSFUL", ["POST_SCALE_UP SUCCEEDED"]]);
  expect(back.status).toBe("ROLLBACK_SUCCESSFUL");
  expect(await services.eventsOf(around.arn)).toMatchObject([
    { detailType: "Deployment Allowed Unscanned", images: [{ because: "timeout" }] },
  ]);
  expect(await services.eventsSoFar(back.arn)).toEqual([]);
});
