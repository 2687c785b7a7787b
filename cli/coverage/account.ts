import type { Service } from "@aws-sdk/client-ecs";
import { LAUNCH_TYPES } from "../../functions/contract/events";
import type { Telemetry } from "../../functions/contract/telemetry";
import { paceOf } from "../../functions/task-sweeper/pace";
import { EcsRunningTasks, type RunningTasks } from "../../functions/task-sweeper/running-tasks";
import type { TaskReader } from "../../functions/tasks/sightings";
import { EcsTaskDefinitions } from "../../functions/tasks/task-definitions";
import type { InstallationAccess } from "../installation";
import { functionNamed, type KnownFunction } from "./known-function";

/** A service as ECS describes it, as far as it is read. */
export type DescribedService = Pick<
  Service,
  | "serviceName"
  | "launchType"
  | "capacityProviderStrategy"
  | "schedulingStrategy"
  | "deploymentController"
  | "deploymentConfiguration"
>;

/** What is asked of an account besides the ledger's table; tests answer for it. */
export interface Account {
  /** Of all launch types and clusters. */
  readonly tasks: RunningTasks;
  readonly taskDefinitions: TaskReader["taskDefinitions"];
  services(clusterArn: string): Promise<readonly DescribedService[]>;
  /** A function by its name or ARN; undefined where there is none. */
  functionNamed(name: string): Promise<KnownFunction | undefined>;
  /** The document of a managed policy, as JSON. */
  policy(arn: string): Promise<string>;
}

/** As slow as a sweep: other tools of the account read ECS, too. */
const ECS_INTERVAL_MS = 100;
/** As many services as DescribeServices takes. */
const SERVICES = 10;
/** Where a task definition cannot be read, what the functions assume stands in without a word. */
const SILENT: Telemetry = { info() {}, error() {}, count() {}, time() {}, measure() {} };

/** The account itself. Its clients are loaded here, and not with the command line. */
export async function accountOf(given: InstallationAccess["config"]): Promise<Account> {
  const { ECSClient, ...ecsApi } = await import("@aws-sdk/client-ecs");
  // It goes on where AWS throttles.
  const config = { ...given, retryMode: "adaptive", maxAttempts: 8 } as const;
  const ecs = new ECSClient(config);
  const pace = paceOf(ECS_INTERVAL_MS);
  const functions = new Map<string, ReturnType<typeof functionNamed>>();
  return {
    tasks: new EcsRunningTasks(ecs, [], LAUNCH_TYPES, pace),
    taskDefinitions: new EcsTaskDefinitions(SILENT, config, paceOf(ECS_INTERVAL_MS)),
    services: async (cluster) => {
      const found: DescribedService[] = [];
      for await (const { serviceArns = [] } of ecsApi.paginateListServices(
        { client: ecs, pageSize: SERVICES },
        { cluster },
      )) {
        await pace();
        const asked = new ecsApi.DescribeServicesCommand({ cluster, services: serviceArns });
        const { services = [] } = serviceArns.length > 0 ? await ecs.send(asked) : {};
        found.push(...services);
      }
      return found;
    },
    functionNamed: (name) => {
      const found = functions.get(name) ?? functionNamed(config, name);
      functions.set(name, found);
      return found;
    },
    policy: async (PolicyArn) => {
      const { GetPolicyCommand, GetPolicyVersionCommand, IAMClient } = await import("@aws-sdk/client-iam");
      const iam = new IAMClient(config);
      const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
      const asked = new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId });
      return decodeURIComponent((await iam.send(asked)).PolicyVersion?.Document ?? "");
    },
  };
}
