import { parseArn } from "../../functions/contract/arn";
import type { EnforcementSettings } from "../../functions/contract/blocking/enforcement";
import type { GateSettings } from "../../functions/contract/blocking/gate";
import type { Account } from "./account";

/** What the inputs of an installation mean to cover, as its functions were given it. */
export interface CoverageInputs {
  /** False: the input `enabled` has switched the installation off. */
  readonly enabled: boolean;
  readonly launchTypes: readonly string[];
  /** Empty: all. */
  readonly clusterArns: readonly string[];
  readonly includeImages: readonly string[];
  readonly excludeImages: readonly string[];
  readonly ownerTagKeys: readonly string[];
  /** Null: there is none. */
  readonly gate: {
    readonly mode: string;
    readonly timeoutMinutes: number;
    readonly functionArn: string;
    /** Names of the clusters that it is for; null: all, or nobody may say. */
    readonly clusters: readonly string[] | null;
  } | null;
  /** Null: it is off. */
  readonly enforcement: EnforcementSettings | null;
}

/**
 * Reads the inputs from the environment of the functions: that is what holds, whatever Terraform's files say by now. The
 * clusters of the gate stand in no environment, but in the policy with which it reads services.
 *
 * @throws Error with one sentence, where they cannot be read
 */
export async function readInputs(account: Account, installation: string): Promise<CoverageInputs> {
  const [sweeper, coordinator, gate] = await Promise.all(
    ["task-sweeper", "scan-coordinator", "deployment-gate"].map((program) =>
      account.functionNamed(`${installation}-${program}`),
    ),
  );
  if (sweeper === undefined || coordinator === undefined) {
    throw new Error(
      `There is no function ${installation}-task-sweeper in this account and region: name the installation with --name, and the region with --region.`,
    );
  }
  const list = (name: string): string[] => JSON.parse(sweeper.variables[name] || "[]");
  const settings: GateSettings = JSON.parse(gate?.variables.DEPLOYMENT_GATE || "{}");
  const { mode, timeout_minutes: timeoutMinutes } = settings;
  const enforcement: EnforcementSettings | null = JSON.parse(coordinator.variables.ENFORCEMENT || "null");
  return {
    enabled: coordinator.variables.ENABLED !== "false",
    launchTypes: list("LAUNCH_TYPES"),
    clusterArns: list("CLUSTER_ARNS"),
    includeImages: list("INCLUDE_IMAGES"),
    excludeImages: list("EXCLUDE_IMAGES"),
    ownerTagKeys: list("OWNER_TAG_KEYS"),
    gate: gate
      ? {
          ...{ mode, timeoutMinutes, functionArn: gate.arn },
          clusters: await clustersOfGate(account, installation, gate.arn),
        }
      : null,
    // Absent, or null where the input leaves them out.
    enforcement: enforcement && { ...enforcement, cluster_arns: enforcement.cluster_arns ?? [] },
  };
}

/** `arn:…:service/CLUSTER/*`; with a wildcard for the cluster the policy is for all. */
const SERVICES_OF_CLUSTER = /:service\/([^/*]+)\/\*$/;

async function clustersOfGate(
  account: Account,
  installation: string,
  functionArn: string,
): Promise<readonly string[] | null> {
  const { partition, account: id, region } = parseArn(functionArn);
  try {
    const { Statement = [] } = JSON.parse(
      await account.policy(`arn:${partition}:iam::${id}:policy/${installation}-gate-read-owners-${region}`),
    );
    const resources = [Statement].flat().flatMap(({ Resource = [] }) => Resource as string | string[]);
    const clusters = resources.flatMap((arn) => SERVICES_OF_CLUSTER.exec(arn)?.[1] ?? []);
    return clusters.length > 0 ? clusters : null;
  } catch (error) {
    console.error(
      `The gate is taken to be for all clusters, because the policy that names its own cannot be read (iam:GetPolicy, iam:GetPolicyVersion): ${(error as Error).message}`,
    );
    return null;
  }
}
