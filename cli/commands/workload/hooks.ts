import type { DeploymentLifecycleHook, Service } from "@aws-sdk/client-ecs";
import type { Context } from "../../command";
import { type Found, hookFindings } from "../coverage/findings";
import { readInputsAndGate } from "../coverage/inputs";

/** The lifecycle hooks of a service, and what is wrong with its gate. */
export interface ServiceHooks {
  /** Such as ROLLING or BLUE_GREEN. */
  readonly strategy: string;
  /** As ECS describes them. */
  readonly hooks: readonly DeploymentLifecycleHook[];
  /** Null: AWS does not say what they should be. */
  readonly problems: readonly Pick<Found, "kind" | "detail">[] | null;
}

/** @returns null where there is no such service, or AWS does not say; people hear of that */
export async function readHooks(
  context: Context,
  { cluster, name }: { readonly cluster: string; readonly name: string },
): Promise<ServiceHooks | null> {
  let known: ServiceHooks | null = null;
  try {
    const { ask } = context;
    const { services } = await ask("ecs", "DescribeServices", { cluster, services: [name] });
    const service: Service | undefined = services.find(({ status }: Service) => status !== "INACTIVE");
    if (service !== undefined) {
      const { strategy = "ROLLING", lifecycleHooks: hooks = [] } = service.deploymentConfiguration ?? {};
      known = { strategy, hooks, problems: null };
      const inputs = await readInputsAndGate(ask, context.name);
      const problems = await hookFindings(service, cluster, inputs, ask);
      const isProblem = ({ kind }: Found) => kind !== "gate-blocks" && kind !== "gate-audits";
      return { ...known, problems: problems.filter(isProblem).map(({ kind, detail }) => ({ kind, detail })) };
    }
  } catch (error) {
    console.error(
      `${known ? "Whether its hooks are right is" : "Its hooks are"} not known: ${(error as Error).message}`,
    );
  }
  return known;
}
