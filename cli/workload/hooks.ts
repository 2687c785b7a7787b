import type { Context } from "../context";
import type { DescribedService } from "../coverage/account";
import { type Finding, Findings } from "../coverage/findings";
import { addHooks } from "../coverage/hooks";
import { readInputs } from "../coverage/inputs";

/** The lifecycle hooks of a service, and what is wrong with its gate. */
export interface ServiceHooks {
  /** Such as ROLLING or BLUE_GREEN. */
  readonly strategy: string;
  readonly hooks: readonly {
    readonly targetArn: string | null;
    readonly stages: readonly string[];
    /** Null: ECS's own, a day. */
    readonly timeoutMinutes: number | null;
    /** What ECS does then: ROLLBACK or CONTINUE. */
    readonly timeoutAction: string;
  }[];
  /** Null: nobody knows what they should be, because the functions' inputs cannot be read. */
  readonly problems: readonly Pick<Finding, "kind" | "detail">[] | null;
}

/** @returns null where there is no such service, or AWS does not say, of which people hear */
export async function readHooks(
  context: Context,
  { cluster, name }: { readonly cluster: string; readonly name: string },
): Promise<ServiceHooks | null> {
  try {
    const { DescribeServicesCommand, ECSClient } = await import("@aws-sdk/client-ecs");
    const asked = new DescribeServicesCommand({ cluster, services: [name] });
    const { services = [] } = await new ECSClient(context.config).send(asked);
    const service = services.find(({ status }) => status !== "INACTIVE");
    const { strategy = "ROLLING", lifecycleHooks = [] } = service?.deploymentConfiguration ?? {};
    return service
      ? {
          strategy,
          hooks: lifecycleHooks.map(({ hookTargetArn, lifecycleStages = [], timeoutConfiguration }) => ({
            targetArn: hookTargetArn ?? null,
            stages: lifecycleStages,
            timeoutMinutes: timeoutConfiguration?.timeoutInMinutes ?? null,
            timeoutAction: timeoutConfiguration?.action ?? "ROLLBACK",
          })),
          problems: await problemsOf(context, service, cluster),
        }
      : null;
  } catch (error) {
    const { name: code, message } = error as Error;
    if (code !== "ClusterNotFoundException") {
      console.error(`Its hooks are not known (ecs:DescribeServices): ${message}`);
    }
    return null;
  }
}

async function problemsOf(
  { config, name: installation }: Context,
  service: DescribedService,
  cluster: string,
): Promise<ServiceHooks["problems"]> {
  try {
    const { accountOf } = await import("../coverage/account.ts");
    const account = await accountOf(config);
    const findings = new Findings();
    const inputs = await readInputs(account, installation);
    await addHooks(service, cluster, inputs, account.functionNamed, findings);
    return findings.all.map(({ kind, detail }) => ({ kind, detail }));
  } catch (error) {
    console.error(`Whether its hooks are right is not known: ${(error as Error).message}`);
    return null;
  }
}
