import { EcsDeployments } from "../../../functions/deployments/ecs-deployments";
import { LocalService } from "../local-service";
import { answerAs, arnIn, asked, MEMBER, OWN, placesOf, READ_ROLE, signedBy } from "../places-on-sts";
import { DIGEST, TASK_DEFINITION_ARN } from "../samples";

const ARN = "arn:aws:ecs:us-east-1:123456789012";
const CLUSTER = `${ARN}:cluster/production`;
const SERVICE = `${ARN}:service/production/web`;
const DEPLOYMENT = `${ARN}:service-deployment/production/web/deployment1`;
const REVISION = `${ARN}:service-revision/production/web/1000`;

const service = LocalService.forTests();
let deployments: EcsDeployments;

beforeAll(() => {
  deployments = new EcsDeployments(service.clientConfig);
});

const answers = (body: object) => {
  service.answer = () => ({ body: JSON.stringify(body) });
};

test("a revision has its task definition, and its containers with the digests that ECS has resolved", async () => {
  answers({
    serviceRevisions: [
      {
        serviceRevisionArn: REVISION,
        serviceArn: SERVICE,
        clusterArn: CLUSTER,
        taskDefinition: TASK_DEFINITION_ARN,
        containerImages: [
          { containerName: "web", image: "nginx:1.27", imageDigest: DIGEST },
          { containerName: "worker", image: "busybox" },
        ],
      },
    ],
  });

  expect(await deployments.revision(REVISION)).toEqual({
    revisionArn: REVISION,
    taskDefinitionArn: TASK_DEFINITION_ARN,
    containers: [
      { name: "web", image: "nginx:1.27", imageDigest: DIGEST },
      { name: "worker", image: "busybox", imageDigest: undefined },
    ],
  });
  expect(service.asked("DescribeServiceRevisions")).toEqual([{ serviceRevisionArns: [REVISION] }]);
});

test("a deployment has its revisions and its hooks", async () => {
  answers({
    serviceDeployments: [
      {
        serviceDeploymentArn: DEPLOYMENT,
        serviceArn: SERVICE,
        clusterArn: CLUSTER,
        status: "IN_PROGRESS",
        targetServiceRevision: { arn: REVISION },
        sourceServiceRevisions: [{ arn: `${REVISION}0` }, {}],
        deploymentConfiguration: {
          lifecycleHooks: [
            {
              hookTargetArn: "arn:aws:lambda:us-east-1:123456789012:function:gate",
              lifecycleStages: ["POST_SCALE_UP"],
            },
            {},
          ],
        },
      },
    ],
  });

  expect(await deployments.deployment(DEPLOYMENT)).toEqual({
    deploymentArn: DEPLOYMENT,
    serviceArn: SERVICE,
    clusterArn: CLUSTER,
    status: "IN_PROGRESS",
    targetRevisionArn: REVISION,
    sourceRevisionArns: [`${REVISION}0`],
    isTakenBack: false,
    rolledBackTo: undefined,
    hooks: [
      { targetArn: "arn:aws:lambda:us-east-1:123456789012:function:gate", stages: ["POST_SCALE_UP"] },
      { targetArn: undefined, stages: [] },
    ],
  });
  expect(service.asked("DescribeServiceDeployments")).toEqual([{ serviceDeploymentArns: [DEPLOYMENT] }]);
});

test("what ECS does not know is undefined, and what it leaves out is empty", async () => {
  answers({ failures: [{ arn: REVISION, reason: "MISSING" }] });
  expect(await deployments.revision(REVISION)).toBeUndefined();
  expect(await deployments.deployment(DEPLOYMENT)).toBeUndefined();
  answers({ serviceRevisions: [{}], serviceDeployments: [{}] });

  expect(await deployments.revision(REVISION)).toMatchObject({ taskDefinitionArn: "", containers: [] });
  expect(await deployments.deployment(DEPLOYMENT)).toMatchObject({
    status: "",
    sourceRevisionArns: [],
    isTakenBack: false,
    hooks: [],
  });
});

test.each([
  [{ status: "ROLLBACK_REQUESTED" }, true],
  [{ status: "STOPPED", rollback: { serviceRevisionArn: REVISION, startedAt: 1_770_000_000 } }, true],
  [{ status: "IN_PROGRESS", rollback: { serviceRevisionArn: REVISION } }, false],
  [{ status: "STOPPED" }, false],
])("of a deployment that is %j, isTakenBack is %s", async (described, isTakenBack) => {
  answers({ serviceDeployments: [described] });

  expect(await deployments.deployment(DEPLOYMENT)).toMatchObject({ isTakenBack });
});

test("what is of a member is read there, and changed with another of its roles", async () => {
  answerAs(service, () => ({}));
  const ecs = new EcsDeployments({ endpoint: service.endpoint, maxAttempts: 1 }, placesOf(service));
  const [deployment, cluster, task] = [
    arnIn(MEMBER, "service-deployment/shop/web/1"),
    arnIn(MEMBER, "cluster/shop"),
    arnIn(MEMBER, "task/shop/1"),
  ] as const;

  await ecs.deployment(deployment);
  await ecs.tasks(cluster, [task]);
  await ecs.deployment(arnIn(OWN, "service-deployment/shop/web/1"));
  await ecs.rollBack(deployment);
  await ecs.stopTask(cluster, task, "FAILED");

  expect(signedBy(service, "DescribeServiceDeployments")).toEqual([
    "ASIA222222222222 eu-west-1",
    "test us-east-1",
  ]);
  expect(signedBy(service, "DescribeTasks")).toEqual(["ASIA222222222222 eu-west-1"]);
  expect(asked(service).map(({ RoleArn }) => RoleArn)).toEqual([READ_ROLE, READ_ROLE.replace("read", "act")]);
});
