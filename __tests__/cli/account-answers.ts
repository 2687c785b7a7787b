import { refusal, type ServiceAnswer, type ServiceRequest } from "../functions/local-service";

/** What an account has besides the table, as its services hand it out. */
export interface Account {
  /** Variables of the environment, by the names of the functions. */
  readonly functions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly tasks?: readonly object[];
  readonly services?: readonly object[];
  /** Actions that are denied, such as `ecs:ListTasks`. */
  readonly denied?: readonly string[];
}

export const CLUSTER_ARN = "arn:aws:ecs:us-east-1:123456789012:cluster/production";
export const GATE_ARN = "arn:aws:lambda:us-east-1:123456789012:function:scanning-deployment-gate";

/** The functions of an installation, with variables. */
export const functionsOf = (sweeper: Readonly<Record<string, string>> = {}, coordinator = {}) => ({
  "scanning-task-sweeper": { LAUNCH_TYPES: '["FARGATE"]', OWNER_TAG_KEYS: '["team","owner"]', ...sweeper },
  "scanning-scan-coordinator": coordinator,
});

/** The answer of Lambda, ECS or IAM; undefined where another service is asked. */
export function answerOf(
  { functions = {}, tasks = [], services = [], denied = [] }: Account,
  { action, path, body }: ServiceRequest,
): ServiceAnswer | undefined {
  const [, name] = /\/functions\/(.*)\/configuration/.exec(path) ?? [];
  const asked = name ? "lambda:GetFunctionConfiguration" : `ecs:${action}`;
  if (body.startsWith("Action=")) {
    // IAM, whose policy names the gate's clusters: without it the gate is for all.
    return { status: 403, body: "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>" };
  }
  if (denied.includes(asked)) {
    return refusal("AccessDeniedException", `you are not authorized to perform: ${asked}`);
  }
  if (name !== undefined) {
    const Variables = functions[decodeURIComponent(name).split(":")[6] ?? name];
    const FunctionArn = `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
    return Variables
      ? { body: JSON.stringify({ FunctionArn, Environment: { Variables } }) }
      : refusal("ResourceNotFoundException", "Function not found");
  }
  const isStopped = body.includes("STOPPED");
  const answers: Readonly<Record<string, object>> = {
    ListClusters: { clusterArns: [CLUSTER_ARN] },
    ListTasks: { taskArns: isStopped || tasks.length === 0 ? [] : ["task"] },
    DescribeTasks: { tasks },
    DescribeServices: { services },
  };
  return answers[action] && { body: JSON.stringify(answers[action]) };
}
