import { MEMBER_INPUTS } from "../../modules/member/inputs";
import { HUB_ATTRIBUTES } from "../../modules/members";
import { Configuration, completed, entriesIn } from "../evaluation";
import { synthesizeMember } from "../synthesized-module";
import { intrinsic, type TemplateValue } from "./intrinsic";
import { PARAMETERS, parameterName } from "./parameters";

type Block = Readonly<Record<string, unknown>>;
type Resource = Readonly<Record<string, TemplateValue>>;

const DESCRIPTION =
  "A member of fargate-image-scanning: a rule sends the task events of this region to a hub in another account or region. In one region of the account it also makes the roles with which the hub reads tasks, pulls images and, by consent, acts. Made from the Terraform module modules/member.";

const isTrue = (parameter: string) => ({ "Fn::Equals": [{ Ref: parameter }, "true"] });

const CONDITIONS: Readonly<Record<string, TemplateValue>> = {
  MakesRoles: { "Fn::Equals": [{ Ref: "AWS::Region" }, { Ref: "RolesRegion" }] },
  Acts: { "Fn::And": [{ Condition: "MakesRoles" }, isTrue("Enforcement")] },
  // The hub gets its own events anyway.
  IsHub: {
    "Fn::And": [
      { "Fn::Equals": [{ Ref: "AWS::AccountId" }, { Ref: "HubAccountId" }] },
      { "Fn::Equals": [{ Ref: "AWS::Region" }, { Ref: "HubRegion" }] },
    ],
  },
  SendsEvents: { "Fn::And": [isTrue("TaskEvents"), { "Fn::Not": [{ Condition: "IsHub" }] }] },
};

/** Conditions of resources by Terraform's count. */
const COUNTS: Readonly<Record<string, keyof typeof CONDITIONS>> = {
  "${var.create_roles ? 1 : 0}": "MakesRoles",
  "${(var.create_roles && var.enforcement) ? 1 : 0}": "Acts",
  "${var.task_events ? 1 : 0}": "SendsEvents",
};

const QUEUE = "aws_sqs_queue.task_events_dead_letter_queue";
const RULE = "aws_cloudwatch_event_rule.task_events";

/** CloudFormation's text for expressions that only Terraform can evaluate. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  "data.aws_partition.current.partition": "${AWS::Partition}",
  "data.aws_caller_identity.current.account_id": "${AWS::AccountId}",
  "local.current_region": "${AWS::Region}",
  ...Object.fromEntries(
    Object.keys(HUB_ATTRIBUTES).map((name) => [parameterName(name), `\${${parameterName(name)}}`]),
  ),
  [parameterName("event_bus_arn")]:
    "arn:${AWS::Partition}:events:${HubRegion}:${HubAccountId}:event-bus/${HubName}-members",
  [`${QUEUE}.arn`]: "${DeadLetterQueue.Arn}",
  [`${QUEUE}.name`]: "${DeadLetterQueue.QueueName}",
  // Built from names, so that the queue takes events before the rule exists.
  [`${RULE}.arn`]:
    "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/${HubName}-member-events-${HubRegion}",
};

const ROLES = { task_events: "EventsRole", read: "ReadRole", pull: "PullRole", act: "ActRole" } as const;

function memberTemplate() {
  const { configuration } = synthesizeMember();
  const hub = Object.keys(HUB_ATTRIBUTES).map((name) => [name, `\${${parameterName(name)}}`]);
  // Everything that may exist: conditions decide.
  const inputs = completed(MEMBER_INPUTS, { hub: Object.fromEntries(hub), enforcement: true });
  const all = entriesIn(configuration as Parameters<typeof entriesIn>[0]);
  const { entries } = new Configuration(configuration as Parameters<typeof entriesIn>[0], all, inputs);
  const block = (type: string, name: string) => {
    const address = `${type}.${name}`;
    const count = all.find((entry) => entry.address === address)?.block.count;
    return { count, ...entries.find((entry) => entry.address === address)?.block } as Block;
  };
  const policy = (reference: unknown): TemplateValue => {
    const [, name = ""] = /^\$\{data\.aws_iam_policy_document\.(\w+)\.json\}$/.exec(String(reference)) ?? [];
    const { statement } = block("data.aws_iam_policy_document", name) as { readonly statement?: unknown };
    return { Version: "2012-10-17", Statement: (statement as readonly Statement[]).map(renderStatement) };
  };
  const role = (name: keyof typeof ROLES): Resource =>
    made(
      "AWS::IAM::Role",
      block("aws_iam_role", name),
      ({ name: RoleName, description, path, assume_role_policy }) => ({
        ...value({ RoleName, Description: description, Path: path }),
        AssumeRolePolicyDocument: policy(assume_role_policy),
        Policies: [
          {
            PolicyName: String(block("aws_iam_role_policy", name).name),
            PolicyDocument: policy(block("aws_iam_role_policy", name).policy),
          },
        ],
      }),
    );
  const queue = block("aws_sqs_queue", "task_events_dead_letter_queue");
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: DESCRIPTION,
    Parameters: PARAMETERS,
    Conditions: CONDITIONS,
    Resources: {
      ...Object.fromEntries(
        Object.entries(ROLES).map(([name, id]) => [id, role(name as keyof typeof ROLES)]),
      ),
      DeadLetterQueue: made("AWS::SQS::Queue", queue, (of) =>
        value({
          QueueName: of.name,
          MessageRetentionPeriod: of.message_retention_seconds,
          SqsManagedSseEnabled: of.sqs_managed_sse_enabled,
        }),
      ),
      DeadLetterQueuePolicy: made("AWS::SQS::QueuePolicy", queue, (of) => ({
        Queues: [{ Ref: "DeadLetterQueue" }],
        PolicyDocument: policy(of.policy),
      })),
      TaskEventsRule: {
        ...rule(
          block("aws_cloudwatch_event_rule", "task_events"),
          block("aws_cloudwatch_event_target", "task_events"),
        ),
        DependsOn: "DeadLetterQueuePolicy",
      },
      DeadLetterAlarm: made(
        "AWS::CloudWatch::Alarm",
        block("aws_cloudwatch_metric_alarm", "monitoring_dead_letter_queue"),
        alarm,
      ),
      // Free, and does nothing: a stack needs a resource, even in the hub's own place.
      Placeholder: { Type: "AWS::CloudFormation::WaitConditionHandle" },
    },
  };
}

export function renderMemberTemplate(): string {
  return `${JSON.stringify(memberTemplate(), null, 2)}\n`;
}

function made(Type: string, block: Block, properties: (block: Block) => Resource): Resource {
  const Condition = COUNTS[String(block.count)];
  if (Condition === undefined) {
    throw new Error(`On what condition is there a ${Type} with the count ${block.count}? Add it to COUNTS.`);
  }
  return { Type, Condition, Properties: properties(block) };
}

function rule(block: Block, target: Block): Resource {
  return made("AWS::Events::Rule", block, ({ name, description }) => ({
    ...value({ Name: name, Description: description }),
    EventPattern: JSON.parse(String(block.event_pattern)),
    Targets: [
      {
        Id: "hub",
        ...value({ Arn: target.arn, DeadLetterConfig: { Arn: (target.dead_letter_config as Block).arn } }),
        // If the role is made here, its rights come first: EventBridge does not retry an event that it may not put.
        RoleArn: {
          "Fn::If": ["MakesRoles", { "Fn::GetAtt": [ROLES.task_events, "Arn"] }, value(target.role_arn)],
        },
      },
    ],
  }));
}

/** Returns an alarm, whose properties have the same names in both languages. */
function alarm({ count, dimensions, alarm_actions, ok_actions, tags, depends_on, ...same }: Block): Resource {
  const renamed = Object.entries(same).map(([name, each]) => [parameterName(name), value(each)]);
  const Dimensions = Object.entries(dimensions as Block).map(([Name, each]) => ({
    Name,
    Value: value(each),
  }));
  return { ...Object.fromEntries(renamed), Dimensions };
}

interface Statement {
  readonly sid: string;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources?: readonly string[];
  readonly principals?: readonly { readonly type: string; readonly identifiers: readonly string[] }[];
  readonly condition?: readonly {
    readonly test: string;
    readonly variable: string;
    readonly values: unknown;
  }[];
}

function renderStatement({
  sid,
  effect,
  actions,
  resources,
  principals,
  condition = [],
}: Statement): Resource {
  const conditions: Record<string, Record<string, TemplateValue>> = {};
  for (const { test, variable, values } of condition) {
    conditions[test] = { ...conditions[test], [variable]: value(values) };
  }
  const [principal] = principals ?? [];
  const who = principal?.type === "*" ? "*" : principal && { [principal.type]: value(principal.identifiers) };
  return {
    ...{ Sid: sid, Effect: effect, Action: actions },
    ...(who === undefined ? {} : { Principal: who }),
    ...(resources === undefined ? {} : { Resource: value(resources) }),
    ...(condition.length > 0 ? { Condition: conditions } : {}),
  };
}

function value<T extends object>(given: T): { readonly [K in keyof T]: TemplateValue };
function value(given: unknown): TemplateValue;
function value(given: unknown): TemplateValue {
  if (typeof given === "string") {
    return intrinsic(given, PLACEHOLDERS);
  }
  if (Array.isArray(given)) {
    return given.map((each) => value(each));
  }
  return typeof given === "object" && given !== null
    ? Object.fromEntries(Object.entries(given).map(([key, each]) => [key, value(each)]))
    : (given as TemplateValue);
}
