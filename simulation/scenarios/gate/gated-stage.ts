import { GATE_ANSWERS } from "../../../functions/contract/blocking/gate";
import { SECOND } from "../../../functions/contract/durations";
import type { Digest } from "../../../functions/contract/images/image";
import type { Verdict } from "../../../functions/contract/images/scan";
import { digestOf } from "../../fleet/service";
import type { DeployedService, ServiceDeployment, ServiceSettings } from "../../observed/deployment";
import type { Programs } from "../../program/compile";
import { Random } from "../../random/random";
import type { Blocking } from "../../world/blocking";
import type { Deployments } from "../../world/deployments";
import type { Settings } from "../../world/settings";
import { Stage } from "../stage";

/** A gate that blocks, with default settings otherwise. */
export const GATE: Required<Pick<Blocking, "gate">> = {
  gate: { ...GATE_ANSWERS, mode: "block", block_in: ["*/*"], timeout_minutes: 30 },
};

export class GatedStage extends Stage {
  /** Seconds for which a deployment's hooks were held in all, and their final answers. */
  readonly held = new Map<ServiceDeployment, { seconds: number; answers: string[] }>();
  private readonly deployments: Deployments;
  readonly digests = new Random(7);

  constructor(
    programs: Programs,
    settings: Pick<Settings, "duration"> & Partial<Settings>,
    blocking: Pick<Blocking, "gate" | "enforcement">,
  ) {
    super(programs, {
      ...settings,
      blocking: { ...blocking, services: { gated: 0, rolling: 0 }, deployEvery: 0 },
    });
    const { world } = this;
    if (world.deployments === undefined) {
      throw new Error("The world has no deployments, although its settings have gate or enforcement.");
    }
    this.deployments = world.deployments;
    const asked = new Map<string, number>();
    world.observers.add({
      hookCalled: ({ deployment, stage, begunAt }) => {
        const key = `${deployment.arn} ${stage}`;
        asked.set(key, asked.get(key) ?? begunAt);
      },
      hookAnswered: ({ deployment, stage, isDuplicate }, answer) => {
        if (isDuplicate) {
          return;
        }
        const known = this.held.get(deployment) ?? { seconds: 0, answers: [] };
        const since = asked.get(`${deployment.arn} ${stage}`) ?? 0;
        const isLast = answer !== "IN_PROGRESS";
        this.held.set(deployment, {
          seconds: known.seconds + (isLast ? (world.clock.now() - since) / SECOND : 0),
          answers: isLast ? [...known.answers, answer] : known.answers,
        });
      },
    });
  }

  imageOf(verdict: Verdict): Digest {
    return digestOf(verdict, "linux/amd64", this.digests);
  }

  service(
    name: string,
    strategy: DeployedService["strategy"] = "BLUE_GREEN",
    hookStages: readonly string[] = ["PRE_SCALE_UP", "POST_SCALE_UP"],
    settings: Partial<ServiceSettings> = {},
  ): DeployedService {
    const [cluster = ""] = this.world.fleet.clusters;
    return this.deployments.controller.create(name, cluster, {
      ...{ strategy, hookStages, desired: 2 },
      ...settings,
    });
  }

  deployAfter(after: number, service: DeployedService, digest: Digest): void {
    const { world, deployments } = this;
    world.clock.after(after, () => deployments.controller.deploy(service, this.define(digest)));
  }

  answersTo(digest: Digest, answer: "SUCCEEDED" | "FAILED"): number {
    const answers = this.deploymentsOf(digest).flatMap((each) => this.held.get(each)?.answers ?? []);
    return answers.filter((each) => each === answer).length;
  }

  deploymentsOf(digest: Digest): ServiceDeployment[] {
    return [...this.deployments.controller.deployments.values()].filter(({ target }) =>
      target.definition.containers.some((each) => each.digest === digest),
    );
  }

  /** Returns how long the hooks of an image's deployment were held in all, in seconds. Infinity: it was not decided. */
  secondsHeld(digest: Digest): number {
    const [deployment] = this.deploymentsOf(digest);
    const held = deployment && this.held.get(deployment);
    return held === undefined || held.answers.length === 0 ? Number.POSITIVE_INFINITY : held.seconds;
  }
}
