import { OutOfTimeError } from "../../../../../functions/deployments/ecs-deployments";
import { inTurns } from "../../../../../functions/programs/scan-coordinator/enforcement/turns";
import { TASK_ARN } from "../../../samples";
import { CLUSTER_ARN, OWN } from "./simulated-ecs";
import { MEMBER, placesOf, SimulatedHub } from "./simulated-hub";

/** One-off tasks with the image, one of each family, in a cluster of a place. */
async function start(hub: SimulatedHub, families: readonly string[], place = OWN, cluster = "production") {
  for (const family of families) {
    const task = {
      taskArn: `${TASK_ARN}-${family}`,
      taskDefinitionArn: `arn:aws:ecs:us-east-1:123456789012:task-definition/${family}:7`,
      group: `family:${family}`,
    };
    await hub.startIn(place, "standalone", task, CLUSTER_ARN.replace("production", cluster));
  }
}

const decoys = (count: number) => Array.from({ length: count }, (_, index) => `decoy-${index}`);

/** A run that has time for so many questions and actions of ECS. */
const runWithTime = (hub: SimulatedHub, most: number, afterMinutes = 1) => {
  const made = () => hub.ecs.calls.length + hub.member.calls.length;
  const before = made();
  return hub.run(afterMinutes, () => made() - before < most);
};

test("names take turns, in one round those with the smallest load first", () => {
  const names = ["a1", "a2", "a3", "b1", "c1", "b2"];
  const loadOf = (_item: string, name: string) => (name === "a" ? 1 : 0);

  expect(inTurns(names, ([name = ""]) => name)).toEqual(["a1", "b1", "c1", "a2", "b2", "a3"]);
  expect(inTurns(names, ([name = ""]) => name, loadOf)).toEqual(["b1", "c1", "a1", "b2", "a2", "a3"]);
});

test.each([
  ["before they have a verdict", true],
  ["on a verdict that stands", false],
])("an account with more subjects than a page has holds up no other one, %s", async (_, isBefore) => {
  const hub = new SimulatedHub();
  await (isBefore || hub.putVerdict("FAILED"));
  await start(hub, decoys(210), MEMBER);
  hub.store.passMinutes(1);
  await start(hub, ["job"]);
  await (isBefore && hub.putVerdict("FAILED"));

  expect(placesOf(await runWithTime(hub, 8))).toContainEqual(OWN);
});

test("an account with actions in this hour comes after those with none, in the same round", async () => {
  const hub = new SimulatedHub();
  await hub.putVerdict("FAILED");
  await start(hub, decoys(2), MEMBER);
  await runWithTime(hub, 4);
  await start(hub, ["job"]);

  expect(placesOf(await hub.run())).toEqual([OWN, MEMBER]);
});

test("an account of whose subjects each takes a whole run does not take the others' runs", async () => {
  const hub = new SimulatedHub();
  await hub.putVerdict("FAILED");
  await start(hub, decoys(9), MEMBER);
  hub.store.passMinutes(1);
  await start(hub, ["job"]);
  hub.member.failWith(new OutOfTimeError("too many tasks"), "listTasks");
  const isOver = () => hub.member.calls.some((call) => call.startsWith("listTasks"));
  await hub.run(1, () => !isOver());
  hub.member.calls.length = 0;

  expect(placesOf(await hub.run(1, () => !isOver()))).toEqual([OWN]);
});

test("many families of one cluster do not take the stops of an hour from another cluster", async () => {
  const hub = new SimulatedHub({ max_actions_per_hour: 2 });
  await hub.putVerdict("FAILED");
  await start(hub, decoys(5));
  await start(hub, ["job"], OWN, "shop");

  await hub.run();

  expect(hub.ecs.actions).toContain(`stopTask ${TASK_ARN}-job`);
});

test("ECS is not asked about what waits for the next hour, once people were told that it is full", async () => {
  const hub = new SimulatedHub({ max_actions_per_hour: 1 });
  await hub.putVerdict("FAILED");
  await start(hub, decoys(9), MEMBER);

  await hub.runs(3);

  const asked = hub.member.calls.filter((call) => call.startsWith("listTasks"));
  expect(asked).toEqual(["listTasks decoy-0", "listTasks decoy-1"]);
  expect(hub.waiting).toHaveLength(8);
  await hub.run(60);
  expect(hub.member.actions).toHaveLength(2);
});
