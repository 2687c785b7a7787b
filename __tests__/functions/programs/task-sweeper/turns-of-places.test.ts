import { type Place, placeText } from "../../../../functions/contract/places/place";
import { OWN } from "../../places-on-sts";
import { placeNumber, SimulatedHub } from "./simulated-hub";

const [ONE, TWO, THREE] = [1, 2, 3].map(placeNumber) as [Place, Place, Place];
const own = placeText(OWN);
const [one, two, three] = [ONE, TWO, THREE].map(placeText) as [string, string, string];

let hub: SimulatedHub;

beforeEach(() => {
  hub = new SimulatedHub();
  hub.runs(OWN, { shop: [1] });
});

test("out of time, those places come first for which nobody has begun", async () => {
  const images = Array.from({ length: 6 }, (_, number) => number + 10);
  for (let number = 1; number <= 12; number++) {
    hub.runs(placeNumber(number), { shop: images });
  }
  hub.callsLeft = 30;
  expect(await hub.sweep()).toBe("out-of-time");
  const first = hub.begun.slice(1);
  expect(first.length).toBeLessThan(12);
  hub.store.passMinutes(60);
  hub.callsLeft = Number.POSITIVE_INFINITY;

  expect(await hub.sweep()).toBe("complete");

  expect(hub.begun.slice(1, 13 - first.length)).toEqual(
    Array.from({ length: 12 }, (_, number) => placeText(placeNumber(number + 1))).filter(
      (each) => !first.includes(each),
    ),
  );
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

test("the own place and its members are swept beside each other", async () => {
  hub.runs(OWN, { shop: Array.from({ length: 100 }, (_, number) => number) });
  hub.runs(ONE, { shop: [1, 2] });
  hub.callsLeft = 40;

  expect(await hub.sweep()).toBe("out-of-time");

  expect(hub.begun).toEqual([own, one]);
  expect(await hub.regionsOf(2)).toEqual(["region-1"]);
});
