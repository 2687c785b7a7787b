import type { DeploymentLifecycleHook, Service } from "@aws-sdk/client-ecs";
import type { Context } from "../context";
import type { Finding } from "../coverage/findings";
import { hookFindings } from "../coverage/hooks";
import { readGate, readInputs } from "../coverage/inputs";
import type { Ask } from "../doctor/ask";

/** The lifecycle hooks of a service, and what is wrong with its gate. */
export interface ServiceHooks {
  /** Such as ROLLING or BLUE_GREEN. */
  readonly strategy: string;
  /** As ECS describes them. */
  readonly hooks: readonly DeploymentLifecycleHook[];
  /** Null: AWS does not say what they should be. */
  readonly problems: readonly Pick<Finding, "kind" | "detail">[] | null;
}

/** @returns null where there is no such service, or AWS does not say, of which people hear */
export async function readHooks(
  context: Context,
  { cluster, name }: { readonly cluster: string; readonly name: string },
): Promise<ServiceHooks | null> {
  try {
    const { askAws } = await import("../doctor/call-aws.ts");
    const ask = askAws(context);
    const answer = await ask("ecs", "DescribeServices", { cluster, services: [name] });
    const service = answer.services.find(({ status }: Service) => status !== "INACTIVE");
    if (service === undefined) {
      return null;
    }
    const { strategy = "ROLLING", lifecycleHooks: hooks = [] } = service.deploymentConfiguration ?? {};
    const problems = await problemsOf(service, cluster, ask, context.name).catch((error: Error) => {
      console.error(`Whether its hooks are right is not known: ${error.message}`);
      return null;
    });
    return { strategy, hooks, problems };
  } catch (error) {
    console.error(`Its hooks are not known: ${(error as Error).message}`);
    return null;
  }
}

async function problemsOf(service: Service, cluster: string, ask: Ask, installation: string) {
  const inputs = { ...(await readInputs(ask, installation)), gate: await readGate(ask, installation) };
  const findings = await hookFindings(service, cluster, inputs, ask);
  return findings.map(({ kind, detail }) => ({ kind, detail }));
}
