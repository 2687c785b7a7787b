import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DescribeEventBusCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
  type Target,
} from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { allow, assume, type ClientConfig, makeRole, policyOf, rootOf, trusts } from "./accounts";
import { forward, makeBus, messagesIn, queueIn, sendIn } from "./buses";
import { aws, useLocalAws } from "./shared-aws";

// Events that must not be delivered, and what says so.

const HUB = "111111111111";
const MEMBER = "222222222222";
const STRANGER = "333333333333";
const ORGANIZATION = "o-exampleorg1";
const BUS = "image-scanning";
const HUB_BUS = `arn:aws:events:us-east-1:${HUB}:event-bus/${BUS}`;
const SERVICE = [trusts({ Service: "events.amazonaws.com" })];
const MAY = [allow("events:PutEvents", HUB_BUS)];
const REFUSED = expect.objectContaining({ name: "AccessDeniedException" });

let hub: ClientConfig;
let member: ClientConfig;
let stranger: ClientConfig;
let role: string;

/** As the hub's policy admits members: whoever belongs to the organization. */
const BY_ORGANIZATION = {
  ...{ Sid: "members", Effect: "Allow", Principal: "*", Action: "events:PutEvents", Resource: HUB_BUS },
  Condition: { StringEquals: { "aws:PrincipalOrgID": ORGANIZATION } },
};
const permit = (input: object) =>
  new EventBridgeClient(hub).send(new PutPermissionCommand({ EventBusName: BUS, ...input }));
const putPolicy = (Policy: string) => permit({ Policy });

useLocalAws(async () => {
  await aws.switch({ organization: { id: ORGANIZATION, accounts: [HUB, MEMBER] } });
  hub = rootOf(aws, HUB);
  member = rootOf(aws, MEMBER, "eu-west-1");
  stranger = rootOf(aws, STRANGER);
  role = await makeRole(member, { name: "sender", trust: SERVICE, rights: MAY });
  await queueIn(member, "dead-letters");
  await new EventBridgeClient(hub).send(new CreateEventBusCommand({ Name: BUS }));
  await forward(hub, { Arn: await queueIn(hub, "events"), Id: "queue" }, BUS, { source: [{ prefix: "" }] });
});

beforeEach(async () => {
  await putPolicy(policyOf(BY_ORGANIZATION));
  await forward(member, toHub());
});

/** The member's way to the hub's bus. */
const toHub = (): Target => ({
  ...{ Id: "hub", Arn: HUB_BUS, RoleArn: role },
  DeadLetterConfig: { Arn: `arn:aws:sqs:eu-west-1:${MEMBER}:dead-letters` },
});

const events = () => messagesIn(hub, "events");
const deadLetters = () => messagesIn(member, "dead-letters");

/** How often the member's rule has not delivered an event. */
async function count(MetricName: string): Promise<number> {
  const { Datapoints = [] } = await new CloudWatchClient(member).send(
    new GetMetricStatisticsCommand({
      ...{ Namespace: "AWS/Events", MetricName, Dimensions: [{ Name: "RuleName", Value: "tasks" }] },
      ...{ StartTime: new Date(Date.now() - 600_000), EndTime: new Date(Date.now() + 60_000) },
      ...{ Period: 3600, Statistics: ["Sum"] },
    }),
  );
  return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
}

/** Somebody puts an event on the hub's bus; answers the entry's error, if it is that. */
async function put(config: ClientConfig, Source = "shop", EventBusName = HUB_BUS) {
  // A bus is named to its own region.
  const { Entries } = await new EventBridgeClient({ ...config, region: hub.region }).send(
    new PutEventsCommand({ Entries: [{ EventBusName, Source, DetailType: "Test", Detail: "{}" }] }),
  );
  return Entries?.[0]?.ErrorCode;
}

/** A session of a role that may put events on this bus. */
async function roleIn(config: ClientConfig, name: string, Resource: string): Promise<ClientConfig> {
  const rights = [allow("events:PutEvents", Resource)];
  return assume(config, await makeRole(config, { name, trust: [trusts("*")], rights }));
}

describe("a rule's event goes into the dead-letter queue at once, as AWS writes it there, by", () => {
  const ATTRIBUTES = {
    RULE_ARN: `arn:aws:events:eu-west-1:${MEMBER}:rule/tasks`,
    TARGET_ARN: HUB_BUS,
    ERROR_CODE: "NO_PERMISSIONS",
    ERROR_MESSAGE: "Lack of permissions to invoke cross account target.",
  };
  const made = (name: string, trust: readonly object[], rights: readonly object[]) => () =>
    makeRole(member, { name, trust, rights });

  test.each([
    ["a role without the right", made("no-right", SERVICE, [])],
    [
      "a role with the right to another bus",
      made("other", SERVICE, [allow("events:PutEvents", `${HUB_BUS}-2`)]),
    ],
    ["a role that trusts another service", made("trust", [trusts({ Service: "ecs.amazonaws.com" })], MAY)],
    ["a role that does not exist", async () => `arn:aws:iam::${MEMBER}:role/missing`],
  ])("%s", async (_what, roleArn) => {
    await forward(member, { ...toHub(), RoleArn: await roleArn() });

    const id = await sendIn(member);

    expect(await deadLetters()).toEqual([
      { event: expect.objectContaining({ id, account: MEMBER }), attributes: ATTRIBUTES },
    ]);
    expect(await events()).toEqual([]);
  });

  test("a bus that does not exist, of another account", async () => {
    await forward(member, { ...toHub(), Arn: `${HUB_BUS}-missing` });

    await sendIn(member);

    expect(await deadLetters()).toMatchObject([{ attributes: { ERROR_CODE: "NO_PERMISSIONS" } }]);
  });
});

test("an event is sent on once: from the bus that it came to it goes to no third one", async () => {
  await makeBus(stranger, "third", HUB);
  const Arn = `arn:aws:events:us-east-1:${STRANGER}:event-bus/third`;
  await forward(stranger, { Id: "queue", Arn: await queueIn(stranger, "events") }, "third");
  const rights = [allow("events:PutEvents")];
  const RoleArn = await makeRole(hub, { name: "sends-on", trust: SERVICE, rights });
  const DeadLetterConfig = { Arn: await queueIn(hub, "dead-letters") };
  const Targets = [{ Id: "third", Arn, RoleArn, DeadLetterConfig }];
  await new EventBridgeClient(hub).send(new PutTargetsCommand({ Rule: "tasks", EventBusName: BUS, Targets }));

  await sendIn(member);

  expect(await events()).toHaveLength(1);
  const [{ event, attributes } = { event: {}, attributes: {} }] = await messagesIn(hub, "dead-letters");
  expect(event).toMatchObject({ account: MEMBER, region: "eu-west-1" });
  expect(attributes).toMatchObject({
    ERROR_CODE: "THIRD_ACCOUNT_HOP_DETECTED",
    ERROR_MESSAGE: expect.stringContaining(`for event ${event.id} because an event can be sent`),
  });
  expect(await messagesIn(stranger, "events")).toEqual([]);
});

describe("without a dead letter", () => {
  test("a refused event is lost and counted, and so is one that the queue refuses", async () => {
    const nowhere = { ...toHub(), Arn: `${HUB_BUS}-missing` };
    await forward(member, { ...nowhere, DeadLetterConfig: undefined });
    const before = await count("FailedInvocations");
    await sendIn(member);
    const DeadLetterConfig = { Arn: `arn:aws:sqs:eu-west-1:${MEMBER}:not-there` };
    await forward(member, { ...nowhere, DeadLetterConfig });
    await sendIn(member);

    expect(await count("FailedInvocations")).toBe(before + 2);
    expect(await count("InvocationsFailedToBeSentToDlq")).toBe(1);
    expect(await aws.undeliveredEvents()).toMatchObject([
      { target: `${HUB_BUS}-missing`, reason: expect.stringContaining("events:PutEvents") },
      { target: `${HUB_BUS}-missing`, reason: expect.stringContaining("not-there") },
    ]);
  });

  test("an event to a missing bus of the same account is lost without a word, as on AWS", async () => {
    const Arn = `arn:aws:events:us-east-1:${MEMBER}:event-bus/missing`;
    const rights = [allow("events:PutEvents", Arn)];
    const RoleArn = await makeRole(member, { name: "own", trust: SERVICE, rights });
    await forward(member, { ...toHub(), Arn, RoleArn });
    const before = await count("FailedInvocations");

    await sendIn(member);

    expect(await deadLetters()).toEqual([]);
    expect(await count("FailedInvocations")).toBe(before);
    expect((await aws.undeliveredEvents()).at(-1)).toMatchObject({ target: Arn });
  });
});

test.each([
  ["no role", { RoleArn: undefined }, `RoleArn is required for target ${HUB_BUS}.`],
  ["an input", { Input: "{}" }, "Modifying the input for target hub is not supported."],
  [
    "retries",
    { RetryPolicy: { MaximumRetryAttempts: 1 } },
    "Retry policy is not supported for Event bus targets.",
  ],
  ["its own bus", { Arn: `arn:aws:events:eu-west-1:${MEMBER}:event-bus/default` }, "must not be the same"],
  ["a role of another account", { RoleArn: `arn:aws:iam::${HUB}:role/sender` }, "Cross-account pass role"],
  [
    "dead letters elsewhere",
    { DeadLetterConfig: { Arn: `arn:aws:sqs:us-east-1:${MEMBER}:q` } },
    "rule's region",
  ],
])("a bus as target is refused with %s", async (_what, changes, message) => {
  await expect(forward(member, { ...toHub(), ...changes })).rejects.toThrow(message);
});

describe("an event that another account puts on a bus", () => {
  test("is refused from outside the organization, and from a role without the right", async () => {
    await expect(put(stranger)).rejects.toEqual(REFUSED);
    await expect(put(await roleIn(stranger, "putter", "*"))).rejects.toEqual(REFUSED);
    await expect(put(await roleIn(member, "other-bus", `${HUB_BUS}-2`))).rejects.toEqual(REFUSED);
    expect(await events()).toEqual([]);
    await put(await roleIn(member, "putter", HUB_BUS));
    expect(await events()).toHaveLength(1);
  });

  test("is refused by a policy that denies it, or that admits one account alone", async () => {
    const deny = { ...BY_ORGANIZATION, Sid: "not", Effect: "Deny", Condition: undefined };
    const root = { ...deny, Principal: { AWS: `arn:aws:iam::${MEMBER}:root` } };
    await putPolicy(policyOf(BY_ORGANIZATION, root));
    await expect(put(member)).rejects.toEqual(REFUSED);
    await expect(put(member, "shop", `${HUB_BUS}-missing`)).rejects.toEqual(REFUSED);

    await putPolicy(policyOf({ ...deny, Action: "events:PutRule" }));
    await permit({ Action: "events:PutEvents", StatementId: "one", Principal: STRANGER });
    await expect(put(member)).rejects.toEqual(REFUSED);
  });

  test("comes from a rule or from a call, as events:eventBusInvocation says", async () => {
    const Bool = { "events:eventBusInvocation": "true" };
    await putPolicy(policyOf({ ...BY_ORGANIZATION, Condition: { ...BY_ORGANIZATION.Condition, Bool } }));

    await expect(put(member)).rejects.toEqual(REFUSED);
    await sendIn(member);

    expect((await events()).map(({ event }) => event.source)).toEqual(["aws.ecs"]);
  });

  test("is none of AWS's, be the bus the own or that of another account", async () => {
    const own = await roleIn(member, "of-all", "*");

    expect(await put(own, "aws.ecs", "default")).toBe("NotAuthorizedForSourceException");
    expect(await put(own, "aws.ecs")).toBe("NotAuthorizedForSourceException");
    // Root plays ECS in its own account alone.
    expect(await put(member, "aws.ecs")).toBe("NotAuthorizedForSourceException");
    expect(await events()).toEqual([]);
  });
});

test("a permission takes a bus that exists, and a policy that is one; a bus that is made anew admits nobody", async () => {
  const client = new EventBridgeClient(hub);
  const again = { Name: "again" };
  await expect(permit({ EventBusName: "again", Policy: "{}" })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  await expect(putPolicy("{}")).rejects.toMatchObject({ name: "ValidationException" });
  await client.send(new CreateEventBusCommand(again));
  await permit({ EventBusName: "again", Policy: policyOf(BY_ORGANIZATION) });
  await client.send(new DeleteEventBusCommand(again));
  await client.send(new CreateEventBusCommand(again));

  expect((await client.send(new DescribeEventBusCommand(again))).Policy).toBeUndefined();
});

test("an event reaches no queue whose policy does not admit the rule", async () => {
  const EventPattern = JSON.stringify({ source: ["aws.ecs"] });
  const events = new EventBridgeClient(aws.clientConfig);
  await events.send(new PutRuleCommand({ Name: "tasks", EventPattern }));
  const queueArn = (name: string) => `arn:aws:sqs:us-east-1:${aws.accountId}:${name}`;
  await queueIn(aws.clientConfig, "dead-letters");
  for (const QueueName of ["closed", "closed-too"]) {
    await new SQSClient(aws.clientConfig).send(new CreateQueueCommand({ QueueName }));
  }
  const Targets = [
    { Id: "1", Arn: queueArn("closed"), DeadLetterConfig: { Arn: queueArn("dead-letters") } },
    { Id: "2", Arn: queueArn("closed-too") },
  ];
  await events.send(new PutTargetsCommand({ Rule: "tasks", Targets }));

  await sendIn(aws.clientConfig);

  expect(await messagesIn(aws.clientConfig, "dead-letters")).toMatchObject([
    { attributes: { ERROR_CODE: "NO_PERMISSIONS" } },
  ]);
  expect((await aws.undeliveredEvents()).at(-1)).toMatchObject({ target: queueArn("closed-too") });
});
