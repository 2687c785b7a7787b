import { CodeBuildClient, StartBuildCommand } from "@aws-sdk/client-codebuild";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { until } from "../../until";
import { untilLogged } from "../function-log";
import { decisionsIn } from "../gated-services";
import { holderOf } from "../policy-holder";
import { installation } from "../shared-installation";
import { services, useServicesIn } from "../shared-services";
import { Subscriber, subscribeToTopic } from "../subscriber";
import { digestOf, keyOf } from "../task-event";

useServicesIn("shop");

const ALL_PASSED = { status: "SUCCESSFUL", answers: ["POST_SCALE_UP SUCCEEDED"] };

// Proves gate.wiring.
test("a good image is held until its verdict, and then takes traffic; from then on it passes in one call", async () => {
  await services.create("good");
  await services.create("good-too");
  const image = { app: "blocking/good:1" };
  await installation.aws.switch({ holdBuilds: true });
  await services.publish(image);
  const arn = await services.ecs.deploy("good", image);
  await services.ecs.untilDeployment(
    arn,
    "to be held",
    ({ lifecycleStage }) => lifecycleStage === "POST_SCALE_UP",
  );
  await installation.untilRow(services.gateKey(arn), { gateState: "IN_PROGRESS" });
  await installation.aws.switch({ holdBuilds: false });

  const { status, answers } = await services.endOf(arn);

  expect([status, answers[0], answers.at(-1)]).toEqual([
    "SUCCESSFUL",
    "POST_SCALE_UP IN_PROGRESS",
    "POST_SCALE_UP SUCCEEDED",
  ]);
  const decision = await services.decisionOf(arn);
  expect(decision).toMatchObject({ gateState: "SUCCEEDED", service: "good", cluster: "shop" });
  expect(decisionsIn(decision.images)).toEqual({ app: "passed passed" });
  expect(await installation.buildsOf(digestOf("blocking/good:1"))).toHaveLength(1);
  expect(await services.deploy("good-too", image)).toMatchObject(ALL_PASSED);
  expect(await installation.buildsOf(digestOf("blocking/good:1"))).toHaveLength(1);
  await installation.passTimeOfNotices();
  await installation.coordinate();
  expect(await services.eventsSoFar(arn)).toEqual([]);
});

// Proves gate.no-traffic.
test("a bad image takes no traffic, and people learn why", async () => {
  const refused = await Subscriber.create(installation, "refused");
  await subscribeToTopic(installation, refused, { deployment: ["BLOCKED"], owner: ["payments"] });
  await services.create("bad");
  await services.ecs.setTeam("bad", "payments");
  const before = await services.ecs.runs("bad");

  const { arn, status, statusReason, answers } = await services.deploy("bad", {
    app: "blocking/vulnerable-api:1",
    sidecar: "blocking/base:1",
  });

  expect([status, answers.at(-1)]).toEqual(["ROLLBACK_SUCCESSFUL", "POST_SCALE_UP FAILED"]);
  expect(statusReason).toContain("returned FAILED status");
  expect(await services.ecs.runs("bad")).toEqual(before);
  const [event, ...more] = await services.eventsOf(arn);
  const { topVulnerabilities, resultUrl } = await installation.untilRow(keyOf("blocking/vulnerable-api:1"), {
    verdict: "FAILED",
  });
  expect(more).toEqual([]);
  expect(event).toMatchObject({
    detailType: "Deployment Blocked",
    cluster: "shop",
    service: "bad",
    owner: "payments",
    deploymentArn: arn,
    revisionArn: (await services.ecs.targetOf(arn)).serviceRevisionArn,
    stage: "POST_SCALE_UP",
  });
  expect(event?.images[0]).toMatchObject({
    ...{ containers: ["app"], digest: digestOf("blocking/vulnerable-api:1"), platform: "linux/amd64" },
    ...{ decision: "blocked", because: "failed", verdict: "FAILED", topVulnerabilities, resultUrl },
  });
  await until("the message", async () => (await refused.receive()).length > 0);
  expect(refused.received).toMatchObject([
    {
      Subject: expect.stringMatching(/^Deployment BLOCKED: .*bad/),
      Message: expect.stringContaining("docker.io/blocking/vulnerable-api:1"),
    },
  ]);
  const decided = "the deployment gate decided";
  const isAboutIt = ({ message, deployment }: Record<string, unknown>) =>
    message === decided && deployment === arn;
  expect(await untilLogged(installation, "deployment_gate_function_name", isAboutIt)).toMatchObject([
    { answer: "FAILED", detailType: "Deployment Blocked", stage: "POST_SCALE_UP" },
  ]);
});

// Proves gate.dies.
test("a gate whose process dies is what ECS takes for a refusal, and nothing that ran before is lost", async () => {
  await services.create("killed");
  const before = await services.ecs.runs("killed");
  const functionName = installation.output("deployment_gate_function_name");
  const kill = { action: "dynamodb:BatchGetItem", when: "before" } as const;
  await installation.aws.killFunctionOn({ functionName, ...kill });

  const { status } = await services.deploy("killed", { app: "blocking/good:1" });

  expect(status).toBe("ROLLBACK_SUCCESSFUL");
  expect(await services.ecs.runs("killed")).toEqual(before);
});

// Proves role.one-starter: the rights that three roles lack, as IAM judges them.
test.each(["trigger_role_arn", "sweeper_role_arn", "deployment_gate_function_role_arn"])(
  "with the rights behind %s nobody starts a build or reads the token",
  async (role) => {
    const rights = await holderOf(installation, role);
    const projectName = installation.output("scanner_project_name");
    const SecretId = installation.output("token_secret_arn");
    const denied = { name: expect.stringMatching(/^AccessDenied/) };

    const started = new CodeBuildClient(rights).send(new StartBuildCommand({ projectName }));
    await expect(started).rejects.toMatchObject(denied);
    const read = new SecretsManagerClient(rights).send(new GetSecretValueCommand({ SecretId }));
    await expect(read).rejects.toMatchObject(denied);
  },
);
