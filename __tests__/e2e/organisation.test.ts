import { ACCOUNTS, HUB_SETTINGS, Organisation } from "./organisation";
import { container, digestOf, keyOf } from "./task-event";

const HUB_EU = { account: "123456789012", region: "eu-west-1" };
const SHOP = { account: ACCOUNTS.shop, region: "us-east-1" };
const SHOP_EU = { account: ACCOUNTS.shop, region: "eu-west-1" };
const BANK = { account: ACCOUNTS.bank, region: "us-east-1" };

let organisation: Organisation;

beforeAll(async () => {
  organisation = await Organisation.create({ enforcement: { mode: "act" } });
});

afterAll(() => organisation?.remove());

test("members that were applied first, by settings written by hand, are the hub's: a second plan of both is empty", async () => {
  const { hub, members } = organisation;

  const [ofHub, ofMembers] = await Promise.all([hub.deployment.plan(hub.variables), members.plan({})]);

  expect(hub.outputs.member_settings).toEqual(HUB_SETTINGS);
  expect([ofHub.output, ofMembers.output]).toEqual(Array(2).fill(expect.stringContaining("No changes")));
});

test("a digest that runs in two accounts and two regions is one build", async () => {
  const name = "organisation/shared:1";

  await organisation.run(SHOP, "one", [container(name)]);
  await organisation.run(SHOP_EU, "two", [container(name)]);
  await organisation.run(BANK, "three", [container(name)]);
  await organisation.run(HUB_EU, "four", [container(name)]);

  await organisation.hub.untilRow(keyOf(name), { verdict: "PASSED" });
  await organisation.hub.untilQueueIsEmpty();
  expect(await organisation.hub.buildsOf(digestOf(name))).toHaveLength(1);
});

test("a private image of a member's ECR, which no repository policy admits, is pulled by that member's role", async () => {
  const name = `${ACCOUNTS.registry}.dkr.ecr.eu-west-1.amazonaws.com/organisation/base:1`;

  await organisation.run(SHOP, "of-ecr", [container(name)]);

  await organisation.hub.untilRow(keyOf(name), { verdict: "PASSED" });
});
