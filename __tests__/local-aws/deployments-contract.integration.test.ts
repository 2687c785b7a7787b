import { type DeploymentLifecycleHookStage, ECS } from "@aws-sdk/client-ecs";
import type { LocalAws } from "../../local-aws";
import { describeDeployments } from "../deployments-contract/contract";
import { type Deployed, type EcsModel, IMAGES } from "../deployments-contract/model";
import { until } from "../until";
import { HookedServices } from "./lifecycle-hook";

const SPEED = 100;

let hooked: HookedServices;
let aws: LocalAws;

beforeAll(async () => {
  hooked = await HookedServices.start();
  ({ aws } = hooked);
  await aws.putImages(IMAGES);
  await aws.switch({ deploymentSpeed: SPEED });
});

afterAll(() => aws?.stop());

describeDeployments(embeddedEcs);

function embeddedEcs(): EcsModel {
  const { services } = hooked;
  const configuration = ({ answers, timeoutConfiguration, ...deployed }: Deployed) => {
    const stages = Object.keys(answers) as DeploymentLifecycleHookStage[];
    const hook = { ...hooked.hookOf(answers, stages), timeoutConfiguration };
    return { ...deployed, bakeTimeInMinutes: 0, lifecycleHooks: stages.length > 0 ? [hook] : [] };
  };
  return {
    client: new ECS(aws.clientConfig),
    cluster: services.cluster,
    speed: SPEED,
    create: async (service, app, deployed) => {
      await services.createService(service, { app }, { desiredCount: 2, ...configuration(deployed) });
    },
    update: (service, deployed) =>
      services.update(service, { deploymentConfiguration: configuration(deployed) }),
    deploy: async (service, app) => {
      await services.deploy(service, { app });
    },
    runs: async (service) => {
      const tasks = await Promise.all((await services.tasks(service)).map((arn) => services.task(arn)));
      return tasks.flatMap(({ containers = [] }) => containers.map(({ image = "" }) => image));
    },
    hookEvents: async () =>
      (await aws.hookCalls()).map(({ begunAt, event: { executionDetails, ...outer } }) => ({
        ...outer,
        begunAt,
        ...(executionDetails as NonNullable<typeof executionDetails>),
      })),
    until: (what, holds) => until(what, holds, { pollMs: 50 }),
  };
}
