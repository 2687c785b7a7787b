import type { Place } from "../../../../../functions/contract/places/place";
import { OutOfTimeError } from "../../../../../functions/deployments/ecs-deployments";
import { TASK_ARN } from "../../../samples";
import { edit } from "../../../table/edit";
import { arnIn, CLUSTER_ARN, OWN, refusedByEcs } from "./simulated-ecs";
import { ELSEWHERE, failedIn, MEMBER, roleRefused, SimulatedHub } from "./simulated-hub";
import { played, type Situations } from "./situations";

// Members of a hub whose services, clusters, families and tasks have the same names as the hub's own.

type Kind = "service" | "standalone";
const EACH_HOUR = Array(30).fill(60) as number[];

const hub =
  (
    places: readonly Place[],
    kind: Kind,
    prepare: (hub: SimulatedHub) => unknown,
    minutes: readonly number[] = [1],
    settings = {},
  ) =>
  async () => {
    const on = await failedIn(places, kind, settings);
    await prepare(on);
    return played(on, ...minutes);
  };

/** A second task in each of the places, of which each account may have one stopped in an hour. */
const withTwoTasks = (...places: readonly Place[]) =>
  hub(
    places,
    "standalone",
    async (on) => {
      for (const place of places) {
        await on.startIn(place, "standalone", { taskArn: `${TASK_ARN}-2` });
      }
    },
    [1, 1, 60],
    { max_actions_per_hour: 1 },
  );

const withoutConsent = (kind: Kind, operation: "rollBack" | "stopTask", error: Error) =>
  hub([OWN, MEMBER], kind, ({ member }) => member.failWith(error, operation), [1, 1, ...EACH_HOUR], {
    max_actions_per_hour: 1,
  });

const listing = (...cluster_arns: readonly string[]) =>
  hub([MEMBER, OWN], "service", () => undefined, [1], { cluster_arns });

const silent = (name: string) =>
  hub(
    [MEMBER, OWN, ELSEWHERE],
    "service",
    async (on) => {
      await on.startIn(MEMBER, "standalone");
      on.member.failWith(refusedByEcs(name));
      await on.run();
      on.member.before = () => undefined;
    },
    [5],
  );

/** One-off tasks with the image, one of each family, in a cluster of a place. */
async function start(on: SimulatedHub, families: readonly string[], place = OWN, cluster = "production") {
  for (const family of families) {
    const task = {
      taskArn: `${TASK_ARN}-${family}`,
      taskDefinitionArn: `arn:aws:ecs:us-east-1:123456789012:task-definition/${family}:7`,
      group: `family:${family}`,
    };
    await on.startIn(place, "standalone", task, CLUSTER_ARN.replace("production", cluster));
  }
}
const decoys = (count: number) => Array.from({ length: count }, (_, index) => `decoy-${index}`);

/** A run that has time for so many questions and actions of ECS. */
async function runWithTime(on: SimulatedHub, most: number) {
  const made = () => on.ecs.calls.length + on.member.calls.length;
  const before = made();
  await on.run(1, () => made() - before < most);
  return on;
}

/** The image has failed, and an account has that many families with it. */
async function withDecoys(count: number, settings = {}, place = MEMBER) {
  const on = new SimulatedHub(settings);
  await on.putVerdict("FAILED");
  await start(on, decoys(count), place);
  return on;
}

export const HUBS: Situations = {
  "the bound of actions in an hour is that of an account, and the pause of each is said once": withTwoTasks(
    OWN,
    MEMBER,
  ),
  "it holds for all regions of the hub's own account": withTwoTasks(OWN, ELSEWHERE),
  "a list that names another cluster of the member is closed": listing(
    arnIn(MEMBER, CLUSTER_ARN.replace("production", "shop")),
  ),
  "it may name the member's": listing(arnIn(MEMBER, CLUSTER_ARN)),
  "or the hub's own": listing(CLUSTER_ARN),
  "and an empty one means all": listing(),
  "a member that is none any more is left alone, and its items are deleted": hub(
    [OWN, MEMBER],
    "service",
    (on) => {
      on.served = [];
    },
  ),
  "an item under a key of the own place that names a member's cluster has nothing done there": hub(
    [OWN],
    "service",
    async (on) => {
      const [name, item] = Object.entries(on.items).find(([, { enforcement }]) => enforcement) ?? [];
      const subject = { ...JSON.parse(String(item?.enforcement)), clusterArn: arnIn(MEMBER, CLUSTER_ARN) };
      await edit(on.table, `enforcement#${name}`, { enforcement: JSON.stringify(subject) });
    },
  ),
  "the hub's open gate lets nothing through in a member": hub([OWN, MEMBER], "service", ({ store }) =>
    store.openGate(),
  ),
  "a member that has not consented, whose role to act is missing, is left alone, and people hear once what to do":
    withoutConsent("service", "rollBack", roleRefused("act")),
  "also of its tasks": withoutConsent("standalone", "stopTask", roleRefused("act")),
  "and where its role may not act": withoutConsent(
    "standalone",
    "stopTask",
    refusedByEcs("AccessDeniedException", "ecs:StopTask"),
  ),
  "it uses up no hour by its refusals: each is told at once, and nothing pauses": hub(
    [MEMBER],
    "standalone",
    async (on) => {
      await on.startIn(MEMBER, "service");
      on.member.failWith(roleRefused("act"), "stopTask", "rollBack");
    },
    [1],
    { max_actions_per_hour: 1 },
  ),
  "a place whose role to read is missing is asked for a day, and is no error of the hub's configuration": hub(
    [MEMBER, OWN],
    "service",
    async (on) => {
      await on.changeVerdict({ freshUntil: new Date("2026-03-05T00:00:00Z") });
      on.member.failWith(roleRefused("read"));
    },
    EACH_HOUR,
  ),
  "one that does not answer in time is left alone for a minute, behind the others": silent("TimeoutError"),
  "and one that throttles": silent("ThrottlingException"),
  "an account with more subjects than a page has holds up no other one, before they have a verdict":
    async () => {
      const on = new SimulatedHub();
      await start(on, decoys(210), MEMBER);
      on.store.passMinutes(1);
      await start(on, ["job"]);
      await on.putVerdict("FAILED");
      return runWithTime(on, 8);
    },
  "nor on a verdict that stands": async () => {
    const on = await withDecoys(210);
    on.store.passMinutes(1);
    await start(on, ["job"]);
    return runWithTime(on, 8);
  },
  "an account with actions in this hour comes after those with none, in the same round": async () => {
    const on = await withDecoys(2);
    await runWithTime(on, 4);
    await start(on, ["job"]);
    return played(on, 1);
  },
  "an account of whose subjects each takes a whole run does not take the others' runs": async () => {
    const on = await withDecoys(9);
    on.store.passMinutes(1);
    await start(on, ["job"]);
    on.member.failWith(new OutOfTimeError("too many tasks"), "listTasks");
    for (const _ of [1, 2]) {
      const before = on.member.calls.length;
      await on.run(1, () => !on.member.calls.slice(before).some((call) => call.startsWith("listTasks")));
    }
    return on;
  },
  "many families of one cluster do not take the stops of an hour from another cluster": async () => {
    const on = await withDecoys(5, { max_actions_per_hour: 2 }, OWN);
    await start(on, ["job"], OWN, "shop");
    return played(on, 1);
  },
  "ECS is not asked about what waits for the next hour, once people were told that it is full": async () =>
    played(await withDecoys(9, { max_actions_per_hour: 1 }), 1, 1, 1, 60),
};
