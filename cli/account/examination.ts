import { parseArn } from "../../functions/contract/arn";
import type { EnforcementSettings } from "../../functions/contract/blocking/enforcement";
import type { GateSettings } from "../../functions/contract/blocking/gate";
import { DAY } from "../../functions/contract/durations";
import type { Program } from "../../functions/contract/environment";
import { type Attribute, PARTITION_KEY } from "../../functions/contract/ledger";
import type { Place } from "../../functions/contract/places/place";
import type { Row, Table } from "../../functions/table/table";
import { type Ask, listed, Refusal, type Reply, unlessAbsent } from "./ask";

export interface Examination {
  readonly ask: Ask;
  /** The input `name`, with which the names of all resources begin. */
  readonly name: string;
  readonly table: string;
  /** Reads all items of the ledger, with the attributes of {@link READ}. */
  readonly ledger: () => Promise<readonly Row[]>;
  readonly paste: (command: string) => string;
  readonly now: Date;
}

export type Examined = Pick<Examination, "ask" | "name">;

/** The attributes of items that are read. Others are not transferred. */
export const READ: readonly Attribute[] = [
  ...([PARTITION_KEY, "reference", "verdictAt", "errorAt", "errorKind", "breaker"] as const),
  ...(["members", "sweepOnly", "startedAt", "endedAt"] as const),
  ...(["unansweredAt", "notHeardAt"] as const),
];

/** Names of the alarms after the installation's name. The prefix alone would also match an installation `NAME-prod`. */
export const ALARMS =
  /^(installation-impaired|configuration-errors|scans-erroring|no-verdict|max-concurrent-scans-too-low|engine-quota-too-low|events-lost|events-repeated|dead-letter-queue|queue-age|work-queue-age|coordinator-not-running|sweeper-errors|clusters-not-swept|places-(unanswered|not-heard)|publish-errors|gate-(errors|throttles|failures))$/;

export async function readAlarms({ ask, name }: Examined): Promise<readonly Reply[]> {
  const asked = { AlarmNamePrefix: `${name}-`, MaxRecords: 100 };
  const found = await listed("MetricAlarms", ask, "cloudwatch", "DescribeAlarms", asked, "NextToken");
  return found.filter(({ AlarmName }) => ALARMS.test(AlarmName.slice(name.length + 1)));
}

/** Returns the answer of Lambda's GetFunctionConfiguration; undefined if there is no such function. */
export const functionOf = ({ ask, name }: Examined, program: Program): Promise<Reply | undefined> =>
  unlessAbsent(ask("lambda", "GetFunctionConfiguration", { FunctionName: `${name}-${program}` }));

/**
 * Returns the environment of a function; empty if there is no function, which the check of resources reports.
 *
 * @throws Refusal if the caller may not decrypt it:
 *   https://docs.aws.amazon.com/lambda/latest/api/API_EnvironmentError.html
 */
export async function settingsOf(
  asked: Examined,
  program: Program = "scan-coordinator",
): Promise<Readonly<Record<string, string | undefined>>> {
  const { Variables = {}, Error: error } = (await functionOf(asked, program))?.Environment ?? {};
  if (error) {
    throw new Refusal("kms:Decrypt", { name: error.ErrorCode, message: error.Message });
  }
  return Variables;
}

/** Whether the input `enabled` is false, so that nothing is started. */
export const isPaused = async (asked: Examined): Promise<boolean> =>
  (await settingsOf(asked)).ENABLED === "false";

export async function gateSettingsOf(asked: Examined): Promise<GateSettings | undefined> {
  const { DEPLOYMENT_GATE } = await settingsOf(asked, "deployment-gate");
  return DEPLOYMENT_GATE && JSON.parse(DEPLOYMENT_GATE);
}

/** Returns mode and places of a gate for programs. Undefined: there is no gate; null: the caller may not read it. */
export function shownGate(gate: Pick<GateSettings, "mode" | "block_in"> | null | undefined) {
  const { mode, block_in: blockIn = null } = gate ?? { mode: gate === null ? null : ("none" as const) };
  return { mode, blockIn };
}

/** Returns where the gate blocks, for people. Empty: everywhere, or the mode is not block. */
export const whereItBlocks = ({ mode, blockIn }: ReturnType<typeof shownGate>): string =>
  mode === "block" && blockIn && !blockIn.includes("*/*")
    ? ` in ${blockIn.join(", ")}, audits elsewhere`
    : "";

/** Returns the CodeBuild project of inline mode as BatchGetProjects has it; undefined if there is none. */
export const projectOf = async ({ ask, name }: Examination): Promise<Reply | undefined> =>
  (await ask("codebuild", "BatchGetProjects", { names: [`${name}-scanner`] })).projects?.[0];

export const variableOf = (project: Reply | undefined, variable: string): Reply | undefined =>
  project?.environment?.environmentVariables?.find(({ name }: Reply) => name === variable);

/** Returns the attributes of a queue; undefined if there is no queue of that name. */
export async function queueOf({ ask }: Examination, QueueName: string): Promise<Reply | undefined> {
  const found = await unlessAbsent(ask("sqs", "GetQueueUrl", { QueueName }));
  const input = { QueueUrl: found?.QueueUrl, AttributeNames: ["All"] };
  return found && (await ask("sqs", "GetQueueAttributes", input)).Attributes;
}

/** A longer look back needs longer periods: CloudWatch returns 1,440 at most. */
const PERIOD_SECONDS = 900;

/** How far back CloudWatch is asked. A younger installation may have had no event yet. */
export const LOOK_BACK_MS = 14 * DAY;

export const NO_TASK_EVENT = "no task event came in 14 days";

/** Returns by when Lambda was last called for a task event, to a quarter of an hour. */
export async function lastTaskEventOf(asked: Pick<Examination, "ask" | "name" | "now">) {
  const { ask, name, now } = asked;
  const EndTime = Math.floor(now.getTime() / 1000);
  const { Datapoints = [] } = await ask("cloudwatch", "GetMetricStatistics", {
    ...{ Namespace: "AWS/Lambda", MetricName: "Invocations", Statistics: ["Sum"], Period: PERIOD_SECONDS },
    Dimensions: [{ Name: "FunctionName", Value: `${name}-scan-trigger` }],
    ...{ StartTime: EndTime - LOOK_BACK_MS / 1000, EndTime },
  });
  const ends = Datapoints.flatMap(({ Sum, Timestamp }: Reply) => (Sum > 0 ? Timestamp + PERIOD_SECONDS : []));
  return ends.length > 0 ? new Date(1000 * Math.min(EndTime, Math.max(...ends))) : undefined;
}

export type CoverageInputs = Awaited<ReturnType<typeof readInputs>>;

/**
 * Reads the inputs from the functions' environment: they hold, even if Terraform's files have changed since.
 *
 * @throws Error with one sentence if they cannot be read
 */
export async function readInputs(about: Examined) {
  const variables = { ...(await settingsOf(about, "task-sweeper")), ...(await settingsOf(about)) };
  if (variables.LAUNCH_TYPES === undefined) {
    throw new Error(
      `There is no function ${about.name}-task-sweeper in this account and region: name the installation with --name, and the region with --region.`,
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

export const readInputsAndGate = async (about: Examined) => ({
  ...(await readInputs(about)),
  gate: await readGate(about),
});

export interface Sources {
  readonly inputs: Awaited<ReturnType<typeof readInputsAndGate>>;
  readonly ask: Ask;
  readonly table: Pick<Table, "getAll">;
  readonly now: Date;
  /** Place of the installation; undefined: members are not compared with the organisation. */
  readonly own?: Place | undefined;
}

/** A cluster in `arn:…:service/CLUSTER/*`. A wildcard instead of it, for all clusters, does not match. */
const SERVICES_OF_CLUSTER = /:service\/([^/*"]+)\/\*"/g;

/** Reads the deployment gate; null if there is none. Only the policy for reading services names its clusters. */
export async function readGate({ ask, name }: Examined) {
  const gate = await functionOf({ ask, name }, "deployment-gate");
  if (gate === undefined) {
    return null;
  }
  const settings: GateSettings = JSON.parse(gate.Environment.Variables.DEPLOYMENT_GATE);
  const functionArn: string = gate.FunctionArn;
  const { partition, account, region } = parseArn(functionArn);
  const PolicyArn = `arn:${partition}:iam::${account}:policy/${name}-gate-read-owners-${region}`;
  const VersionId = (await ask("iam", "GetPolicy", { PolicyArn })).Policy.DefaultVersionId;
  const { PolicyVersion } = await ask("iam", "GetPolicyVersion", { PolicyArn, VersionId });
  const named = [...decodeURIComponent(PolicyVersion.Document).matchAll(SERVICES_OF_CLUSTER)];
  const { mode, block_in: blockIn, timeout_minutes: timeoutMinutes } = settings;
  /** Names of clusters; null: all. */
  const clusters = named.length > 0 ? named.map(([, cluster = ""]) => cluster) : null;
  return { mode, blockIn, timeoutMinutes, functionArn, clusters };
}
