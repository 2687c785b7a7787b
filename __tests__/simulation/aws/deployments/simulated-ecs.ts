import { HOUR, SECOND } from "../../../../functions/contract/durations";
import { DeploymentController } from "../../../../simulation/aws/deployments/controller";
import { Hooks } from "../../../../simulation/aws/deployments/hooks";
import { deploymentOperations } from "../../../../simulation/aws/deployments/operations";
import { Reads } from "../../../../simulation/aws/deployments/reads";
import type { Invoked } from "../../../../simulation/aws/lambda-function";
import { VirtualClock } from "../../../../simulation/clock/virtual-clock";
import { Faults } from "../../../../simulation/faults/faults";
import { Fleet } from "../../../../simulation/fleet/fleet";
import { FLEET } from "../../../../simulation/fleet/sizes";
import type { DeployedService, ServiceSettings } from "../../../../simulation/observed/deployment";
import { Observers } from "../../../../simulation/observed/observer";
import { Random } from "../../../../simulation/random/random";
import { type Deployed, type EcsModel, type HookEvent, IMAGES } from "../../../deployments-contract/model";

const { handler } = require("../../../deployments-contract/scripted-hook.cjs") as {
  handler: (event: object) => Promise<unknown>;
};

/** The simulated ECS, and what of it shows no AWS API. */
export interface SimulatedModel extends EcsModel {
  readonly clock: VirtualClock;
}

/** @param lags whether its reads lag behind */
export function simulatedEcs({ lags = false } = {}): SimulatedModel {
  const random = new Random(1);
  const clock = new VirtualClock(0, () => random.fraction());
  const observers = new Observers();
  const faults = new Faults([], clock, random);
  const events: HookEvent[] = [];
  const invoke = async (event: unknown): Promise<Invoked> => {
    const { executionDetails, ...outer } = Object(event);
    events.push({ ...outer, ...executionDetails, begunAt: clock.now() });
    return handler(Object(event)).then(
      (value) => ({ kind: "returned", value }),
      (error: unknown) => ({ kind: "threw", error }),
    );
  };
  // Whatever is left to chance does not happen, such as forged hookDetails.
  const usual: Random = Object.assign(new Random(2), { chance: () => false, stream: () => usual });
  const hooks = new Hooks(clock, usual, faults, observers, () => ({ invoke }));
  const fleet = new Fleet(clock, random, observers, FLEET);
  const controller = new DeploymentController(clock, random, fleet, observers, hooks);
  const reads = new Reads(clock, random, { strikes: (kind) => lags && kind === "ecs-lag" }, observers);
  const operations = deploymentOperations(controller, reads, fleet, observers);
  const [cluster = ""] = fleet.clusters;
  const services = new Map<string, DeployedService>();
  const serviceOf = (name: string) => services.get(name) as DeployedService;
  const deploy: EcsModel["deploy"] = async (service, image) => {
    controller.deploy(serviceOf(service), {
      arn: `arn:aws:ecs:eu-central-1:111122223333:task-definition/${service}`,
      platform: "linux/amd64",
      containers: [{ name: "app", reference: image, digest: IMAGES[image] }],
    });
  };
  return {
    clock,
    // The SDK's types ask for metadata and for each operation's callback form.
    client: {
      describeServiceDeployments: async (input: never) => operations["ecs:DescribeServiceDeployments"](input),
      describeServiceRevisions: async (input: never) => operations["ecs:DescribeServiceRevisions"](input),
      listServiceDeployments: async (input: never) => operations["ecs:ListServiceDeployments"](input),
      stopServiceDeployment: async (input: never) => operations["ecs:StopServiceDeployment"](input),
    } as never,
    cluster,
    speed: 1,
    create: async (name, image, deployed) => {
      services.set(name, controller.create(name, cluster, { ...settingsOf(deployed), desired: 2 }));
      await deploy(name, image);
    },
    update: async (service, deployed) => {
      Object.assign(serviceOf(service), settingsOf(deployed));
    },
    deploy,
    runs: async (service) =>
      [...serviceOf(service).tasks.keys()].flatMap(({ definition }) =>
        definition.containers.map(({ reference }) => reference),
      ),
    hookEvents: async () => events,
    until: async (what, holds) => {
      const latest = clock.now() + HOUR;
      while (!(await holds())) {
        if (clock.now() > latest) throw new Error(`Waited in vain for ${what}`);
        await clock.runUntil(clock.now() + SECOND);
      }
    },
  };
}

function settingsOf({
  strategy = "BLUE_GREEN",
  answers,
  timeoutConfiguration,
  canaryConfiguration: canary,
  linearConfiguration: linear,
}: Deployed): Omit<ServiceSettings, "desired"> {
  const step = canary?.canaryPercent ?? linear?.stepPercent ?? 100;
  const steps = canary ? 2 : Math.ceil(100 / step);
  return {
    strategy,
    hookStages: Object.keys(answers),
    hookDetails: answers,
    hookTimeout: timeoutConfiguration,
    shares: Array.from({ length: steps }, (_, index) => (index < steps - 1 ? step * (index + 1) : 100)),
    stepBakeMinutes: canary?.canaryBakeTimeInMinutes ?? linear?.stepBakeTimeInMinutes,
  };
}
