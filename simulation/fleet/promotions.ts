import { HOUR, MINUTE } from "../../functions/contract/durations";
import type { VirtualClock } from "../clock/virtual-clock";
import type { TaskDefinition } from "../observed/task";
import type { Random } from "../random/random";
import { type AcceptedName, NAME_MATCHES } from "./accepted-risks";
import type { Fleet } from "./fleet";
import { digestOf, ECR, pushed } from "./service";

/** Repositories of a content, from trial to production. */
const STEPS = ["sandbox", "staging", "prod"] as const;
const VERDICTS = ["FAILED", "FAILED", "FAILED", "PASSED", "NO_POLICY"] as const;
/** Mean time between two tasks of all promoted contents, and how long a task runs. */
const STARTS_EVERY_MS = 12 * MINUTE;
const LIFE_MS = [10 * MINUTE, 5 * HOUR] as const;
/** Mean time between two accepted risks, and until one is revoked. */
const ACCEPTED_EVERY_MS = 90 * MINUTE;
const ACCEPTED_FOR_MS = 4 * HOUR;

/** Contents that run from several repositories, and risks that people accept for some of their names and revoke. */
export class Promotions {
  constructor(
    private readonly clock: VirtualClock,
    private readonly random: Random,
    private readonly fleet: Fleet,
  ) {}

  start(): void {
    const contents = VERDICTS.map((verdict, index) => this.content(`promoted-${index}`, verdict));
    this.again(STARTS_EVERY_MS, () => this.startTask(this.drawn(contents)));
    this.again(ACCEPTED_EVERY_MS, () => this.acceptRisk(this.drawn(contents)));
  }

  private drawn(contents: readonly (readonly TaskDefinition[])[]): TaskDefinition {
    const { random } = this;
    const content = contents[random.integer(0, contents.length - 1)] ?? [];
    return content[random.integer(0, content.length - 1)] as TaskDefinition;
  }

  private again(mean: number, action: () => void): void {
    this.clock.after(this.random.exponential(mean), () => {
      action();
      this.again(mean, action);
    });
  }

  private content(name: string, verdict: (typeof VERDICTS)[number]): readonly TaskDefinition[] {
    const digest = digestOf(verdict, "linux/amd64", this.random);
    return STEPS.map((step) => {
      const repository = `${ECR}/${step}/${name}`;
      pushed(this.fleet.registries, repository, "role", digest);
      return this.fleet.define({
        arn: `arn:aws:ecs:eu-central-1:111122223333:task-definition/${name}-${step}:1`,
        platform: "linux/amd64",
        containers: [{ name: "app", reference: `${repository}:1`, digest }],
      });
    });
  }

  private startTask(definition: TaskDefinition): void {
    const { random, fleet } = this;
    const family = definition.arn.slice(definition.arn.lastIndexOf("/") + 1, -2);
    const clusterArn = fleet.clusters[0] ?? "";
    const owner = random.chance(0.5)
      ? { clusterArn, group: `service:shop-${family}`, startedBy: "ecs-svc/1", namesArchitecture: true }
      : { clusterArn, group: `family:${family}`, namesArchitecture: true };
    fleet.startTask(owner, definition, random, (task) => {
      this.clock.after(random.between(...LIFE_MS), () => fleet.stopTask(task));
    });
  }

  private acceptRisk({ containers: [container] }: TaskDefinition): void {
    const { random, fleet, clock } = this;
    const { reference = "" } = container ?? {};
    const [path = ""] = reference.slice(ECR.length + 1).split(":");
    const match = random.pick(NAME_MATCHES);
    const texts = { exact: reference, prefix: `${ECR}/${path}`, suffix: `${path}:1`, contains: path };
    const risk: AcceptedName = { match, text: texts[match] };
    fleet.registries.risks.accept(risk);
    clock.after(random.exponential(ACCEPTED_FOR_MS), () => fleet.registries.risks.revoke(risk));
  }
}
