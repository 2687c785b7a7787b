import { parseArn } from "../../../functions/contract/arn";
import { DAY } from "../../../functions/contract/durations";
import { PROGRAM_VARIABLES, type Program } from "../../../functions/contract/environment";
import { DUE_ITEMS_INDEX } from "../../../functions/contract/ledger";
import { type Answer, unlessAbsent } from "../ask";
import { APPLY, type Findings, failed, warning } from "../check";
import { type Examination, functionOf, periodsOf, projectOf, queueOf, settingsOf } from "../examination";

const EVENTS = "events.amazonaws.com";

/** All programs that may be installed. */
export const PROGRAMS = Object.keys(PROGRAM_VARIABLES) as readonly Program[];

/** Whether the table, the functions, the queues, the project and the topic are there, and as the module has them. */
export async function* resources(examination: Examination): Findings {
  const { ask, name, table } = examination;
  const gone = (resource: string) => failed(`${resource} is gone`, APPLY);
  const { Table } = await ask("dynamodb", "DescribeTable", { TableName: table });
  const isDueItems = ({ IndexName }: Answer) => IndexName === DUE_ITEMS_INDEX.name;
  if (!Table.GlobalSecondaryIndexes?.some(isDueItems)) {
    yield failed(`the table has no index ${DUE_ITEMS_INDEX.name}: nothing is started`, APPLY);
  }
  for (const queue of [`${name}-task-events`, `${name}-task-events-dead-letter`]) {
    const found = await queueOf(examination, queue);
    if (found === undefined) {
      yield gone(`the queue ${queue}`);
    } else if (!admits(found.Policy, [EVENTS], "sqs:SendMessage")) {
      yield failed(`EventBridge may not send to the queue ${queue}: task events are lost`, APPLY);
    }
  }
  const { HAS_GATE, SCAN_MODE, RESULTS_TOPIC_ARN: TopicArn } = await settingsOf(examination);
  for (const program of PROGRAMS) {
    const found = await functionOf(examination, program);
    if (found?.State === "Failed" || found?.LastUpdateStatus === "Failed") {
      const reason = found.StateReason ?? found.LastUpdateStatusReason;
      yield failed(`the function ${name}-${program} does not run: ${reason}`, APPLY);
    } else if (found === undefined && (program !== "deployment-gate" || HAS_GATE === "true")) {
      yield gone(`the function ${name}-${program}`);
    }
  }
  if (SCAN_MODE === "inline" && (await projectOf(examination)) === undefined) {
    yield gone(`the CodeBuild project ${name}-scanner`);
  }
  if (TopicArn && (await unlessAbsent(ask("sns", "GetTopicAttributes", { TopicArn }))) === undefined) {
    yield gone(`the topic ${TopicArn}`);
  }
  return "table, queues, functions, scanner and topic are there";
}

/**
 * Whether a statement of a resource's policy lets one of the principals do something. Conditions, and what denies, are not
 * looked at: they may hold in one call and not in the next.
 */
function admits(policy: string | undefined, principals: readonly string[], action: string): boolean {
  const statements: readonly Answer[] = [JSON.parse(policy || "{}").Statement ?? []].flat();
  return statements.some(({ Effect, Principal = {}, Action = [] }) => {
    const named = Principal === "*" ? ["*"] : Object.values(Principal).flat();
    return (
      Effect === "Allow" &&
      ["*", ...principals].some((each) => named.includes(each)) &&
      [Action].flat().some((pattern) => matches(pattern, action))
    );
  });
}

/** IAM's wildcard; names of actions know no case. */
const matches = (pattern: string, action: string): boolean =>
  new RegExp(`^${pattern.replace(/\*/g, ".*")}$`, "i").test(action);

/** Whether the key of the input kms_key_arn, which encrypts whatever is stored, is on and lets the installation use it. */
export async function* keys(examination: Examination): Findings {
  const { ask, name } = examination;
  const KeyId = (await queueOf(examination, `${name}-task-events`))?.KmsMasterKeyId;
  if (!KeyId) {
    return "no key of yours encrypts the installation";
  }
  const described = await unlessAbsent(ask("kms", "DescribeKey", { KeyId }));
  const { KeyState = "gone", Arn = "" } = described?.KeyMetadata ?? {};
  if (KeyState !== "Enabled") {
    yield failed(`the key ${KeyId} is ${KeyState}`, "enable it, or cancel its deletion");
    return "";
  }
  const { Policy } = await ask("kms", "GetKeyPolicy", { KeyId, PolicyName: "default" });
  const { partition, account } = parseArn(Arn);
  const functions = await Promise.all(PROGRAMS.map((program) => functionOf(examination, program)));
  const roles: string[] = functions.flatMap((each) => each?.Role ?? []);
  const users = [
    ...roles.map((role) => ["kms:Decrypt", role, account, `arn:${partition}:iam::${account}:root`] as const),
    ...(["kms:Decrypt", "kms:GenerateDataKey"] as const).map((action) => [action, EVENTS] as const),
  ];
  for (const [action, ...principals] of users) {
    if (!admits(Policy, principals, action)) {
      yield failed(`the policy of the key ${KeyId} does not admit ${principals[0]} to ${action}`, "admit it");
    }
  }
  return "the key is on, and its policy admits the installation";
}

/** Whether Lambda has refused to run our functions. */
export async function* throttles(examination: Examination): Findings {
  for (const name of PROGRAMS.map((program) => `${examination.name}-${program}`)) {
    const hours = await periodsOf(examination, ["AWS/Lambda", "Throttles", "FunctionName", name], DAY);
    if (hours.length > 0) {
      const times = hours.reduce((sum, { Sum }) => sum + Sum, 0);
      const todo = "raise Lambda's quota of concurrent executions, or bound the functions that use it up";
      yield warning(`Lambda has throttled ${name} ${times} times in 24 hours`, todo);
    }
  }
  return "Lambda has throttled no function in 24 hours";
}
