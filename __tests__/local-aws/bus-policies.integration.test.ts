import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DescribeEventBusCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutPermissionCommand,
} from "@aws-sdk/client-eventbridge";
import { assume, type ClientConfig, makeRole, policyOf, rootOf, trusts } from "./accounts";
import { forward, messagesIn, queueIn, sendIn } from "./buses";
import { aws, useLocalAws } from "./shared-aws";

const HUB = "111111111111";
const MEMBER = "222222222222";
const STRANGER = "333333333333";
const ORGANIZATION = "o-exampleorg1";
const BUS = "image-scanning";
const HUB_BUS = `arn:aws:events:us-east-1:${HUB}:event-bus/${BUS}`;
const ANYWHERE = { source: [{ prefix: "" }] };

let hub: ClientConfig;
let member: ClientConfig;

/** As the hub's policy admits members: whoever belongs to the organization. */
const BY_ORGANIZATION = {
  ...{ Sid: "members", Effect: "Allow", Principal: "*", Action: "events:PutEvents", Resource: HUB_BUS },
  Condition: { StringEquals: { "aws:PrincipalOrgID": ORGANIZATION } },
};
const putPolicy = (Policy: string) =>
  new EventBridgeClient(hub).send(new PutPermissionCommand({ EventBusName: BUS, Policy }));

useLocalAws(async () => {
  await aws.switch({ organization: { id: ORGANIZATION, accounts: [HUB, MEMBER] } });
  hub = rootOf(aws, HUB);
  member = rootOf(aws, MEMBER);
  await new EventBridgeClient(hub).send(new CreateEventBusCommand({ Name: BUS }));
  await forward(hub, { Id: "queue", Arn: await queueIn(hub, "events") }, BUS, ANYWHERE);
});

beforeEach(() => putPolicy(policyOf(BY_ORGANIZATION)));

const events = () => messagesIn(hub, "events");

/** Somebody puts an event on the hub's bus; answers the entry's error, if it is that. */
async function put(config: ClientConfig, Source = "shop", EventBusName = HUB_BUS) {
  const { Entries } = await new EventBridgeClient(config).send(
    new PutEventsCommand({ Entries: [{ EventBusName, Source, DetailType: "Test", Detail: "{}" }] }),
  );
  return Entries?.[0]?.ErrorCode;
}

/** A session of a role that may put events on this bus. */
async function roleIn(config: ClientConfig, name: string, Resource: string): Promise<ClientConfig> {
  const rights = [{ Effect: "Allow", Action: "events:PutEvents", Resource }];
  return assume(config, await makeRole(config, { name, trust: [trusts("*")], rights }));
}

const REFUSED = expect.objectContaining({ name: "AccessDeniedException" });

test("a policy is answered as it was given", async () => {
  const { Policy } = await new EventBridgeClient(hub).send(new DescribeEventBusCommand({ Name: BUS }));

  expect(JSON.parse(Policy ?? "")).toEqual({ Version: "2012-10-17", Statement: [BY_ORGANIZATION] });
});

describe("an event of another account", () => {
  test("is taken from the organization, and keeps its account", async () => {
    await put(member);
    await put(await roleIn(member, "putter", HUB_BUS));

    expect((await events()).map(({ event }) => event.account)).toEqual([MEMBER, MEMBER]);
  });

  test("is refused from any other account, root or role", async () => {
    const stranger = rootOf(aws, STRANGER);

    await expect(put(stranger)).rejects.toEqual(REFUSED);
    await expect(put(await roleIn(stranger, "putter", "*"))).rejects.toEqual(REFUSED);
    expect(await events()).toEqual([]);
  });

  test("takes the right of the own account as well", async () => {
    await expect(put(await roleIn(member, "other", `${HUB_BUS}-2`))).rejects.toEqual(REFUSED);
  });

  test("is refused without a policy, and by one that denies it", async () => {
    const deny = { ...BY_ORGANIZATION, Sid: "not", Effect: "Deny", Condition: undefined };
    const root = { ...deny, Principal: { AWS: `arn:aws:iam::${MEMBER}:root` } };
    await putPolicy(policyOf(BY_ORGANIZATION, root));
    await expect(put(member)).rejects.toEqual(REFUSED);
    await expect(put(member, "shop", `${HUB_BUS}-missing`)).rejects.toEqual(REFUSED);

    await putPolicy(policyOf({ ...deny, Condition: { Null: { "aws:PrincipalOrgID": "true" } } }));
    await expect(put(member)).rejects.toEqual(REFUSED);
  });

  test("comes from a rule or from a call, as events:eventBusInvocation says", async () => {
    const Bool = { "events:eventBusInvocation": "true" };
    await putPolicy(policyOf({ ...BY_ORGANIZATION, Condition: { ...BY_ORGANIZATION.Condition, Bool } }));
    const RoleArn = await makeRole(member, {
      name: "sender",
      trust: [trusts({ Service: "events.amazonaws.com" })],
      rights: [{ Effect: "Allow", Action: "events:PutEvents", Resource: HUB_BUS }],
    });
    await forward(member, { Id: "hub", Arn: HUB_BUS, RoleArn });

    await expect(put(member)).rejects.toEqual(REFUSED);
    await sendIn(member);

    expect((await events()).map(({ event }) => event.source)).toEqual(["aws.ecs"]);
  });
});

test("nobody puts an event of AWS's on a bus, be it the own or that of another account", async () => {
  const own = await roleIn(member, "of-all", "*");

  expect(await put(own, "aws.ecs", "default")).toBe("NotAuthorizedForSourceException");
  expect(await put(own, "aws.ecs")).toBe("NotAuthorizedForSourceException");
  // Root plays ECS in its own account alone.
  expect(await put(member, "aws.ecs")).toBe("NotAuthorizedForSourceException");
  expect(await events()).toEqual([]);
});

describe("a permission without a policy", () => {
  const permit = (input: object) =>
    new EventBridgeClient(hub).send(new PutPermissionCommand({ EventBusName: BUS, ...input }));
  const statement = { Action: "events:PutEvents", StatementId: "one" };

  test("names one account, or all of an organization", async () => {
    await putPolicy(policyOf({ ...BY_ORGANIZATION, Effect: "Deny", Action: "events:PutRule" }));
    await permit({ ...statement, Principal: STRANGER });
    await put(rootOf(aws, STRANGER));
    await expect(put(member)).rejects.toEqual(REFUSED);

    const Condition = { Type: "StringEquals", Key: "aws:PrincipalOrgID", Value: ORGANIZATION };
    await permit({ ...statement, Principal: "*", Condition });
    await put(member);
    await expect(put(rootOf(aws, STRANGER))).rejects.toEqual(REFUSED);

    expect((await events()).map(({ event }) => event.account)).toEqual([STRANGER, MEMBER]);
  });

  test("takes a bus that exists, and a policy that is one", async () => {
    const missing = { ...statement, Principal: "*", EventBusName: "missing" };
    await expect(permit(missing)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await expect(putPolicy("{}")).rejects.toMatchObject({ name: "ValidationException" });
  });
});

test("a bus that is made anew admits nobody", async () => {
  const client = new EventBridgeClient(hub);
  await client.send(new CreateEventBusCommand({ Name: "again" }));
  await client.send(new PutPermissionCommand({ EventBusName: "again", Policy: policyOf(BY_ORGANIZATION) }));
  await client.send(new DeleteEventBusCommand({ Name: "again" }));
  await client.send(new CreateEventBusCommand({ Name: "again" }));

  const { Policy } = await client.send(new DescribeEventBusCommand({ Name: "again" }));

  expect(Policy).toBeUndefined();
});
