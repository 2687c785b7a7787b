import { HUB_EXAMPLE } from "../../../modules/member/inputs";
import { HUB_ATTRIBUTES } from "../../../modules/members";
import { textOf } from "../../pages";
import { Rendered } from "../rendered";
import { type Inputs, plannedMember } from "../synthesized";
import { EvaluatedStack, type Properties, type Template } from "./evaluated-stack";

const FILE = "modules/member/member.template.json";
/** CreateStack and CreateStackSet take so many bytes: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MAX_BYTES = 51_200;

const template: Template = JSON.parse(textOf(FILE));
const PLACE = { partition: "aws", region: "us-east-1", accountId: "123456789012" };
const parameterOf = (attribute: string) =>
  attribute.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
/** A template cannot hold the bus's ARN to the other attributes, so it is put together of them. */
const { event_bus_arn: BUS, ...ATTRIBUTES } = HUB_EXAMPLE;
const PARAMETERS = {
  ...Object.fromEntries(
    Object.entries(ATTRIBUTES).map(([name, value]) => [parameterOf(name), String(value)]),
  ),
  RolesRegion: PLACE.region,
};

const stack = (parameters: Readonly<Record<string, string>> = {}, place = PLACE) =>
  new EvaluatedStack(template, { ...PARAMETERS, ...parameters }, place);

/** With a list of one, and everybody, as a text. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.length === 1 ? plain(value[0]) : value.map(plain);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const { "*": everybody, ...others } = value as Properties;
  return everybody ?? Object.fromEntries(Object.entries(others).map(([key, each]) => [key, plain(each)]));
}

/** All that the Terraform module makes, in CloudFormation's words. An argument without a word here keeps its own. */
function ofModule(inputs: Inputs, place = PLACE) {
  const event_bus_arn = String(BUS).replace("arn:aws:", `arn:${place.partition}:`);
  const synthesized = plannedMember({ hub: { ...HUB_EXAMPLE, event_bus_arn }, ...inputs });
  const rendered = new Rendered(synthesized, place);
  const made = (type: string) =>
    synthesized
      .ofType(type)
      .map(({ block: { tags, depends_on, ...block } }) => rendered.value(block) as Properties);
  const document = (policy: unknown) => JSON.parse(String(policy));
  const policyOf = (role: string) =>
    synthesized
      .ofType("aws_iam_role_policy")
      .filter(({ block }) => rendered.entryOf(block.role).block.name === role)
      .map(({ block }) => ({
        PolicyName: block.name,
        PolicyDocument: document(rendered.value(block.policy)),
      }));
  const named = (block: Properties) =>
    Object.fromEntries(Object.entries(block).map(([name, value]) => [parameterOf(name), value]));
  const targets = made("aws_cloudwatch_event_target").map(
    ({ rule: _, depends_on, arn, role_arn, dead_letter_config, ...others }) => ({
      ...{ Id: "hub", Arn: arn, RoleArn: role_arn },
      DeadLetterConfig: { Arn: (dead_letter_config as Properties).arn },
      ...others,
    }),
  );
  return {
    roles: made("aws_iam_role").map(({ name, description, path, assume_role_policy, ...others }) => ({
      ...{ RoleName: name, Description: description, Path: path, Policies: policyOf(String(name)) },
      AssumeRolePolicyDocument: document(assume_role_policy),
      ...others,
    })),
    rules: made("aws_cloudwatch_event_rule").map(({ name, description, event_pattern, ...others }) => ({
      ...{ Name: name, Description: description, EventPattern: document(event_pattern), Targets: targets },
      ...others,
    })),
    queues: made("aws_sqs_queue").map(
      ({ name, policy, message_retention_seconds, sqs_managed_sse_enabled, ...others }) => ({
        QueueName: name,
        MessageRetentionPeriod: message_retention_seconds,
        SqsManagedSseEnabled: sqs_managed_sse_enabled,
        ...others,
      }),
    ),
    queuePolicies: made("aws_sqs_queue").map(({ policy }) => document(policy)),
    alarms: made("aws_cloudwatch_metric_alarm").map(({ alarm_actions, ok_actions, dimensions, ...same }) => ({
      ...named(same),
      Dimensions: Object.entries(dimensions as Properties).map(([Name, Value]) => ({ Name, Value })),
    })),
  };
}

function ofTemplate(of: EvaluatedStack): ReturnType<typeof ofModule> {
  return {
    roles: of.ofType("AWS::IAM::Role"),
    rules: of.ofType("AWS::Events::Rule"),
    queues: of.ofType("AWS::SQS::Queue"),
    queuePolicies: of.ofType("AWS::SQS::QueuePolicy").map(({ PolicyDocument }) => PolicyDocument),
    alarms: of.ofType("AWS::CloudWatch::Alarm"),
  } as unknown as ReturnType<typeof ofModule>;
}

const byName = <T extends ReturnType<typeof ofModule>>(all: T) => ({
  ...all,
  roles: [...all.roles].sort((one, other) => (String(one.RoleName) < String(other.RoleName) ? -1 : 1)),
});

describe("a stack has the roles, statements and settings of the module", () => {
  const further = { ...PLACE, region: "eu-west-1" };

  test.each<[string, Record<string, string>, Inputs, typeof PLACE]>([
    ["in the region of the roles, without consent", {}, {}, PLACE],
    ["in the region of the roles, with consent", { Enforcement: "true" }, { enforcement: true }, PLACE],
    ["in a further region, without consent", {}, { create_roles: false }, further],
    ["in a further region, with consent", { Enforcement: "true" }, { create_roles: false }, further],
    ["of roles alone", { TaskEvents: "false" }, { task_events: false }, PLACE],
    ["in another partition", {}, {}, { ...PLACE, partition: "aws-us-gov" }],
  ])("%s", (_, parameters, props, place) => {
    expect(plain(byName(ofTemplate(stack(parameters, place))))).toEqual(
      plain(byName(ofModule(props, place))),
    );
  });

  test("and with another path of roles", () => {
    const hub = { ...HUB_EXAMPLE, iam_role_path: "/platform/" };

    expect(plain(byName(ofTemplate(stack({ IamRolePath: "/platform/" }))))).toMatchObject({
      roles: (plain(byName(ofModule({ hub }))) as { roles: object[] }).roles,
    });
  });
});

test("in the hub's own place, which a StackSet may reach, no rule sends the hub's events twice; its roles are for further regions", () => {
  const { hub_account_id: accountId, hub_region: region } = HUB_EXAMPLE;
  const own = { ...PLACE, accountId, region };

  expect(stack({}, own).ids).toEqual(["Placeholder"]);
  expect(stack({ RolesRegion: region }, own).ids).toEqual([
    "EventsRole",
    "ReadRole",
    "PullRole",
    "Placeholder",
  ]);
  expect(stack({}, { ...own, region: "eu-west-1" }).ids).toContain("TaskEventsRule");
  expect(stack({}, { ...own, accountId: PLACE.accountId }).ids).toContain("TaskEventsRule");
});

describe("the template", () => {
  const text = textOf(FILE);
  const names = (pattern: RegExp, of = text) => new Set([...of.matchAll(pattern)].map(([, name]) => name));
  const referred = new Set([
    ...names(/"Ref": "([^"]+)"/g),
    ...names(/"Fn::GetAtt": \[\s*"([^"]+)"/g),
    ...names(/\$\{([\w:]+)/g),
  ]);
  const parameters = Object.keys(template.Parameters);

  test("fits into a request", () => {
    expect(Buffer.byteLength(text)).toBeLessThan(MAX_BYTES);
  });

  test("takes every attribute of the hub but the bus, by the same pattern, and says what each parameter means", () => {
    const patterns = Object.keys(ATTRIBUTES).map((name) => [
      parameterOf(name),
      HUB_ATTRIBUTES[name as keyof typeof HUB_ATTRIBUTES].matches,
    ]);
    const described = Object.values(template.Parameters).filter(({ Description }) => Description.length > 30);

    expect([...parameters].sort()).toEqual([...Object.keys(PARAMETERS), "Enforcement", "TaskEvents"].sort());
    expect(patterns.map(([name]) => [name, template.Parameters[String(name)]?.AllowedPattern])).toEqual(
      patterns,
    );
    expect(described).toHaveLength(parameters.length);
  });

  test("uses every parameter and condition, and refers to nothing else", () => {
    const known = [...parameters, ...Object.keys(template.Resources)];
    const foreign = [...referred].filter((name) => !known.includes(String(name)));
    const conditions = [...names(/"Condition": "([^"]+)"/g), ...names(/"Fn::If": \[\s*"([^"]+)"/g)];

    expect(parameters.filter((name) => !referred.has(name))).toEqual([]);
    expect(foreign.sort()).toEqual(["AWS::AccountId", "AWS::Partition", "AWS::Region"]);
    expect([...new Set(conditions)].sort()).toEqual(Object.keys(template.Conditions).sort());
  });
});
