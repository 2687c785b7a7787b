import { MINUTE } from "../../../functions/contract/durations";
import type { VirtualClock } from "../../clock/virtual-clock";
import type { Faults } from "../../faults/faults";
import type { HookDetail, ServiceDeployment, ServiceRevision } from "../../observed/deployment";
import type { Observers } from "../../observed/observer";
import { imageIn } from "../../observed/task";
import type { Random } from "../../random/random";
import { functionArn } from "../lambda-function";

/** Longest lag of ECS's reads: shorter than the five minutes that the gate waits for them. */
export const LONGEST_LAG_MS = 4 * MINUTE;

interface Past {
  readonly since: number;
  readonly answer: object;
}

/** ECS's reads of deployments and revisions, with their present state or, in a lag, a past one. */
export class Reads {
  private readonly past = new Map<string, Past[]>();

  constructor(
    private readonly clock: VirtualClock,
    private readonly random: Random,
    private readonly faults: Pick<Faults, "strikes">,
    observers: Observers,
  ) {
    observers.add({
      deploymentChanged: (deployment) => {
        this.record(deployment.arn, describedDeployment(deployment));
        this.record(deployment.target.arn, describedRevision(deployment.target));
      },
      revisionResolved: (revision) => this.record(revision.arn, describedRevision(revision)),
    });
  }

  /** Returns what is known of the ARNs, all as of one time. */
  answer(arns: readonly string[]): ReadonlyMap<string, object> {
    const now = this.clock.now();
    const what = arns.join(" ");
    const lags = this.faults.strikes("ecs-lag", what);
    const time = lags ? now - this.random.of(`${what} ${now}`).between(0, LONGEST_LAG_MS) : now;
    return new Map(
      arns.flatMap((arn) => {
        const past = this.past.get(arn)?.findLast(({ since }) => since <= time);
        return past ? [[arn, past.answer] as const] : [];
      }),
    );
  }

  private record(arn: string, answer: object): void {
    const now = this.clock.now();
    const known = this.past.get(arn) ?? [];
    // One state older than the longest lag is enough.
    const oldest = known.findLastIndex(({ since }) => since <= now - LONGEST_LAG_MS);
    this.past.set(arn, [...known.slice(Math.max(0, oldest)), { since: now, answer }]);
  }
}

function describedRevision({ arn, service, definition, isResolvable, isResolved }: ServiceRevision) {
  return {
    serviceRevisionArn: arn,
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    taskDefinition: definition.arn,
    launchType: "FARGATE",
    containerImages: definition.containers.map((container) => ({
      containerName: container.name,
      image: imageIn(container),
      ...(isResolvable && isResolved ? { imageDigest: container.digest } : {}),
    })),
  };
}

export function listed({ arn, service, target, createdAt, finishedAt, status }: ServiceDeployment) {
  return {
    serviceDeploymentArn: arn,
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    targetServiceRevisionArn: target.arn,
    createdAt: new Date(createdAt),
    startedAt: new Date(createdAt),
    ...(finishedAt === undefined ? {} : { finishedAt: new Date(finishedAt) }),
    status,
  };
}

function describedDeployment(deployment: ServiceDeployment) {
  const { service, target, sources, back, isTakenBack, stage, hook, createdAt } = deployment;
  const { targetServiceRevisionArn: _, ...common } = listed(deployment);
  return {
    ...common,
    targetServiceRevision: { arn: target.arn },
    sourceServiceRevisions: sources.map(({ arn }) => ({ arn })),
    deploymentConfiguration: { strategy: service.strategy, lifecycleHooks: hooksOf(deployment) },
    ...(stage ? { lifecycleStage: stage } : {}),
    ...(hook ? { lifecycleHookDetails: [describedHook(hook)] } : {}),
    // ECS may name the revision before a rollback begins; `startedAt` is missing then.
    rollback: { serviceRevisionArn: back?.arn, ...(isTakenBack ? { startedAt: new Date(createdAt) } : {}) },
  };
}

function hooksOf({ service: { hookStages, hookTimeout } }: ServiceDeployment) {
  return hookStages.length === 0
    ? []
    : [
        {
          hookTargetArn: functionArn("deployment-gate"),
          lifecycleStages: [...hookStages],
          ...(hookTimeout ? { timeoutConfiguration: hookTimeout } : {}),
        },
      ];
}

function describedHook({ hookId, expiresAt, timeoutAction, status }: HookDetail) {
  return {
    hookId,
    targetType: "AWS_LAMBDA",
    targetArn: functionArn("deployment-gate"),
    status,
    expiresAt: new Date(expiresAt),
    timeoutAction,
  };
}
