import { parseArn } from "../../../functions/contract/arn";
import type { EnforcementSettings } from "../../../functions/contract/blocking/enforcement";
import type { GateSettings } from "../../../functions/contract/blocking/gate";
import type { Place } from "../../../functions/contract/places/place";
import type { Table } from "../../../functions/table/table";
import type { Ask } from "../../account/ask";
import { functionOf, settingsOf } from "../../account/examination";

/** Inputs that say what an installation means to cover, as its functions were given them. */
export type CoverageInputs = Awaited<ReturnType<typeof readInputs>>;

/**
 * Reads the inputs from the environment of the functions: that is what holds, whatever Terraform's files say by now.
 *
 * @throws Error with one sentence, where they cannot be read
 */
export async function readInputs(ask: Ask, installation: string) {
  const about = { ask, name: installation };
  const variables = { ...(await settingsOf(about, "task-sweeper")), ...(await settingsOf(about)) };
  if (variables.LAUNCH_TYPES === undefined) {
    throw new Error(
      `There is no function ${installation}-task-sweeper in this account and region: name the installation with --name, and the region with --region.`,
    );
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

/** The same, and the gate. */
export const readInputsAndGate = async (ask: Ask, installation: string) => ({
  ...(await readInputs(ask, installation)),
  gate: await readGate(ask, installation),
});

/** Collaborators for finding out a coverage. */
export interface Sources {
  readonly inputs: Awaited<ReturnType<typeof readInputsAndGate>>;
  readonly ask: Ask;
  readonly table: Pick<Table, "getAll">;
  readonly now: Date;
  /** Place of the installation, where its members are held against the organisation. */
  readonly own?: Place | undefined;
}

/** In `arn:…:service/CLUSTER/*`; with a wildcard for the cluster the policy is for all. */
const SERVICES_OF_CLUSTER = /:service\/([^/*"]+)\/\*"/g;

/**
 * The deployment gate; null where there is none. Its clusters stand in no environment, but in the policy with which it reads
 * services.
 */
export async function readGate(ask: Ask, installation: string) {
  const gate = await functionOf({ ask, name: installation }, "deployment-gate");
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
  const { mode, block_in: blockIn, timeout_minutes: timeoutMinutes } = settings;
  /** By their names; null: all. */
  const clusters = named.length > 0 ? named.map(([, cluster = ""]) => cluster) : null;
  return { mode, blockIn, timeoutMinutes, functionArn, clusters };
}
