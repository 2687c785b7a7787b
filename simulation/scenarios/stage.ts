import { HOUR } from "../../functions/contract/durations";
import type { Digest } from "../../functions/contract/images/image";
import type { Fault } from "../faults/fault";
import { ECR, newDigest, PRIVATE, pushed, SECRET } from "../fleet/service";
import type { FleetSize } from "../fleet/sizes";
import type { SimulatedTask, TaskDefinition } from "../observed/task";
import type { Programs } from "../program/compile";
import { Random } from "../random/random";
import { type Settings, START } from "../world/settings";
import { World } from "../world/world";

/** Origin of a task's image; a host lets everybody pull. */
export type ImageSource = "ecr" | "private" | { readonly host: string };

export const EMPTY_FLEET: FleetSize = {
  services: 0,
  clusters: 1,
  tasks: 0,
  sidecars: 0,
  deployEvery: HOUR,
  taskLife: HOUR,
  spotLife: HOUR,
  crashEvery: HOUR,
  jobEvery: HOUR,
  jobDeploys: 0,
};

export const USUAL: Omit<Settings, "duration"> = {
  seed: 1,
  fleet: EMPTY_FLEET,
  faults: [],
  maxConcurrentScans: 20,
  rescanAfterHours: 24,
  concurrentBuilds: 60,
  buildSeconds: [90, 150],
};

/** An installation without a fleet, on which a scenario starts its own tasks. */
export class Stage {
  readonly world: World;
  readonly random: Random;
  private readonly definitions = new Map<string, TaskDefinition>();

  constructor(programs: Programs, settings: Pick<Settings, "duration"> & Partial<Settings>) {
    this.world = new World({ ...USUAL, ...settings }, programs);
    this.random = new Random(settings.seed ?? USUAL.seed).stream("stage");
  }

  newImage(): Digest {
    return newDigest(this.random);
  }

  /** Adds a task that has sent no event, so that only a sweep finds it. */
  ranBefore(digest: Digest): void {
    const task = this.taskOf(digest);
    this.world.fleet.running.set(task.arn, task);
  }

  /** Returns a task without starting it. */
  taskOf(digest: Digest, source: ImageSource = "ecr", service = "web"): SimulatedTask {
    const [clusterArn = ""] = this.world.fleet.clusters;
    return {
      arn: `${clusterArn.replace(":cluster/", ":task/")}/${this.random.hexadecimal(32)}`,
      clusterArn,
      definition: this.define(digest, source),
      startedAt: START,
      namesArchitecture: true,
      group: `service:${service}`,
      startedBy: "ecs-svc/1",
    };
  }

  /** Starts a task after some time; without `livesMs` it runs to the end. */
  startAfter(after: number, digest: Digest, source: ImageSource = "ecr", livesMs?: number): void {
    const { clock, fleet } = this.world;
    clock.after(after, () => {
      const definition = this.define(digest, source);
      const [clusterArn = ""] = fleet.clusters;
      const owner = { clusterArn, group: "service:web", startedBy: "ecs-svc/1" };
      fleet.startTask(owner, definition, this.random, (task) => {
        if (livesMs !== undefined) {
          clock.after(livesMs, () => fleet.stopTask(task));
        }
      });
    });
  }

  define(digest: Digest, source: ImageSource = "ecr"): TaskDefinition {
    const { registries } = this.world.fleet;
    const host = typeof source === "object" ? source.host : undefined;
    const name = `${digest} ${host ?? source}`;
    const known = this.definitions.get(name);
    if (known !== undefined) {
      return known;
    }
    const isInEcr = source === "ecr";
    const repository = `${host ?? (isInEcr ? ECR : PRIVATE)}/web`;
    pushed(registries, repository, host ? "everyone" : isInEcr ? "role" : "secret", digest);
    const definition: TaskDefinition = {
      arn: `arn:aws:ecs:eu-central-1:111122223333:task-definition/web:${this.definitions.size + 1}`,
      platform: "linux/amd64",
      containers: [
        {
          name: "app",
          reference: `${repository}:v1`,
          digest,
          ...(source === "private" ? { secret: SECRET } : {}),
        },
      ],
    };
    this.definitions.set(name, definition);
    return this.world.fleet.define(definition);
  }
}

/** Returns a fault that strikes every time, for some hours from a time on. */
export function always(
  fault: Omit<Fault, "from" | "until" | "probability">,
  fromMs: number,
  hours: number,
): Fault {
  return { ...fault, from: START + fromMs, until: START + fromMs + hours * HOUR, probability: 1 };
}

export function watchFirstTasks({ observers, clock }: World): ReadonlyMap<Digest, number> {
  const seen = new Map<Digest, number>();
  observers.add({
    taskRuns: ({ definition }) => {
      for (const { digest } of definition.containers) {
        seen.set(digest, seen.get(digest) ?? clock.now());
      }
    },
  });
  return seen;
}
