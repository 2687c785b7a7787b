import { HOUR } from "../../functions/contract/durations";
import type { Digest, Platform } from "../../functions/contract/image";
import type { Fault } from "../faults/fault";
import { ECR, newDigest, PRIVATE, pushed, SECRET, WRONG_SECRET } from "../fleet/service";
import type { FleetSize } from "../fleet/sizes";
import type { SimulatedTask, TaskDefinition } from "../observed/task";
import type { Programs } from "../program/compile";
import { Random } from "../random/random";
import { type Settings, START } from "../world/settings";
import { World } from "../world/world";

/**
 * From where a task has its image. `wrong` names no secret where one is needed, `former` another one, and `lacking` is
 * a repository without the image. `refusing-N` is the Nth registry that refuses strangers.
 */
export type ImageSource = "ecr" | "private" | "wrong" | "former" | "lacking" | `refusing-${number}`;

/** Where each has its images. */
function repositoryOf(source: ImageSource): string {
  if (source.startsWith("refusing-")) {
    return `${source}.acme.example/web`;
  }
  return source === "ecr" || source === "lacking" ? `${ECR}/web` : `${PRIVATE}/web`;
}

/** The secret that a task definition names to pull from there. */
const SECRETS: Readonly<Partial<Record<ImageSource, string>>> = { private: SECRET, former: WRONG_SECRET };

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

/** The settings of a scenario that does not set them itself. */
export const USUAL: Omit<Settings, "duration"> = {
  seed: 1,
  fleet: EMPTY_FLEET,
  faults: [],
  maxConcurrentScans: 20,
  rescanAfterHours: 24,
  concurrentBuilds: 60,
  buildSeconds: [90, 150],
  withoutServices: [],
};

/** An installation without a fleet, on which a scenario starts the tasks that it is about. */
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

  /** A task that runs before anybody looks, so that only a sweep finds it. */
  ranBefore(digest: Digest, source: ImageSource = "ecr", service = "web"): void {
    const task = this.taskOf(digest, source, service);
    this.world.fleet.running.set(task.arn, task);
  }

  /** A task that nobody knows of. */
  taskOf(digest: Digest, source: ImageSource = "ecr", service = "web"): SimulatedTask {
    const [clusterArn = ""] = this.world.fleet.clusters;
    return {
      arn: `${clusterArn.replace(":cluster/", ":task/")}/${this.random.hexadecimal(32)}`,
      clusterArn,
      definition: this.define(digest, source, "v1"),
      startedAt: START,
      namesArchitecture: true,
      group: `service:${service}`,
      startedBy: "ecs-svc/1",
    };
  }

  /**
   * Starts a task after some time, whose event is on its way as soon as it runs.
   *
   * @param livesMs how long it runs; undefined: to the end
   */
  startAfter(
    after: number,
    digest: Digest,
    source: ImageSource = "ecr",
    livesMs?: number,
    tag = "v1",
    service = "web",
  ): void {
    const { clock, fleet } = this.world;
    clock.after(after, () => {
      const definition = this.define(digest, source, tag);
      const [clusterArn = ""] = fleet.clusters;
      const owner = { clusterArn, group: `service:${service}`, startedBy: "ecs-svc/1" };
      fleet.startTask(owner, definition, this.random, (task) => {
        if (livesMs !== undefined) {
          clock.after(livesMs, () => fleet.stopTask(task));
        }
      });
    });
  }

  /** The same, of an image for ARM; the task's events do not say so, only its definition does. */
  startOnArmAfter(after: number, digest: Digest): void {
    const { clock, fleet } = this.world;
    const [clusterArn = ""] = fleet.clusters;
    const owner = { clusterArn, group: "service:web", startedBy: "ecs-svc/1", namesArchitecture: false };
    const definition = this.define(digest, "ecr", "v1", "linux/arm64");
    clock.after(after, () => fleet.startTask(owner, definition, this.random, () => undefined));
  }

  /** Seconds from the first task of an image until something of it. Infinity: never. */
  secondsUntil(time: number | undefined, digest: Digest, seen: ReadonlyMap<Digest, number>): number {
    return ((time ?? Number.POSITIVE_INFINITY) - (seen.get(digest) ?? 0)) / 1000;
  }

  buildsOf(digest: Digest) {
    return this.world.codebuild.builds.filter(({ key }) => key.startsWith(digest));
  }

  define(
    digest: Digest,
    source: ImageSource = "ecr",
    tag = "v1",
    platform: Platform = "linux/amd64",
  ): TaskDefinition {
    const { registries } = this.world.fleet;
    const name = `${digest} ${source} ${tag} ${platform}`;
    const known = this.definitions.get(name);
    if (known !== undefined) {
      return known;
    }
    const repository = repositoryOf(source);
    const secret = SECRETS[source];
    if (source !== "lacking") {
      pushed(registries, repository, source === "ecr" ? "role" : "secret", digest);
    } else if (registries.get(repository) === undefined) {
      registries.add(repository, { kind: "role" });
    }
    const definition: TaskDefinition = {
      arn: `arn:aws:ecs:eu-central-1:111122223333:task-definition/web:${this.definitions.size + 1}`,
      platform,
      containers: [
        {
          name: "app",
          reference: `${repository}:${tag}`,
          digest,
          ...(secret ? { secret } : {}),
        },
      ],
    };
    this.definitions.set(name, definition);
    return this.world.fleet.define(definition);
  }
}

/** A fault that strikes each time, for some hours from a time on. */
export function always(
  fault: Omit<Fault, "from" | "until" | "probability">,
  fromMs: number,
  hours: number,
): Fault {
  return { ...fault, from: START + fromMs, until: START + fromMs + hours * HOUR, probability: 1 };
}

/** When the first task of each image ran. */
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
