import { refusal, type ServiceAnswer, type ServiceRequest } from "../functions/local-service";

/** What an account has besides the table, as its services hand it out. */
export interface Account {
  /** Variables of the environment, by the names of the functions. */
  readonly functions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly tasks?: readonly object[];
  /** Containers of every task definition. */
  readonly declared?: readonly object[];
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

/** The answer of STS, which has one for everybody; undefined where another service is asked. */
export function identityAnswer({ body }: Pick<ServiceRequest, "body">): ServiceAnswer | undefined {
  const result =
    "<GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/u</Arn></GetCallerIdentityResult>";
  return body.startsWith("Action=GetCallerIdentity&")
    ? { body: `<GetCallerIdentityResponse>${result}</GetCallerIdentityResponse>` }
    : undefined;
}

/** The answer of Lambda, ECS or IAM; undefined where another service is asked. */
export function answerOf(
  { functions = {}, tasks = [], declared = [], services = [], denied = [] }: Account,
  { action, path, body }: ServiceRequest,
): ServiceAnswer | undefined {
  const [, name] = /\/functions\/(.*)\/configuration/.exec(path) ?? [];
  const asked = name ? "lambda:GetFunctionConfiguration" : `ecs:${action}`;
  const [, ofPolicy] = /^Action=(GetPolicy|GetPolicyVersion)&/.exec(body) ?? [];
  const identity = identityAnswer({ body });
  if (identity !== undefined) {
    return identity;
  }
  if (ofPolicy !== undefined) {
    return { body: policyAnswer(ofPolicy) };
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
    DescribeTaskDefinition: { taskDefinition: { containerDefinitions: declared } },
    ListServices: {},
    DescribeServices: { services },
  };
  return answers[action] && { body: JSON.stringify(answers[action]) };
}

/** What IAM says of the policy that names the gate's clusters: all. */
function policyAnswer(action: string): string {
  const inner = {
    GetPolicy: "<Policy><DefaultVersionId>v1</DefaultVersionId></Policy>",
    GetPolicyVersion: `<PolicyVersion><Document>${encodeURIComponent('{"Resource":"arn:aws:ecs:us-east-1:123456789012:service/*"}')}</Document></PolicyVersion>`,
  }[action];
  return `<${action}Response><${action}Result>${inner}</${action}Result></${action}Response>`;
}
