import { DeploymentController } from "../aws/deployments/controller";
import { Hooks } from "../aws/deployments/hooks";
import { deploymentOperations } from "../aws/deployments/operations";
import { Reads } from "../aws/deployments/reads";
import type { LedgerStore } from "../aws/dynamodb/ledger-store";
import type { LambdaFunction } from "../aws/lambda-function";
import type { VirtualClock } from "../clock/virtual-clock";
import type { Faults } from "../faults/faults";
import type { Fleet } from "../fleet/fleet";
import type { ServiceDeployment } from "../observed/deployment";
import type { Observers } from "../observed/observer";
import type { Trace } from "../observed/trace";
import type { Random } from "../random/random";
import { Deployer, repositoryOfService } from "./deployer";
import { People } from "./people";
import type { Settings } from "./settings";

interface Parts {
  readonly clock: VirtualClock;
  readonly faults: Faults;
  readonly observers: Observers;
  readonly fleet: Fleet;
  readonly store: LedgerStore;
  readonly trace: Trace;
}

/** Services that are deployed, and people who make exceptions: the trial of gate and enforcement. */
export class Deployments {
  readonly controller: DeploymentController;
  readonly people: People;
  private readonly reads: Reads;

  constructor(
    private readonly parts: Parts,
    private readonly random: Random,
    private readonly settings: Settings,
    gate: () => LambdaFunction,
  ) {
    const { clock, faults, observers, fleet, store, trace } = parts;
    const hooks = new Hooks(clock, random.stream("hooks"), faults, observers, gate);
    this.controller = new DeploymentController(clock, random.stream("controller"), fleet, observers, hooks);
    this.reads = new Reads(clock, random.stream("reads"), faults, observers);
    this.people = new People(clock, random.stream("people"), store);
    const record = ({ arn }: ServiceDeployment, what: string) => trace.record("ecs", () => `${arn} ${what}`);
    observers.add({
      hookAnswered: ({ deployment, stage }, answer) => record(deployment, `at ${stage}: ${answer}`),
      hookTimedOut: (deployment) =>
        record(deployment, `at ${deployment.stage}: the hook's own time-out is over`),
      deploymentStopped: (deployment) => record(deployment, "is stopped by a call"),
      rollbackBegan: (deployment) => record(deployment, "is rolled back"),
      deploymentEnded: (deployment) => record(deployment, `ended ${deployment.status}`),
    });
  }

  operations() {
    const { fleet, observers } = this.parts;
    return deploymentOperations(this.controller, this.reads, fleet, observers);
  }

  /** @param lasts the run's duration in milliseconds */
  start(lasts: number): void {
    const { blocking } = this.settings;
    const { gated, rolling } = blocking?.services ?? { gated: 0, rolling: 0 };
    const [first, ...others] = [
      ...Array.from({ length: gated }, (_, index) => [`gated-${index}`, "gated"] as const),
      ...Array.from({ length: rolling }, (_, index) => [`rolling-${index}`, "rolling"] as const),
    ];
    if (first === undefined) {
      return;
    }
    const { clock, observers, fleet } = this.parts;
    const { controller } = this;
    for (const [index, [name, kind]] of [first, ...others].entries()) {
      const parts = {
        clock,
        observers,
        controller,
        registries: fleet.registries,
        random: this.random.stream(name),
      };
      const cluster = fleet.clusters[index % fleet.clusters.length] ?? "";
      new Deployer(parts, name, cluster, kind).start(blocking?.deployEvery ?? 0, lasts);
    }
    this.people.start([repositoryOfService(first[0]), ...others.map(([name]) => repositoryOfService(name))]);
  }
}
