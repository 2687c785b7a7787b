import { MINUTE, SECOND } from "../../functions/contract/durations";
import type { Place } from "../../functions/contract/places/place";
import type { VirtualClock } from "../clock/virtual-clock";
import type { Observers } from "../observed/observer";
import type { ContainerDefinition, SimulatedTask, TaskDefinition } from "../observed/task";
import { type MemberPlace, OWN_PLACE } from "../places/member";
import type { Random } from "../random/random";
import { Registries } from "./registries";
import { arnsOf, BEHAVIOURS, newDigest, ORIGINS, pushed, Service } from "./service";
import type { FleetSize } from "./sizes";

const STARTS_IN_SECONDS = [5, 40] as const;
const CRASHES_AFTER_SECONDS = [3, 20] as const;
const JOB_TAKES_SECONDS = [30, 600] as const;

export class Fleet {
  readonly registries = new Registries();
  readonly running = new Map<string, SimulatedTask>();
  readonly definitions = new Map<string, TaskDefinition>();
  readonly clusters: readonly string[];
  private tasks = 0;

  constructor(
    private readonly clock: VirtualClock,
    private readonly random: Random,
    private readonly observers: Observers,
    private readonly size: FleetSize,
    private readonly members: readonly MemberPlace[] = [],
  ) {
    this.clusters = this.clustersIn(OWN_PLACE);
  }

  /** Returns the clusters, whose names are the same in each place, like those of services. */
  clustersIn({ account, region }: Place): readonly string[] {
    return Array.from(
      { length: this.size.clusters },
      (_, index) => `arn:aws:ecs:${region}:${account}:cluster/cluster-${index}`,
    );
  }

  start(): void {
    const sidecars = this.sidecars();
    for (let index = 0; index < this.size.services; index += 1) {
      const random = this.random.stream(`service-${index}`);
      new RunningService(this, this.serviceNumber(index, sidecars, random, this.clusters), random).start();
    }
    for (const member of this.members) {
      for (let index = 0; index < member.services; index += 1) {
        // One stream for all regions: an account deploys to all of them at once.
        const random = this.random.stream(`account-${member.account}-service-${index}`);
        const clusters = this.clustersIn(member);
        new RunningService(this, this.serviceNumber(index, sidecars, random, clusters), random).start();
      }
    }
  }

  get parts() {
    return { clock: this.clock, size: this.size };
  }

  define(definition: TaskDefinition): TaskDefinition {
    this.definitions.set(definition.arn, definition);
    return definition;
  }

  /** Starts a task, which runs a little later. */
  startTask(
    owner: Pick<SimulatedTask, "clusterArn" | "group" | "startedBy"> &
      Partial<Pick<SimulatedTask, "namesArchitecture">>,
    definition: TaskDefinition,
    random: Random,
    runs: (task: SimulatedTask) => void,
  ) {
    this.clock.after(random.between(...STARTS_IN_SECONDS) * SECOND, () => {
      this.tasks += 1;
      const cluster = owner.clusterArn.split("/")[1];
      const task: SimulatedTask = {
        arn: `${arnsOf(owner.clusterArn)}:task/${cluster}/${random.hexadecimal(32)}`,
        namesArchitecture: random.chance(0.9),
        ...owner,
        definition,
        startedAt: this.clock.now(),
      };
      this.running.set(task.arn, task);
      this.observers.notify("taskRuns", task);
      runs(task);
    });
  }

  stopTask(task: SimulatedTask): void {
    if (this.running.delete(task.arn)) {
      this.observers.notify("taskStopped", task);
    }
  }

  get tasksStarted(): number {
    return this.tasks;
  }

  hasService(name: string): boolean {
    const index = Number(name.split("-").at(-1));
    return index < this.size.services && name === `service-${index}`;
  }

  private sidecars(): ContainerDefinition[] {
    return Array.from({ length: this.size.sidecars }, (_, index) => {
      const repository = `${index % 2 === 0 ? "quay.io" : "public.ecr.aws"}/acme/sidecar-${index}`;
      const digest = newDigest(this.random);
      pushed(this.registries, repository, "everyone", digest);
      return { name: `sidecar-${index}`, reference: `${repository}:3`, digest };
    });
  }

  private serviceNumber(
    index: number,
    sidecars: readonly ContainerDefinition[],
    random: Random,
    clusters: readonly string[],
  ): Service {
    const behaviour = random.chance(0.6) ? "steady" : random.pick(BEHAVIOURS);
    return new Service(
      `service-${index}`,
      clusters[index % clusters.length] ?? "",
      behaviour,
      random.pick(ORIGINS),
      random.chance(0.25) ? "linux/arm64" : "linux/amd64",
      sidecars.filter(() => random.chance(0.6)),
      this.registries,
      random,
    );
  }
}

class RunningService {
  private definition: TaskDefinition;
  private desired: number;
  private crashes: boolean;
  private readonly tasks = new Set<SimulatedTask>();
  private readonly groups: Random;

  constructor(
    private readonly fleet: Fleet,
    private readonly service: Service,
    private readonly random: Random,
  ) {
    this.groups = random.stream("groups");
    this.definition = fleet.define(service.deploy());
    this.desired = random.integer(1, fleet.parts.size.tasks);
    this.crashes = service.behaviour === "crash-loop";
  }

  start(): void {
    const { clock, size } = this.fleet.parts;
    if (this.service.behaviour === "jobs") {
      this.again(size.jobEvery, () => this.runJob());
      return;
    }
    clock.after(this.random.between(0, 10 * MINUTE), () => this.fill());
    this.again(size.deployEvery, () => this.deploy());
    this.again(size.taskLife / 2, () => this.scale());
  }

  private again(mean: number, action: () => void): void {
    this.fleet.parts.clock.after(this.random.exponential(mean), () => {
      action();
      this.again(mean, action);
    });
  }

  private fill(): void {
    for (let missing = this.desired - this.tasks.size; missing > 0; missing -= 1) {
      this.startOne();
    }
  }

  private startOne(): void {
    const { clock, size } = this.fleet.parts;
    const definition = this.fleet.define(this.random.chance(0.3) ? this.service.define() : this.definition);
    const { clusterArn, name } = this.service;
    const owner = { clusterArn, group: `service:${name}`, startedBy: "ecs-svc/1" };
    this.fleet.startTask(owner, definition, this.random, (task) => {
      this.tasks.add(task);
      const mean = this.service.behaviour === "spot" ? size.spotLife : size.taskLife;
      const life = this.crashes
        ? this.random.between(...CRASHES_AFTER_SECONDS) * SECOND
        : this.random.exponential(mean);
      clock.after(life, () => this.stop(task));
    });
  }

  private stop(task: SimulatedTask): void {
    const { clock, size } = this.fleet.parts;
    if (this.tasks.delete(task)) {
      this.fleet.stopTask(task);
      if (this.tasks.size < this.desired) {
        clock.after(this.crashes ? this.random.exponential(size.crashEvery) : 0, () => this.startOne());
      }
    }
  }

  private deploy(): void {
    this.definition = this.fleet.define(this.service.deploy());
    this.crashes = false;
    for (const task of [...this.tasks]) {
      this.fleet.parts.clock.after(this.random.between(MINUTE, 5 * MINUTE), () => this.stop(task));
    }
  }

  private scale(): void {
    this.desired = this.random.integer(1, this.fleet.parts.size.tasks);
    this.fill();
    for (const task of [...this.tasks].slice(this.desired)) {
      this.stop(task);
    }
  }

  private runJob(): void {
    const { clock, size } = this.fleet.parts;
    if (this.random.chance(size.jobDeploys)) {
      this.definition = this.fleet.define(this.service.deploy());
    }
    const definition = this.fleet.define(this.service.define());
    const { clusterArn, name } = this.service;
    const group = this.groups.pick([
      `family:${name}`,
      `family:${name}`,
      "nightly",
      `daemon-task-definition/${name}`,
    ]);
    this.fleet.startTask({ clusterArn, group }, definition, this.random, (task) => {
      clock.after(this.random.between(...JOB_TAKES_SECONDS) * SECOND, () => this.fleet.stopTask(task));
    });
  }
}
