import { MINUTE, SECOND } from "../../functions/contract/durations";
import type { Platform } from "../../functions/contract/images/image";
import type { Verdict } from "../../functions/contract/images/scan";
import type { DeploymentController } from "../aws/deployments/controller";
import type { VirtualClock } from "../clock/virtual-clock";
import type { Registries } from "../fleet/registries";
import { digestOf, ECR, PRIVATE, pushed } from "../fleet/service";
import {
  type DeployedService,
  type ServiceSettings,
  STEP_STAGE,
  TRAFFIC_STAGE,
} from "../observed/deployment";
import type { Observers } from "../observed/observer";
import type { ContainerDefinition, TaskDefinition } from "../observed/task";
import type { Random } from "../random/random";

/**
 * Contents of a deployment: an image of this verdict, one that may not be pulled, an earlier one, or the last again.
 */
const BRINGS = ["FAILED", "PASSED", "NO_POLICY", "refused", "known", "same"] as const;
type Brings = (typeof BRINGS)[number];

/** Stages of hooks. Hooks at a shift of traffic are misplaced, and must not get in the way. */
const HOOK_STAGES: readonly [readonly string[], ...(readonly string[])[]] = [
  ["PRE_SCALE_UP", "POST_SCALE_UP"],
  ["POST_SCALE_UP"],
  ["PRE_SCALE_UP"],
  ["PRE_SCALE_UP", "POST_SCALE_UP", TRAFFIC_STAGE],
];

/** Half of the services shift traffic in steps. */
const SHIFTS: readonly [Shift, ...Shift[]] = [
  { strategy: "BLUE_GREEN" },
  { strategy: "BLUE_GREEN" },
  { strategy: "CANARY", shares: [5, 100] },
  { strategy: "LINEAR", shares: [30, 60, 90, 100] },
];
type Shift = Pick<ServiceSettings, "strategy" | "shares">;

/** Share of the run with deployments: a later one would not be decided before the end. */
const LAST_SHARE = 0.9;

interface Parts {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly registries: Registries;
  readonly controller: DeploymentController;
  readonly observers: Observers;
}

const ROLLING = { strategy: "ROLLING", hookStages: [] } as const;

function hooked(random: Random): Omit<ServiceSettings, "desired"> {
  const stages = random.pick(HOOK_STAGES);
  const ofShift = random.stream("shift");
  const shift = ofShift.pick(SHIFTS);
  return {
    ...shift,
    hookStages: ofShift.chance(shift.shares ? 0.8 : 0.2) ? [...stages, STEP_STAGE] : stages,
    stepBakeMinutes: ofShift.integer(1, 15),
    hookTimeout: ofShift.chance(0.4)
      ? { timeoutInMinutes: ofShift.pick([1, 3, 8, 40]), action: ofShift.pick(["CONTINUE", "ROLLBACK"]) }
      : undefined,
  };
}

export function repositoryOfService(name: string): string {
  return `${ECR}/${name}`;
}

/**
 * Deploys a service with good, bad and unknown images. It also deploys a fix before the verdict of a bad image, the bad
 * image again, and another image during a rollback.
 */
export class Deployer {
  readonly service: DeployedService;
  private readonly platform: Platform;
  private readonly sidecars: readonly ContainerDefinition[];
  private readonly known: TaskDefinition[] = [];
  private revisions = 0;

  constructor(
    private readonly parts: Parts,
    name: string,
    clusterArn: string,
    kind: "gated" | "rolling",
  ) {
    const { random, controller } = parts;
    this.platform = random.chance(0.25) ? "linux/arm64" : "linux/amd64";
    this.service = controller.create(name, clusterArn, {
      ...(kind === "rolling" ? ROLLING : hooked(random)),
      // Tasks start one after the other, so many tasks leave time for a verdict.
      desired: kind === "rolling" ? random.integer(2, 8) : random.integer(0, 3),
    });
    this.sidecars = random.chance(0.4) ? [this.sidecar()] : [];
  }

  /** @param lasts the run's duration in milliseconds */
  start(deployEvery: number, lasts: number): void {
    const { clock, random, observers } = this.parts;
    const last = clock.now() + lasts * LAST_SHARE;
    const again = (mean: number) =>
      clock.after(random.exponential(mean), () => {
        if (clock.now() < last) {
          this.deploy();
          again(deployEvery);
        }
      });
    again(20 * MINUTE);
    observers.add({
      rollbackBegan: ({ service }) => {
        if (service === this.service && random.chance(0.3)) {
          clock.after(random.between(SECOND, 40 * SECOND), () => this.bring(this.draw()));
        }
      },
    });
  }

  private deploy(): void {
    const { clock, random } = this.parts;
    const brings = this.draw();
    this.bring(brings);
    if (brings !== "FAILED") {
      return;
    }
    if (random.chance(0.5)) {
      clock.after(random.between(10 * SECOND, 6 * MINUTE), () =>
        this.bring(random.pick(["PASSED", "known"])),
      );
    } else if (random.chance(0.3)) {
      clock.after(random.between(10 * SECOND, 4 * MINUTE), () => this.bring("same"));
    }
  }

  private draw(): Brings {
    return this.parts.random.chance(0.35) ? "FAILED" : this.parts.random.pick(BRINGS);
  }

  private bring(brings: Brings): void {
    const { random, controller } = this.parts;
    const definition = this.definitionOf(brings);
    this.known.push(definition);
    controller.deploy(this.service, definition, random.chance(0.9));
  }

  private definitionOf(brings: Brings): TaskDefinition {
    const { random } = this.parts;
    const [last] = this.known.slice(-1);
    switch (brings) {
      case "same":
        return last ?? this.newDefinition("PASSED");
      case "known":
        return this.known[random.integer(0, this.known.length - 1)] ?? this.newDefinition("PASSED");
      case "refused":
        return this.newDefinition("PASSED", `${PRIVATE}/${this.service.name}`);
      default:
        return this.newDefinition(brings);
    }
  }

  private newDefinition(
    verdict: Verdict,
    repository = repositoryOfService(this.service.name),
  ): TaskDefinition {
    const { random, registries } = this.parts;
    this.revisions += 1;
    const digest = digestOf(verdict, this.platform, random);
    pushed(registries, repository, repository.startsWith(PRIVATE) ? "secret" : "role", digest);
    return {
      arn: `arn:aws:ecs:eu-central-1:111122223333:task-definition/${this.service.name}:${this.revisions}`,
      platform: this.platform,
      containers: [
        { name: "app", reference: `${repository}:${this.revisions}`, digest, isPinned: random.chance(0.3) },
        ...this.sidecars,
      ],
    };
  }

  /** Returns a sidecar that all revisions share: a bad one is no reason to go back. */
  private sidecar(): ContainerDefinition {
    const { random, registries } = this.parts;
    const repository = `${ECR}/sidecar-of-${this.service.name}`;
    const digest = digestOf(random.chance(0.3) ? "FAILED" : "PASSED", this.platform, random);
    pushed(registries, repository, "role", digest);
    return { name: "sidecar", reference: `${repository}:1`, digest };
  }
}
