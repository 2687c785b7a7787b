import { LAST_SWEEP_KEY, SWEEP_KEY } from "../../../../functions/contract/ledger";
import { keyOfPlace, type Place, placeText } from "../../../../functions/contract/places/place";
import { OWN } from "../../places-on-sts";
import { refusal } from "./simulated-ecs";
import { placeNumber, SimulatedHub } from "./simulated-hub";
import { seen } from "./simulated-sweeper";

const [ONE, TWO, THREE] = [1, 2, 3].map(placeNumber) as [Place, Place, Place];
const own = placeText(OWN);
const [one, two, three] = [ONE, TWO, THREE].map(placeText) as [string, string, string];

let hub: SimulatedHub;

beforeEach(() => {
  hub = new SimulatedHub();
  hub.runs(OWN, { shop: [1] });
});

const lastSweep = (place: Place) => hub.store.table.get(keyOfPlace(LAST_SWEEP_KEY, place));

const unswept = () =>
  hub.telemetry.lines
    .filter(({ message }) => message.startsWith("a place could not be swept"))
    .map(({ fields }) => fields);

const told = async () => {
  const rows = await hub.store.table.due("PUBLISHING", undefined, 100);
  const items = await hub.store.table.getAll(rows.map(({ key }) => key));
  return items.map(({ outcome }) => JSON.parse(String(outcome))).filter(({ placeEventId }) => placeEventId);
};

test("the own place is swept first and then each member, and each image is asked for once", async () => {
  hub.runs(ONE, { shop: [1, 2] });
  hub.runs(TWO, { shop: [2, 3] });

  expect(await hub.sweep()).toBe("complete");

  expect(hub.begun).toEqual([own, one, two]);
  expect(hub.calls.slice(0, 2)).toEqual([own, `${own} shop`]);
  expect(seen(hub)).toEqual(["1", "2", "3"]);
  expect(hub.telemetry.counts.ScansRequested).toBe(3);
  expect(await hub.regionsOf(1)).toEqual(["own", "region-1"]);
  expect(await hub.regionsOf(2)).toEqual(["region-1", "region-2"]);
  expect(hub.telemetry.counts).not.toHaveProperty("PlacesUnanswered");
  expect([...hub.closed].sort()).toEqual([one, two]);
});

test("the own place and at most eight members are swept at one time", async () => {
  for (let number = 1; number <= 20; number++) {
    hub.runs(placeNumber(number), { shop: [number] });
  }
  let [now, most] = [0, 0];
  hub.onCall = async () => {
    now += 1;
    most = Math.max(most, now);
    await new Promise(setImmediate);
    now -= 1;
  };

  expect(await hub.sweep()).toBe("complete");

  expect(most).toBe(9);
  expect(hub.begun).toHaveLength(21);
});

test.each(["PlaceError", "ThrottlingException", "UnrecognizedClientException", "TimeoutError"])(
  "of a member that does not answer but by %s, what ran there stays, and the others are swept",
  async (name) => {
    hub.runs(ONE, { shop: [1] });
    hub.runs(TWO, { shop: [2] });
    await hub.sweep();
    hub.store.passMinutes(60);
    hub.refuse(name, ONE);

    expect(await hub.sweep()).toBe("complete");

    expect(await hub.regionsOf(1)).toEqual(["own", "region-1"]);
    expect(await hub.regionsOf(2)).toEqual(["region-2"]);
    expect(await lastSweep(TWO)).toMatchObject({ endedAt: hub.store.now().toISOString() });
    expect(hub.telemetry.counts).toMatchObject({ PlacesUnanswered: 1 });
    expect(hub.telemetry.counts).not.toHaveProperty("SweepErrors");
    expect(unswept()).toEqual([
      { ...ONE, role: "role-of-222222222222", reason: `${name}: ${name} of ECS`, reasons: 1 },
    ]);
  },
);

test("a cluster that cannot be looked into leaves its place incomplete, and the place's others are asked for", async () => {
  hub.runs(ONE, { bank: [5], shop: [6] });
  hub.refuse("AccessDeniedException", ONE, "bank");

  await hub.sweep();

  expect(seen(hub)).toEqual(["1", "6"]);
  expect(await lastSweep(ONE)).toBeUndefined();
  expect(hub.telemetry.counts).toMatchObject({ PlacesUnanswered: 1 });
  expect(unswept()).toMatchObject([
    { reason: expect.stringContaining("cluster/bank: AccessDeniedException") },
  ]);
});

test.each([
  [false, []],
  [true, ["Place Not Answering"]],
])("of a cluster that is not there people hear where cluster_arns names it: %s", async (isNamed, events) => {
  hub.runs(ONE, { bank: [5], shop: [6] });
  hub.named = isNamed ? [ONE] : [];
  hub.refuse("ClusterNotFoundException", ONE, "bank");

  await hub.sweep();

  expect((await told()).map(({ detailType }) => detailType)).toEqual(events);
  expect(await lastSweep(ONE)).toBeDefined();
});

const NO_RULE = "there is no rule scanning-member-events-us-east-1";

test("a place without its rule is told once, from the first sweep on that meets a task there", async () => {
  const [registry, sweptOnly] = [TWO, { ...THREE, account: "333333333333" }];
  hub.runs(ONE, { shop: [1] });
  hub.runs(registry, {});
  hub.runs(sweptOnly, { shop: [2] });
  hub.sweepOnly = [sweptOnly.account];
  for (const place of [ONE, registry, sweptOnly]) {
    hub.faults.set(placeText(place), NO_RULE);
  }

  await hub.sweep();
  await hub.sweep();

  expect(await told()).toMatchObject([
    { detailType: "Place Not Heard", ...ONE, reason: expect.stringContaining(NO_RULE) },
  ]);
  expect(hub.telemetry.counts.PlacesNotHeard).toBe(1);
});

test("a place whose rule nobody may look at answers, and is not marked", async () => {
  hub.runs(ONE, { shop: [1] });
  hub.faults.set(one, refusal("AccessDeniedException"));

  await hub.sweep();

  expect(await told()).toEqual([]);
  expect(await hub.regionsOf(1)).toEqual(["own", "region-1"]);
});

test("the own place among the members is swept once", async () => {
  hub.members = [OWN];

  await hub.sweep();

  expect(hub.begun).toEqual([own]);
});

test("where the own place fails, the members are swept all the same", async () => {
  hub.runs(ONE, { shop: [2] });
  hub.refuse("ServerException", OWN);

  await expect(hub.sweep()).rejects.toThrow("ServerException of ECS");

  expect(await hub.regionsOf(2)).toEqual(["region-1"]);
});

test("a table that fails for one member is an error, and costs the others nothing", async () => {
  hub.runs(ONE, { shop: [2] });
  hub.runs(TWO, { shop: [3] });
  hub.store.refuseWritesOf(keyOfPlace(SWEEP_KEY, ONE), new Error("no capacity"));

  await expect(hub.sweep()).rejects.toThrow("no capacity");

  expect(await hub.regionsOf(3)).toEqual(["region-2"]);
  expect(hub.telemetry.counts).not.toHaveProperty("PlacesUnanswered");
});

test("a member for which somebody has begun longest ago comes first, whether it answers or not", async () => {
  hub.runs(ONE, { shop: [1] });
  hub.refuse("PlaceError", ONE);
  await hub.sweep();
  hub.store.passMinutes(60);
  hub.runs(TWO, { shop: [2] });
  await hub.sweep();
  expect(hub.begun).toEqual([own, two, one]);
  hub.store.passMinutes(60);
  hub.runs(THREE, { shop: [3] });

  await hub.sweep();
  expect(hub.begun).toEqual([own, three, one, two]);
  hub.onCall = async () => {};
  await hub.sweep();
  hub.store.passMinutes(60);
  await hub.sweep();

  expect(await hub.regionsOf(1)).toEqual(["own", "region-1"]);
});
