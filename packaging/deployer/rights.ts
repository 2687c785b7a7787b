/** Placeholder, which users replace by their account. */
const ACCOUNT = "123456789012";

export const regional = (service: string, resource: string) => `arn:aws:${service}:*:${ACCOUNT}:${resource}`;
export const ofAccount = (service: string, resource: string) => `arn:aws:${service}::${ACCOUNT}:${resource}`;

export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface TypeRights {
  readonly actions: readonly string[];
  /** ARNs of a resource by name; `of` names the type that it belongs to, if it has no name. */
  readonly arns?: ((name: string) => readonly string[]) | { readonly of: string };
  /** Rights on other resources, the same for each resource of the type. */
  readonly besides?: readonly Statement[];
}

/** `*`, because AWS chooses the ids of mappings. */
const MAPPINGS = [regional("lambda", "event-source-mapping:*")];
const OF_QUEUE = {
  ArnLike: {
    "lambda:FunctionArn": ["scan-trigger", "scan-coordinator"].map((program) =>
      regional("lambda", `function:fargate-image-scanning-${program}`),
    ),
  },
};

const TAGS = ["TagResource", "UntagResource", "ListTagsForResource"];
const actions = (service: string, ...names: readonly string[]) => names.map((name) => `${service}:${name}`);

const FIND_LOG_GROUPS: Statement = {
  Sid: "FindLogGroups",
  Effect: "Allow",
  Action: ["logs:DescribeLogGroups"],
  // AWS defines no resource for this action, which lists groups by prefix.
  Resource: ["*"],
};

/**
 * Calls seen with provider 5.100. A test holds each action and resource against AWS's service authorization reference.
 */
export const TYPE_RIGHTS: Readonly<Record<string, TypeRights>> = {
  aws_cloudwatch_dashboard: {
    actions: actions("cloudwatch", "PutDashboard", "GetDashboard", "DeleteDashboards"),
    arns: (name) => [ofAccount("cloudwatch", `dashboard/${name}`)],
  },
  aws_cloudwatch_event_bus: {
    actions: actions(
      "events",
      ...["CreateEventBus", "DescribeEventBus", "UpdateEventBus", "DeleteEventBus", ...TAGS],
    ),
    arns: (name) => [regional("events", `event-bus/${name}`)],
  },
  aws_cloudwatch_event_bus_policy: {
    actions: [],
    arns: { of: "aws_cloudwatch_event_bus" },
    besides: [
      {
        Sid: "AdmitMembers",
        Effect: "Allow",
        Action: ["events:PutPermission", "events:RemovePermission"],
        // AWS defines no resource for these actions.
        Resource: ["*"],
      },
    ],
  },
  aws_cloudwatch_event_rule: {
    actions: actions("events", "PutRule", "DescribeRule", "DeleteRule", ...TAGS),
    arns: (name) => [regional("events", `rule/${name}`)],
  },
  aws_cloudwatch_event_target: {
    actions: actions("events", "PutTargets", "ListTargetsByRule", "RemoveTargets"),
    arns: { of: "aws_cloudwatch_event_rule" },
  },
  aws_cloudwatch_log_group: {
    actions: actions(
      "logs",
      ...["CreateLogGroup", "DeleteLogGroup", "PutRetentionPolicy", "DeleteRetentionPolicy"],
      ...["AssociateKmsKey", "DisassociateKmsKey", ...TAGS],
    ),
    // Most actions need the group with `:*` behind it, those on tags without.
    arns: (name) => [regional("logs", `log-group:${name}*`)],
    besides: [FIND_LOG_GROUPS],
  },
  aws_cloudwatch_metric_alarm: {
    actions: actions("cloudwatch", "PutMetricAlarm", "DescribeAlarms", "DeleteAlarms", ...TAGS),
    arns: (name) => [regional("cloudwatch", `alarm:${name}`)],
  },
  aws_codebuild_project: {
    actions: actions("codebuild", "CreateProject", "BatchGetProjects", "UpdateProject", "DeleteProject"),
    arns: (name) => [regional("codebuild", `project/${name}`)],
  },
  aws_codebuild_report_group: {
    actions: actions(
      "codebuild",
      ...["CreateReportGroup", "BatchGetReportGroups", "UpdateReportGroup", "DeleteReportGroup"],
      ...["ListReportsForReportGroup", "DeleteReport"],
    ),
    arns: (name) => [regional("codebuild", `report-group/${name}`)],
  },
  "data.aws_cloudwatch_log_groups": { actions: [], besides: [FIND_LOG_GROUPS] },
  "data.aws_servicequotas_service_quota": {
    actions: [],
    besides: [
      {
        Sid: "ReadBuildQuota",
        Effect: "Allow",
        Action: ["servicequotas:GetServiceQuota"],
        Resource: [regional("servicequotas", "codebuild/*")],
      },
      {
        Sid: "FindBuildQuota",
        Effect: "Allow",
        // AWS defines no resource for this action.
        Action: ["servicequotas:ListAWSDefaultServiceQuotas"],
        Resource: ["*"],
      },
    ],
  },
  aws_dynamodb_table: {
    actions: actions(
      "dynamodb",
      ...["CreateTable", "DescribeTable", "UpdateTable", "DeleteTable"],
      ...["DescribeContinuousBackups", "UpdateContinuousBackups", "DescribeTimeToLive", "UpdateTimeToLive"],
      ...["TagResource", "UntagResource", "ListTagsOfResource"],
    ),
    arns: (name) => [regional("dynamodb", `table/${name}`)],
  },
  aws_dynamodb_table_item: {
    actions: [],
    arns: { of: "aws_dynamodb_table" },
    besides: [
      {
        Sid: "WriteConfiguration",
        Effect: "Allow",
        Action: actions("dynamodb", "GetItem", "PutItem", "UpdateItem", "DeleteItem"),
        Resource: [regional("dynamodb", "table/fargate-image-scanning-ledger")],
        Condition: {
          "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["config#*"] },
          Null: { "dynamodb:LeadingKeys": "false" },
        },
      },
    ],
  },
  aws_iam_policy: {
    actions: actions(
      "iam",
      ...["CreatePolicy", "GetPolicy", "DeletePolicy", "TagPolicy", "UntagPolicy"],
      ...["CreatePolicyVersion", "GetPolicyVersion", "ListPolicyVersions", "DeletePolicyVersion"],
    ),
    arns: (name) => [ofAccount("iam", `policy/${name}`)],
  },
  aws_iam_role: {
    actions: actions(
      "iam",
      ...[
        "CreateRole",
        "GetRole",
        "UpdateRole",
        "UpdateRoleDescription",
        "UpdateAssumeRolePolicy",
        "DeleteRole",
      ],
      ...["PutRolePermissionsBoundary", "DeleteRolePermissionsBoundary", "TagRole", "UntagRole"],
      ...["ListRolePolicies", "ListAttachedRolePolicies", "ListInstanceProfilesForRole"],
    ),
    arns: (name) => [ofAccount("iam", `role/${name}`)],
  },
  aws_iam_role_policy: {
    actions: actions("iam", "PutRolePolicy", "GetRolePolicy", "DeleteRolePolicy"),
    arns: { of: "aws_iam_role" },
  },
  aws_lambda_event_source_mapping: {
    actions: [],
    arns: { of: "aws_lambda_function" },
    besides: [
      {
        Sid: "ConnectQueues",
        Effect: "Allow",
        Action: ["lambda:CreateEventSourceMapping"],
        // A mapping has no id before it is made.
        Resource: ["*"],
        Condition: OF_QUEUE,
      },
      {
        Sid: "ChangeMapping",
        Effect: "Allow",
        Action: ["lambda:UpdateEventSourceMapping", "lambda:DeleteEventSourceMapping"],
        Resource: MAPPINGS,
        Condition: OF_QUEUE,
      },
      {
        Sid: "ReadMappings",
        Effect: "Allow",
        // AWS has no condition key for the function if a mapping is read or tagged.
        Action: actions("lambda", "GetEventSourceMapping", "ListTags", "TagResource", "UntagResource"),
        Resource: MAPPINGS,
      },
    ],
  },
  aws_lambda_function: {
    actions: actions(
      "lambda",
      ...[
        "CreateFunction",
        "GetFunction",
        "GetFunctionConfiguration",
        "DeleteFunction",
        "ListVersionsByFunction",
      ],
      ...["UpdateFunctionCode", "UpdateFunctionConfiguration", "GetFunctionCodeSigningConfig"],
      ...["TagResource", "UntagResource", "ListTags"],
    ),
    arns: (name) => [regional("lambda", `function:${name}`)],
  },
  aws_lambda_permission: {
    actions: actions("lambda", "AddPermission", "GetPolicy", "RemovePermission"),
    arns: { of: "aws_lambda_function" },
  },
  aws_scheduler_schedule: {
    actions: actions("scheduler", "CreateSchedule", "GetSchedule", "UpdateSchedule", "DeleteSchedule"),
    arns: (name) => [regional("scheduler", `schedule/default/${name}`)],
  },
  aws_secretsmanager_secret: {
    actions: actions(
      "secretsmanager",
      ...["CreateSecret", "DescribeSecret", "UpdateSecret", "DeleteSecret", "GetResourcePolicy"],
      ...["TagResource", "UntagResource"],
    ),
    // AWS appends a hyphen and six characters to the name, which are unknown before the secret is made.
    arns: (name) => [regional("secretsmanager", `secret:${name}*`)],
  },
  aws_secretsmanager_secret_version: {
    // The provider reads the value to see that it exists, and keeps nothing of it.
    actions: actions("secretsmanager", "PutSecretValue", "GetSecretValue", "UpdateSecretVersionStage"),
    arns: { of: "aws_secretsmanager_secret" },
  },
  aws_sns_topic: {
    actions: actions(
      "sns",
      "CreateTopic",
      "GetTopicAttributes",
      "SetTopicAttributes",
      "DeleteTopic",
      ...TAGS,
    ),
    arns: (name) => [regional("sns", name)],
  },
  aws_sqs_queue: {
    actions: actions(
      "sqs",
      ...["CreateQueue", "GetQueueAttributes", "SetQueueAttributes", "DeleteQueue"],
      ...["TagQueue", "UntagQueue", "ListQueueTags"],
    ),
    arns: (name) => [regional("sqs", name)],
  },
  aws_ssm_parameter: {
    actions: actions(
      "ssm",
      ...["PutParameter", "GetParameter", "GetParameters", "DeleteParameter"],
      ...["AddTagsToResource", "RemoveTagsFromResource", "ListTagsForResource"],
    ),
    arns: (name) => [regional("ssm", `parameter${name}`)],
    besides: [
      {
        Sid: "FindParameters",
        Effect: "Allow",
        Action: ["ssm:DescribeParameters"],
        // AWS defines no resource for this action.
        Resource: ["*"],
      },
    ],
  },
};
