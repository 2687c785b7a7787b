import type { DeploymentConfiguration, ECS } from "@aws-sdk/client-ecs";

const digest = (letter: string) => `sha256:${letter.repeat(64)}` as const;
/** Images of the services, each with its digest. */
export const IMAGES = {
  "shop/old:1": digest("a"),
  "shop/new:1": digest("b"),
  "shop/next:1": digest("c"),
} as const;
export type ImageName = keyof typeof IMAGES;

/** How a service is deployed. */
export interface Deployed
  extends Pick<DeploymentConfiguration, "strategy" | "canaryConfiguration" | "linearConfiguration"> {
  /** What its hook answers at each of its stages: see scripted-hook.cjs. */
  readonly answers: Readonly<Record<string, readonly unknown[]>>;
  /** @default - a day, after which ECS rolls back */
  readonly timeoutConfiguration?: {
    readonly timeoutInMinutes: number;
    readonly action: "CONTINUE" | "ROLLBACK";
  };
}

/** A call of a hook, as it reached the function. */
export interface HookEvent {
  readonly executionId: string;
  readonly lifecycleStage: string;
  readonly resourceArn: string;
  readonly serviceArn: string;
  readonly targetServiceRevisionArn: string;
  readonly testTrafficWeights: Readonly<Record<string, number>>;
  readonly productionTrafficWeights: Readonly<Record<string, number>>;
  readonly hookDetails?: unknown;
  /** When it was called, in milliseconds. */
  readonly begunAt: number;
}

/** A model of how ECS deploys services. */
export interface EcsModel {
  readonly client: Pick<
    ECS,
    | "describeServiceDeployments"
    | "describeServiceRevisions"
    | "listServiceDeployments"
    | "stopServiceDeployment"
  >;
  /** Where its services are. */
  readonly cluster: string;
  /** How many times faster than AWS it waits. */
  readonly speed: number;
  /** Makes a service of two tasks, whose first deployment it begins. */
  create(service: string, image: ImageName, deployed: Deployed): Promise<void>;
  /** Says how the service is deployed from now on. */
  update(service: string, deployed: Deployed): Promise<void>;
  /** Begins a deployment. */
  deploy(service: string, image: ImageName): Promise<void>;
  /** Images that the tasks of the service run. */
  runs(service: string): Promise<readonly string[]>;
  hookEvents(): Promise<readonly HookEvent[]>;
  until(what: string, holds: () => Promise<boolean>): Promise<void>;
}
