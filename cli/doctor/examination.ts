import { type BreakerState, readBreaker } from "../../functions/capacity/breaker/stored-breaker";
import type { Program } from "../../functions/contract/environment";
import { type Attribute, CONTROL_KEY, PARTITION_KEY } from "../../functions/contract/ledger";
import type { Row } from "../../functions/table/table";
import { type Answer, type Ask, Refusal, unlessAbsent } from "./ask";

/** What checks look at. */
export interface Examination {
  readonly ask: Ask;
  /** The input `name`, with which the names of all resources begin. */
  readonly name: string;
  readonly table: string;
  readonly region: string;
  /** All items of the ledger, with the attributes below. */
  readonly ledger: () => Promise<readonly Row[]>;
  /** A command of this program, and one of AWS's, that work when they are pasted. */
  readonly paste: (command: string) => string;
  readonly aws: (command: string) => string;
  readonly now: Date;
}

/** What is asked of an installation, whatever else is looked at. */
export type Asked = Pick<Examination, "ask" | "name">;

/** The attributes that are read, so that no others are transferred. */
export const READ: readonly Attribute[] = [PARTITION_KEY, "reference", "errorAt", "errorKind", "breaker"];

/** Why every scan waits; undefined where none has to. */
export async function openBreaker({ ledger }: Examination): Promise<BreakerState["open"]> {
  return readBreaker((await ledger()).find((item) => item[PARTITION_KEY] === CONTROL_KEY)).open;
}

/** The answer of Lambda's GetFunctionConfiguration; undefined where there is no such function. */
export const functionOf = ({ ask, name }: Asked, program: Program): Promise<Answer | undefined> =>
  unlessAbsent(ask("lambda", "GetFunctionConfiguration", { FunctionName: `${name}-${program}` }));

/**
 * The environment of a function; empty where there is none, which the check of resources says.
 *
 * @throws Refusal where the caller may not decrypt it: https://docs.aws.amazon.com/lambda/latest/api/API_EnvironmentError.html
 */
export async function settingsOf(
  asked: Asked,
  program: Program = "scan-coordinator",
): Promise<Readonly<Record<string, string | undefined>>> {
  const { Variables = {}, Error: error } = (await functionOf(asked, program))?.Environment ?? {};
  if (error) {
    throw new Refusal("kms:Decrypt", { name: error.ErrorCode, message: error.Message });
  }
  return Variables;
}

/** The CodeBuild project of inline mode as BatchGetProjects has it; undefined where there is none. */
export const projectOf = async ({ ask, name }: Examination): Promise<Answer | undefined> =>
  (await ask("codebuild", "BatchGetProjects", { names: [`${name}-scanner`] })).projects?.[0];

/** A variable of that project, with its type. */
export const variableOf = (project: Answer | undefined, variable: string): Answer | undefined =>
  project?.environment.environmentVariables.find(({ name }: Answer) => name === variable);

/** Attributes of a queue; undefined where there is none of that name. */
export async function queueOf({ ask }: Examination, QueueName: string): Promise<Answer | undefined> {
  const found = await unlessAbsent(ask("sqs", "GetQueueUrl", { QueueName }));
  const input = { QueueUrl: found?.QueueUrl, AttributeNames: ["All"] };
  return found && (await ask("sqs", "GetQueueAttributes", input)).Attributes;
}

/** The periods, usually hours, in which a metric was not zero, each with its sum and its beginning. */
export async function periodsOf(
  { ask, now }: Pick<Examination, "ask" | "now">,
  [Namespace, MetricName, Name, Value]: readonly [string, string, dimension: string, value: string],
  lookBack: number,
  Period = 3600,
): Promise<readonly { readonly Timestamp: number; readonly Sum: number }[]> {
  const EndTime = Math.floor(now.getTime() / 1000);
  const { Datapoints = [] } = await ask("cloudwatch", "GetMetricStatistics", {
    ...{ Namespace, MetricName, Dimensions: [{ Name, Value }] },
    ...{ StartTime: EndTime - lookBack / 1000, EndTime, Period, Statistics: ["Sum"] },
  });
  return Datapoints.filter(({ Sum }: Answer) => Sum > 0);
}
