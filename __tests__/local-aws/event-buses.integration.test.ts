import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import {
  EventBridgeClient,
  PutTargetsCommand,
  RemovePermissionCommand,
  type Target,
} from "@aws-sdk/client-eventbridge";
import { type ClientConfig, makeRole, rootOf, trusts } from "./accounts";
import { admit, forward, makeBus, messagesIn, queueIn, sendIn } from "./buses";
import { aws, useLocalAws } from "./shared-aws";

const HUB = "111111111111";
const MEMBER = "222222222222";
const BUS = "image-scanning";
const HUB_BUS = `arn:aws:events:us-east-1:${HUB}:event-bus/${BUS}`;

let hub: ClientConfig;
let member: ClientConfig;
let role: string;

useLocalAws(async () => {
  hub = rootOf(aws, HUB, "us-east-1");
  member = rootOf(aws, MEMBER, "eu-west-1");
  role = await makeRole(member, {
    name: "sender",
    trust: [trusts({ Service: "events.amazonaws.com" })],
    rights: [{ Effect: "Allow", Action: "events:PutEvents", Resource: HUB_BUS }],
  });
  await queueIn(member, "dead-letters");
  await makeBus(hub, BUS, MEMBER);
  await forward(hub, { Arn: await queueIn(hub, "events"), Id: "queue" }, BUS);
  await forward(member, { ...toHub(), RoleArn: role });
});

/** The member's way to the hub's bus. */
const toHub = (): Target => ({
  ...{ Id: "hub", Arn: HUB_BUS, RoleArn: role },
  DeadLetterConfig: { Arn: `arn:aws:sqs:eu-west-1:${MEMBER}:dead-letters` },
});

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

test("an event reaches the bus of another account and region, and keeps its own", async () => {
  const id = await sendIn(member, { taskArn: "a" });

  const [received, ...more] = await messagesIn(hub, "events");

  expect(more).toEqual([]);
  expect(received?.event).toMatchObject({
    ...{ source: "aws.ecs", account: MEMBER, region: "eu-west-1", detail: { taskArn: "a" } },
  });
  // As AWS renews the identity of an event that leaves its region.
  expect(received?.event.id).not.toBe(id);
  expect(await deadLetters()).toEqual([]);
});

test("within a region an event keeps its id as well, and a bus of the same account asks its policy for nothing", async () => {
  const local = rootOf(aws, HUB, "us-east-1");
  const RoleArn = await makeRole(local, {
    name: "local",
    trust: [trusts({ Service: "events.amazonaws.com" })],
    rights: [{ Effect: "Allow", Action: "events:PutEvents", Resource: HUB_BUS }],
  });
  await forward(local, { Id: "hub", Arn: HUB_BUS, RoleArn });

  const id = await sendIn(local);

  expect(await messagesIn(hub, "events")).toMatchObject([
    { event: { id, account: HUB, region: "us-east-1" } },
  ]);
});

describe("what is refused goes into the dead-letter queue at once, as AWS writes it there:", () => {
  const REFUSED = {
    RULE_ARN: `arn:aws:events:eu-west-1:${MEMBER}:rule/tasks`,
    TARGET_ARN: HUB_BUS,
    ERROR_CODE: "NO_PERMISSIONS",
    ERROR_MESSAGE: "Lack of permissions to invoke cross account target.",
  };
  const SERVICE = [trusts({ Service: "events.amazonaws.com" })];
  const MAY = [{ Effect: "Allow", Action: "events:PutEvents", Resource: HUB_BUS }];

  afterEach(() => forward(member, toHub()));

  test.each([
    ["a role without the right", { name: "no-right", trust: SERVICE }],
    [
      "a role with the right to another bus",
      { ...{ name: "other", trust: SERVICE, rights: [{ ...MAY[0], Resource: `${HUB_BUS}-2` }] } },
    ],
    [
      "a role that trusts another service",
      { name: "trust", trust: [trusts({ Service: "ecs.amazonaws.com" })], rights: MAY },
    ],
  ])("%s", async (_what, definition) => {
    await forward(member, { ...toHub(), RoleArn: await makeRole(member, definition) });

    const id = await sendIn(member);

    expect(await deadLetters()).toEqual([
      { event: expect.objectContaining({ id, account: MEMBER }), attributes: REFUSED },
    ]);
    expect(await messagesIn(hub, "events")).toEqual([]);
  });

  test("a role that does not exist", async () => {
    await forward(member, { ...toHub(), RoleArn: `arn:aws:iam::${MEMBER}:role/missing` });

    await sendIn(member);

    expect(await deadLetters()).toMatchObject([{ attributes: REFUSED }]);
  });

  test("a bus that does not exist, of another account", async () => {
    await forward(member, { ...toHub(), Arn: `${HUB_BUS}-missing` });

    await sendIn(member);

    expect(await deadLetters()).toMatchObject([{ attributes: { ERROR_CODE: "NO_PERMISSIONS" } }]);
  });

  test("a bus whose policy does not admit the account", async () => {
    const events = new EventBridgeClient(hub);
    await events.send(new RemovePermissionCommand({ EventBusName: BUS, RemoveAllPermissions: true }));
    const before = await Promise.all(["FailedInvocations", "InvocationsSentToDlq"].map(count));

    await sendIn(member);

    expect(await deadLetters()).toMatchObject([{ attributes: REFUSED }]);
    const after = await Promise.all(["FailedInvocations", "InvocationsSentToDlq"].map(count));
    expect(after).toEqual(before.map((each) => each + 1));
    expect(await aws.undeliveredEvents()).toEqual([]);
    await admit(hub, BUS, MEMBER);
  });
});

test("an event is sent on once: from the bus that it came to it goes to no third one", async () => {
  const third = rootOf(aws, "333333333333", "us-east-1");
  await makeBus(third, "third", HUB);
  const Arn = "arn:aws:events:us-east-1:333333333333:event-bus/third";
  await forward(third, { Id: "queue", Arn: await queueIn(third, "events") }, "third");
  const RoleArn = await makeRole(hub, {
    name: "sends-on",
    trust: [trusts({ Service: "events.amazonaws.com" })],
    rights: [{ Effect: "Allow", Action: "events:PutEvents", Resource: "*" }],
  });
  const DeadLetterConfig = { Arn: await queueIn(hub, "dead-letters") };
  const events = new EventBridgeClient(hub);
  await events.send(
    new PutTargetsCommand({
      ...{ Rule: "tasks", EventBusName: BUS },
      Targets: [{ Id: "third", Arn, RoleArn, DeadLetterConfig }],
    }),
  );

  await sendIn(member);

  expect(await messagesIn(hub, "events")).toHaveLength(1);
  const [{ event, attributes } = { event: {}, attributes: {} }] = await messagesIn(hub, "dead-letters");
  expect(event).toMatchObject({ account: MEMBER, region: "eu-west-1" });
  expect(attributes).toMatchObject({
    ERROR_CODE: "THIRD_ACCOUNT_HOP_DETECTED",
    ERROR_MESSAGE: expect.stringContaining(`for event ${event.id} because an event can be sent`),
  });
  expect(await messagesIn(third, "events")).toEqual([]);
});

describe("without a dead letter", () => {
  test("a refused event is lost and counted, and so is one that the queue refuses", async () => {
    await forward(member, { ...toHub(), Arn: `${HUB_BUS}-missing`, DeadLetterConfig: undefined });
    const before = await count("FailedInvocations");
    await sendIn(member);
    await forward(member, {
      ...{ ...toHub(), Arn: `${HUB_BUS}-missing` },
      DeadLetterConfig: { Arn: `arn:aws:sqs:eu-west-1:${MEMBER}:not-there` },
    });
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
    const RoleArn = await makeRole(member, {
      name: "own",
      trust: [trusts({ Service: "events.amazonaws.com" })],
      rights: [{ Effect: "Allow", Action: "events:PutEvents", Resource: Arn }],
    });
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
