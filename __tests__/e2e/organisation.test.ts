import { EnableSecurityHubCommand, SecurityHubClient } from "@aws-sdk/client-securityhub";
import type { DeploymentEvent } from "../../functions/contract/notices/deployment-event";
import type { EcsServices } from "../ecs-services";
import { untilAnswer } from "../until";
import { HUB_SETTINGS, Organisation, PLACES, taskOf } from "./organisation";
import { type EventQueue, type Subscriber, subscribeToDeployments, subscribeToEvents } from "./subscriber";
import { digestOf, keyOf } from "./task-event";

const { hub: HUB, hubEu: HUB_EU, shop: SHOP, shopEu: SHOP_EU, bank: BANK, stranger: STRANGER } = PLACES;
/** The first two have consented to enforcement, by one role. */
const WITH_SERVICES = [SHOP, SHOP_EU, BANK];
/** Runs in the hub, and in all places with services. */
const SHARED = "organisation/shared:1";

let organisation: Organisation;
let outcomes: EventQueue;
let deployments: Subscriber;
/** In clusters of one name. */
let services: readonly EcsServices[];

beforeAll(async () => {
  const inputs = { enforcement: { mode: "act" }, security_hub: true };
  organisation = await Organisation.create(inputs);
  const { hub } = organisation;
  await new SecurityHubClient(hub.aws.clientConfig).send(new EnableSecurityHubCommand({}));
  [outcomes, deployments] = [await subscribeToEvents(hub), await subscribeToDeployments(hub)];
  services = await Promise.all(WITH_SERVICES.map((place) => organisation.servicesIn(place)));
});

afterEach(() => organisation.restore());
afterAll(() => organisation?.remove());

/** Events of the hub about deployments or tasks. One whose image ECS has not named yet is looked at again a minute later. */
async function eventsOf(arns: readonly string[]): Promise<DeploymentEvent[]> {
  return untilAnswer(`events of ${arns}`, async () => {
    await organisation.hub.coordinate();
    const events = (await deployments.receive()) as unknown as { detail: DeploymentEvent }[];
    const details = events.map(({ detail }) => detail);
    const isAbout = (arn: string) => (each: DeploymentEvent) =>
      [each.deploymentArn, each.taskArn].includes(arn);
    const found = arns.flatMap((arn) => details.find(isAbout(arn)) ?? []);
    return found.length === arns.length ? found : undefined;
  });
}

test("members that were applied first, by settings written by hand, are the hub's: a second plan of both is empty", async () => {
  const { hub, members } = organisation;

  const [ofHub, ofMembers] = await Promise.all([hub.deployment.plan(hub.variables), members.plan({})]);

  expect(hub.outputs.member_settings).toEqual(HUB_SETTINGS);
  expect([ofHub.output, ofMembers.output]).toEqual(Array(2).fill(expect.stringContaining("No changes")));
});

// Proves place.hub.
test("a digest that services of one name run in several accounts and regions is one build, and its outcome has each with its owner", async () => {
  const { hub } = organisation;
  const name = SHARED;
  await hub.aws.putImages({ [name]: digestOf(name) });
  await hub.aws.switch({ holdBuilds: true });
  for (const [index, ecs] of services.entries()) {
    await ecs.endOf(await ecs.createService("web", { app: name }));
    await ecs.setTeam("web", `team-${index}`);
  }
  // Of the service of that name, which has no tags there.
  await Promise.all([HUB, HUB_EU].map((place) => organisation.run(place, taskOf(name))));

  await hub.untilRow(keyOf(name), { rowState: "SCANNING" });
  await hub.untilQueueIsEmpty();
  expect(await hub.sweep()).toBe("complete");
  await hub.aws.switch({ holdBuilds: false });

  const [{ detail }] = (await outcomes.of(name)) as unknown as [{ detail: Record<string, unknown> }];
  const web = { kind: "service", cluster: "shop", name: "web", tasks: 1 };
  const accounts = [HUB, SHOP, BANK].map(({ account }) => account);
  expect(detail).toMatchObject({ verdict: "PASSED", ...HUB, accounts });
  expect(detail.services).toHaveLength(5);
  expect(detail.services).toEqual(
    expect.arrayContaining([
      ...WITH_SERVICES.map((place, index) => ({ ...web, ...place, owner: `team-${index}` })),
      ...[HUB, HUB_EU].map((place) => ({ ...web, ...place })),
    ]),
  );
  expect(await hub.buildsOf(digestOf(name))).toHaveLength(1);
});

// Proves registry.member: ECR's two policies and STS, as AWS judges them.
test("a private image of a member's ECR, which no repository policy admits, is pulled by that member's role", async () => {
  const name = `${PLACES.registry.account}.dkr.ecr.eu-west-1.amazonaws.com/organisation/base:1`;

  await organisation.run(SHOP, taskOf(name));

  await organisation.hub.untilRow(keyOf(name), { verdict: "PASSED" });
});

test("members that StackSets made send task events from each region, are swept, and their private images are pulled", async () => {
  const { factory, factoryEu, quiet } = PLACES;
  const image = `${factory.account}.dkr.ecr.us-east-1.amazonaws.com/organisation/of-factory:1`;
  const swept = `organisation/swept-in-${quiet.account}:1`;
  await organisation.run(factoryEu, taskOf(image));
  await organisation.run(quiet, taskOf(swept), { events: false });

  expect(await organisation.hub.sweep()).toBe("complete");

  await organisation.hub.untilRow(keyOf(image), { verdict: "PASSED" });
  await organisation.hub.untilRow(keyOf(swept), { verdict: "PASSED" });
});

/** Some services are deployed with a bad image, which also runs in a task beside each. */
async function runBad(bad: string, service: string, of: readonly EcsServices[]) {
  const { hub } = organisation;
  const base = "organisation/base:1";
  await hub.aws.putImages({ [base]: digestOf(base), [bad]: digestOf(bad) });
  await Promise.all(of.map(async (ecs) => ecs.endOf(await ecs.createService(service, { app: base }))));
  await hub.aws.switch({ holdDeployments: true });
  const arns = await Promise.all(of.map((ecs) => ecs.deploy(service, { app: bad })));
  const tasks = await Promise.all(of.map((ecs) => ecs.runTask("batch", { app: bad })));
  await hub.untilRow(keyOf(bad), { verdict: "FAILED" });
  await hub.untilQueueIsEmpty();
  return { arns, tasks: tasks.map(({ taskArn = "" }) => taskArn) };
}

/** How deployments ended, and what became of the tasks beside them. */
async function endsOf({ arns, tasks }: Awaited<ReturnType<typeof runBad>>, of: readonly EcsServices[]) {
  await organisation.hub.aws.switch({ holdDeployments: false });
  const ends = await Promise.all(of.map((ecs, index) => ecs.endOf(arns[index] ?? "")));
  const after = await Promise.all(of.map((ecs, index) => ecs.task(tasks[index] ?? "")));
  return of.map((_, index) => [ends[index]?.status, after[index]?.lastStatus]);
}

const TOUCHED = ["ROLLBACK_SUCCESSFUL", "STOPPED"];
const UNTOUCHED = ["SUCCESSFUL", "RUNNING"];

test("a bad image is rolled back and stopped where the account has consented, and only published of the other one", async () => {
  const bad = await runBad("organisation/vulnerable:2", "api", services);
  const ofDeployments = await eventsOf(bad.arns);
  const ofTasks = await eventsOf(bad.tasks);

  const reason = expect.stringContaining(`account ${BANK.account} does not let this installation act`);
  const audited = { detailType: "Enforcement Audited", cluster: "shop", reason };
  const done = (detailType: string) => [{ detailType }, { detailType }, audited];
  expect(ofDeployments).toMatchObject(done("Deployment Rolled Back"));
  expect(ofTasks).toMatchObject(done("Task Stopped"));
  expect(await endsOf(bad, services)).toEqual([TOUCHED, TOUCHED, UNTOUCHED]);
});

test("an account of no organisation reaches no bus: its events are in its own queue, and its own alarm says so", async () => {
  const name = "organisation/of-stranger:1";

  await organisation.run(STRANGER, taskOf(name));

  const { event, code } = await organisation.undelivered(STRANGER);
  expect({ event, code }).toMatchObject({ event: STRANGER, code: "NO_PERMISSIONS" });
  expect(
    await organisation.stateOf(STRANGER, "fargate-image-scanning-member-us-east-1-dead-letter-queue"),
  ).toBe("ALARM");
  expect(await organisation.hub.row(keyOf(name))).toBeUndefined();
});
