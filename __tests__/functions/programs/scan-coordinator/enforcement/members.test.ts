import type { Place } from "../../../../../functions/contract/places/place";
import { HOUR_MINUTES, TASK_ARN } from "../../../samples";
import { edit } from "../../../table/edit";
import { arnIn, CLUSTER_ARN, OWN } from "./simulated-ecs";
import { kindsOf } from "./simulated-enforcer";
import { ELSEWHERE, failedIn, MEMBER, placesOf } from "./simulated-hub";

// Members of a hub whose services, clusters, families and tasks have the same names as the hub's own.

const IN_MEMBER = "222222222222/eu-west-1/";

describe("the bound of actions in an hour", () => {
  /** Two tasks in each of the places. */
  async function withTwoTasks(...places: readonly Place[]) {
    const hub = await failedIn(places, "standalone", { max_actions_per_hour: 1 });
    for (const place of places) {
      await hub.startIn(place, "standalone", { taskArn: `${TASK_ARN}-2` });
    }
    return hub;
  }

  test("is that of an account, and the pause of each is said once", async () => {
    const hub = await withTwoTasks(OWN, MEMBER);

    const events = await hub.run();

    expect(hub.ecs.actions).toHaveLength(1);
    expect(hub.member.actions).toHaveLength(1);
    const paused = events.filter(({ detailType }) => detailType === "Enforcement Paused");
    expect(placesOf(paused).sort((one, other) => one.account.localeCompare(other.account))).toEqual([
      OWN,
      MEMBER,
    ]);
    expect(paused.map(({ deploymentEventId }) => deploymentEventId).sort()).toEqual([
      "222222222222/scanning-2026-03-01T12-stops-paused",
      "scanning-2026-03-01T12-stops-paused",
    ]);
    const [ofMember] = paused.filter(({ account }) => account === MEMBER.account);
    expect(ofMember?.reason).toContain("1 stops in account 222222222222 in this hour");
    expect(await hub.run()).toEqual([]);
    expect(await hub.run(HOUR_MINUTES)).toHaveLength(2);
  });

  test("holds for all regions of the hub's own account", async () => {
    const hub = await withTwoTasks(OWN, ELSEWHERE);

    const events = await hub.run();

    expect([...hub.ecs.actions, ...hub.elsewhere.actions]).toHaveLength(1);
    expect(kindsOf(events)).toEqual(["Task Stopped", "Enforcement Paused"]);
  });
});

test.each([
  ["another cluster of the member", [arnIn(MEMBER, CLUSTER_ARN.replace("production", "shop"))], []],
  ["the member's cluster", [arnIn(MEMBER, CLUSTER_ARN)], [MEMBER]],
  ["the hub's own cluster", [CLUSTER_ARN], [OWN]],
  ["no cluster", [], [MEMBER, OWN]],
])("a list that names %s is closed, and an empty one means all", async (_, cluster_arns, acted) => {
  const hub = await failedIn([MEMBER, OWN], "service", { cluster_arns });

  expect(placesOf(await hub.run())).toEqual(acted);
});

test("a member that is none any more is left alone, and its items are deleted", async () => {
  const hub = await failedIn([OWN, MEMBER], "service");
  hub.served = [];

  expect(placesOf(await hub.run())).toEqual([OWN]);

  expect(hub.member.calls).toEqual([]);
  expect(Object.keys(hub.items).filter((key) => key.startsWith(IN_MEMBER))).toEqual([]);
  expect(hub.telemetry.lines).toContainEqual(
    expect.objectContaining({
      message: "nothing is enforced",
      fields: expect.objectContaining({ reason: "its account or region is no member any more" }),
    }),
  );
});

test("an item under a key of the own place that names a member's cluster has nothing done there", async () => {
  const hub = await failedIn([OWN], "service");
  const [name, item] = Object.entries(hub.items).find(([, { enforcement }]) => enforcement) ?? [];
  const key = `enforcement#${name}`;
  const subject = { ...JSON.parse(String(item?.enforcement)), clusterArn: arnIn(MEMBER, CLUSTER_ARN) };
  await edit(hub.table, key, { enforcement: JSON.stringify(subject) });

  expect(placesOf(await hub.run())).toEqual([]);

  expect(hub.member.calls).toEqual([]);
});

test("the hub's open gate lets nothing through in a member", async () => {
  const hub = await failedIn([OWN, MEMBER], "service");
  await hub.store.openGate();

  expect(await hub.run()).toMatchObject(
    expect.arrayContaining([
      expect.objectContaining({ detailType: "Enforcement Audited", ...OWN }),
      expect.objectContaining({ detailType: "Deployment Rolled Back", ...MEMBER }),
    ]),
  );
});
