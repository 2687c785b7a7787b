import type { DeploymentLifecycleHook } from "@aws-sdk/client-ecs";
import type { Context } from "../context";
import { type Finding, Findings } from "../coverage/findings";
import { addHooks } from "../coverage/hooks";
import { readInputs } from "../coverage/inputs";

/** The lifecycle hooks of a service, and what is wrong with its gate. */
export interface ServiceHooks {
  /** Such as ROLLING or BLUE_GREEN. */
  readonly strategy: string;
  /** As ECS describes them. */
  readonly hooks: readonly DeploymentLifecycleHook[];
  readonly problems: readonly Pick<Finding, "kind" | "detail">[];
}

/** @returns null where there is no such service, or AWS does not say, of which people hear */
export async function readHooks(
  { config, name: installation }: Context,
  { cluster, name }: { readonly cluster: string; readonly name: string },
): Promise<ServiceHooks | null> {
  try {
    const { DescribeServicesCommand, ECSClient } = await import("@aws-sdk/client-ecs");
    const { accountOf } = await import("../coverage/account.ts");
    const asked = new DescribeServicesCommand({ cluster, services: [name] });
    const { services = [] } = await new ECSClient(config).send(asked);
    const service = services.find(({ status }) => status !== "INACTIVE");
    if (service === undefined) {
      return null;
    }
    const account = await accountOf(config);
    const findings = new Findings();
    const inputs = await readInputs(account, installation);
    await addHooks(service, cluster, inputs, account.functionNamed, findings);
    const { strategy = "ROLLING", lifecycleHooks: hooks = [] } = service.deploymentConfiguration ?? {};
    return { strategy, hooks, problems: findings.all.map(({ kind, detail }) => ({ kind, detail })) };
  } catch (error) {
    console.error(`Its hooks are not known: ${(error as Error).message}`);
    return null;
  }
}
