import { LAST_SWEEP_KEY, SWEEP_KEY } from "../../../functions/contract/ledger";
import { keyOfPlace, type Place, placeText } from "../../../functions/contract/places/place";
import { OWN } from "../places-on-sts";
import { placeNumber, SimulatedHub } from "./simulated-hub";
import { refusal, seen } from "./simulated-sweeper";

const [ONE, TWO, THREE] = [1, 2, 3].map(placeNumber) as [Place, Place, Place];
const own = placeText(OWN);
const [one, two, three] = [ONE, TWO, THREE].map(placeText) as [string, string, string];

let hub: SimulatedHub;

beforeEach(() => {
  hub = new SimulatedHub();
  hub.runs(OWN, { shop: [1] });
});

const unswept = () =>
  hub.telemetry.lines
    .filter(({ message }) => message.startsWith("a place could not be swept"))
    .map(({ fields }) => fields);

/** Lets ECS of a place, or one of its clusters, refuse with an error of that name. */
const refuse = (name: string, where: Place, inCluster?: string) => {
  hub.onCall = async (place, cluster) => {
    if (placeText(place) === placeText(where) && (inCluster === undefined || cluster === inCluster)) {
      throw refusal(name);
    }
  };
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
  expect(hub.telemetry.levels).toEqual({ PlacesUnanswered: 0 });
  expect([...hub.closed].sort()).toEqual([one, two]);
});

test("at most eight members are swept at one time", async () => {
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

  expect(most).toBe(8);
  expect(hub.begun).toHaveLength(21);
});

test.each(["PlaceError", "ThrottlingException", "UnrecognizedClientException", "TimeoutError"])(
  "of a member that does not answer but by %s, what ran there stays, and the others are swept",
  async (name) => {
    hub.runs(ONE, { shop: [1] });
    hub.runs(TWO, { shop: [2] });
    await hub.sweep("first");
    hub.store.passMinutes(60);
    refuse(name, ONE);

    expect(await hub.sweep("second")).toBe("complete");

    expect(await hub.regionsOf(1)).toEqual(["own", "region-1"]);
    expect(await hub.regionsOf(2)).toEqual(["region-2"]);
    expect(await hub.store.table.get(keyOfPlace(LAST_SWEEP_KEY, TWO))).toMatchObject({
      endedAt: hub.store.now().toISOString(),
    });
    expect(hub.telemetry.levels).toEqual({ PlacesUnanswered: 1 });
    expect(hub.telemetry.counts).not.toHaveProperty("SweepErrors");
    expect(unswept()).toEqual([
      { ...ONE, role: "role-of-222222222222", reason: `${name}: ${name} of ECS`, reasons: 1 },
    ]);
  },
);

test("a cluster that cannot be looked into leaves its place incomplete, and the place's others are asked for", async () => {
  hub.runs(ONE, { bank: [5], shop: [6] });
  refuse("AccessDeniedException", ONE, "bank");

  await hub.sweep();

  expect(seen(hub)).toEqual(["1", "6"]);
  expect(await hub.store.table.get(keyOfPlace(LAST_SWEEP_KEY, ONE))).toBeUndefined();
  expect(hub.telemetry.levels).toEqual({ PlacesUnanswered: 1 });
  expect(unswept()).toMatchObject([
    { reason: expect.stringContaining("cluster/bank: AccessDeniedException") },
  ]);
});

test("a cluster that was deleted meanwhile leaves its place complete", async () => {
  hub.runs(ONE, { bank: [5], shop: [6] });
  refuse("ClusterNotFoundException", ONE, "bank");

  await hub.sweep();

  expect(await hub.regionsOf(6)).toEqual(["region-1"]);
  expect(hub.telemetry.levels).toEqual({ PlacesUnanswered: 0 });
});

test("out of time, each place goes on where it was left, and those come first for which nobody has begun", async () => {
  const images = Array.from({ length: 6 }, (_, number) => number + 10);
  for (let number = 1; number <= 12; number++) {
    hub.runs(placeNumber(number), { shop: images });
  }
  hub.callsLeft = 30;
  expect(await hub.sweep("first")).toBe("out-of-time");
  const first = hub.begun.slice(1);
  expect(first.length).toBeLessThan(12);
  hub.store.passMinutes(60);
  hub.callsLeft = Number.POSITIVE_INFINITY;

  expect(await hub.sweep("second")).toBe("complete");

  expect(hub.begun.slice(1, 13 - first.length)).toEqual(
    Array.from({ length: 12 }, (_, number) => placeText(placeNumber(number + 1))).filter(
      (each) => !first.includes(each),
    ),
  );
  const pages = hub.calls.filter((call) => call === `${one} shop`).length;
  expect(pages).toBeGreaterThan(0);
  expect(pages).toBeLessThan(6);
});

test("a member for which somebody has begun longest ago comes first, and one that did not answer then comes last", async () => {
  hub.runs(ONE, { shop: [1] });
  refuse("PlaceError", ONE);
  await hub.sweep("first");
  hub.store.passMinutes(60);
  hub.runs(TWO, { shop: [2] });
  await hub.sweep("second");
  expect(hub.begun).toEqual([own, two, one]);
  hub.store.passMinutes(60);
  hub.runs(THREE, { shop: [3] });

  await hub.sweep("third");
  expect(hub.begun).toEqual([own, three, two, one]);
  hub.onCall = async () => {};
  await hub.sweep("fourth");
  hub.store.passMinutes(60);
  await hub.sweep("fifth");

  expect(await hub.regionsOf(1)).toEqual(["own", "region-1"]);
});

test("where an invocation does not reach all members, each has its turn as often as any other", async () => {
  for (let number = 1; number <= 60; number++) {
    hub.runs(placeNumber(number), { shop: [number, number, number] });
  }
  const counted = (names: readonly unknown[]) =>
    [...new Set(names)].map((name) => names.filter((each) => each === name).length).sort((a, b) => a - b);
  const begun: string[] = [];
  hub.onCall = async () => hub.store.passMinutes(1 / 60);
  for (let invocation = 1; invocation <= 40; invocation++) {
    hub.callsLeft = 90;
    await hub.sweep(`invocation-${invocation}`);
    begun.push(...hub.begun.slice(1));
    hub.store.passMinutes(60);
  }
  const turns = counted(begun);
  const complete = counted(
    hub.telemetry.lines
      .filter(({ message, fields }) => message === "sweep" && fields?.region && fields.end === "complete")
      .map(({ fields }) => fields?.region),
  );

  expect([turns.length, complete.length]).toEqual([60, 60]);
  expect((turns.at(-1) ?? 0) - (turns[0] ?? 0)).toBeLessThanOrEqual(2);
  expect(complete[0]).toBeGreaterThan(10);
});

test("a member that did not answer counts for the alarm until a page of it is done, also where no sweep reaches it", async () => {
  for (let number = 1; number <= 12; number++) {
    hub.runs(placeNumber(number), { shop: [number] });
  }
  refuse("PlaceError", ONE);
  await hub.sweep("first");
  hub.store.passMinutes(30);
  hub.onCall = async () => {};
  hub.callsLeft = 10;

  await hub.sweep("second");
  expect(hub.begun).not.toContain(one);
  expect(hub.telemetry.levels).toEqual({ PlacesUnanswered: 1 });
  hub.callsLeft = Number.POSITIVE_INFINITY;
  await hub.sweep("third");
  expect(hub.begun.at(-1)).toBe(one);
  expect(hub.telemetry.levels).toEqual({ PlacesUnanswered: 0 });
});

test("a member that did not answer is reached before those for which somebody has begun an hour later", async () => {
  refuse("PlaceError", ONE);
  hub.runs(ONE, { shop: [1] });
  await hub.sweep("first");
  hub.store.passMinutes(61);
  hub.members = {};
  hub.runs(TWO, { shop: [2] });
  await hub.sweep("second");
  hub.runs(ONE, { shop: [1] });

  await hub.sweep("third");

  expect(hub.begun).toEqual([own, one, two]);
});

test("the own place leaves half of the time to its members", async () => {
  hub.runs(OWN, { shop: Array.from({ length: 100 }, (_, number) => number) });
  hub.runs(ONE, { shop: [1, 2] });
  hub.callsLeft = 40;

  expect(await hub.sweep()).toBe("out-of-time");

  expect(hub.calls.filter((call) => call.startsWith(own)).length).toBe(20);
  expect(await hub.regionsOf(2)).toEqual(["region-1"]);
});

test("without members on the map, the own place has all of it", async () => {
  hub.runs(OWN, { shop: Array.from({ length: 100 }, (_, number) => number) });
  hub.callsLeft = 40;

  await hub.sweep();

  expect(hub.calls).toHaveLength(40);
});

test("a member that is taken off the map runs nothing, and is not called any more", async () => {
  hub.runs(ONE, { shop: [1] });
  hub.runs(TWO, { shop: [1] });
  await hub.sweep("first");
  hub.store.passMinutes(60);
  hub.members = { [TWO.account]: [TWO.region] };

  await hub.sweep("second");

  expect(hub.begun).toEqual([own, two]);
  expect(await hub.regionsOf(1)).toEqual(["own", "region-2"]);
});

test("what the end of a scan has named in a member that was never swept is gone with the member", async () => {
  hub.runs(ONE, { shop: [1] });
  refuse("PlaceError", ONE);
  await hub.sweep("first");
  hub.members = {};

  await hub.sweep("second");

  expect(await hub.store.table.get(keyOfPlace(LAST_SWEEP_KEY, ONE))).toMatchObject({ images: 0 });
});

test("the own place among the members is swept once", async () => {
  hub.members = { [OWN.account]: [OWN.region] };

  await hub.sweep();

  expect(hub.begun).toEqual([own]);
});

test("where the own place fails, the members are swept all the same", async () => {
  hub.runs(ONE, { shop: [2] });
  refuse("ServerException", OWN);

  await expect(hub.sweep()).rejects.toThrow("ServerException of ECS");

  expect(await hub.regionsOf(2)).toEqual(["region-1"]);
});

test("where the own sweep was taken over, the other invocation sweeps the members", async () => {
  hub.runs(ONE, { shop: [2] });
  hub.onCall = async (_, cluster) => {
    if (cluster !== undefined) {
      await hub.store.table.update({ key: SWEEP_KEY, set: { sweptBy: "another" } });
    }
  };

  expect(await hub.sweep()).toBe("taken-over");

  expect(hub.begun).toEqual([own]);
});

test("a table that fails for one member is an error, and costs the others nothing", async () => {
  hub.runs(ONE, { shop: [2] });
  hub.runs(TWO, { shop: [3] });
  hub.store.table.interrupt = async (key) => {
    if (key === keyOfPlace(SWEEP_KEY, ONE)) {
      throw new Error("no capacity");
    }
  };

  await expect(hub.sweep()).rejects.toThrow("no capacity");

  expect(await hub.regionsOf(3)).toEqual(["region-2"]);
  expect(hub.telemetry.levels).toEqual({ PlacesUnanswered: 0 });
});

test("members that cannot be read are an error, after the own place was swept", async () => {
  const broken = Object.defineProperty(hub, "members", {
    get: () => {
      throw new Error("not as Terraform writes it");
    },
  });

  await expect(broken.sweep()).rejects.toThrow("not as Terraform writes it");

  expect(await hub.regionsOf(1)).toEqual(["own"]);
});

test("each place has a line of its own in the log", async () => {
  hub.runs(ONE, { shop: [1, 2] });

  await hub.sweep();

  const line = hub.telemetry.lines.findLast(({ message }) => message === "sweep");
  expect(line?.fields).toMatchObject({ ...ONE, end: "complete", tasks: 2, imagesRunning: 2 });
});
