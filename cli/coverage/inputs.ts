import { parseArn } from "../../functions/contract/arn";
import type { EnforcementSettings } from "../../functions/contract/blocking/enforcement";
import type { GateSettings } from "../../functions/contract/blocking/gate";
import type { Program } from "../../functions/contract/environment";
import type { Table } from "../../functions/table/table";
import { type Answer, type Ask, Refusal, unlessAbsent } from "../doctor/ask";

/** What the inputs of an installation mean to cover, as its functions were given it. */
export type CoverageInputs = Awaited<ReturnType<typeof readInputs>>;

/**
 * A function of the installation as Lambda describes it; undefined where there is none.
 *
 * @throws Refusal where its environment may not be decrypted: https://docs.aws.amazon.com/lambda/latest/api/API_EnvironmentError.html
 */
export async function functionOf(ask: Ask, name: string, program: Program): Promise<Answer | undefined> {
  const asked = { FunctionName: `${name}-${program}` };
  const found = await unlessAbsent(ask("lambda", "GetFunctionConfiguration", asked));
  const { Error: error } = found?.Environment ?? {};
  if (error) {
    throw new Refusal("kms:Decrypt", error.ErrorCode, error.Message);
  }
  return found;
}

/**
 * Reads the inputs from the environment of the functions: that is what holds, whatever Terraform's files say by now.
 *
 * @throws Error with one sentence, where they cannot be read
 */
export async function readInputs(ask: Ask, installation: string) {
  const variables: Record<string, string> = {};
  for (const program of ["task-sweeper", "scan-coordinator"] as const) {
    const found = await functionOf(ask, installation, program);
    if (found === undefined) {
      throw new Error(
        `There is no function ${installation}-${program} in this account and region: name the installation with --name, and the region with --region.`,
      );
    }
    Object.assign(variables, found.Environment?.Variables);
  }
  const list = (name: string): readonly string[] => JSON.parse(variables[name] || "[]");
  const enforcement: EnforcementSettings | null = JSON.parse(variables.ENFORCEMENT || "null");
  return {
    enabled: variables.ENABLED !== "false",
    launchTypes: list("LAUNCH_TYPES"),
    /** Empty: all. */
    clusterArns: list("CLUSTER_ARNS"),
    includeImages: list("INCLUDE_IMAGES"),
    excludeImages: list("EXCLUDE_IMAGES"),
    ownerTagKeys: list("OWNER_TAG_KEYS"),
    /** Null: it is off. */
    enforcement,
  };
}

/** What a coverage is found out with. */
export interface Sources {
  readonly inputs: CoverageInputs & { readonly gate: CoverageGate };
  readonly ask: Ask;
  readonly table: Pick<Table, "getAll">;
  readonly now: Date;
}

export type CoverageGate = Awaited<ReturnType<typeof readGate>>;

/** In `arn:…:service/CLUSTER/*`; with a wildcard for the cluster the policy is for all. */
const SERVICES_OF_CLUSTER = /:service\/([^/*"]+)\/\*"/g;

/**
 * The deployment gate; null where there is none. Its clusters stand in no environment, but in the policy with which it reads
 * services.
 */
export async function readGate(ask: Ask, installation: string) {
  const gate = await functionOf(ask, installation, "deployment-gate");
  if (gate === undefined) {
    return null;
  }
  const settings: GateSettings = JSON.parse(gate.Environment.Variables.DEPLOYMENT_GATE);
  const functionArn: string = gate.FunctionArn;
  const { partition, account, region } = parseArn(functionArn);
  const PolicyArn = `arn:${partition}:iam::${account}:policy/${installation}-gate-read-owners-${region}`;
  const VersionId = (await ask("iam", "GetPolicy", { PolicyArn })).Policy.DefaultVersionId;
  const { PolicyVersion } = await ask("iam", "GetPolicyVersion", { PolicyArn, VersionId });
  const named = [...decodeURIComponent(PolicyVersion.Document).matchAll(SERVICES_OF_CLUSTER)];
  const { mode, timeout_minutes: timeoutMinutes } = settings;
  /** By their names; null: all. */
  const clusters = named.length > 0 ? named.map(([, cluster = ""]) => cluster) : null;
  return { mode, timeoutMinutes, functionArn, clusters };
}
