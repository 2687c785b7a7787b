import { chooseCanary } from "../../../../functions/capacity/breaker/decisions";

const hostile = Array.from({ length: 5 }, (_, index) => ({ key: `hostile-${index}`, registry: "hostile" }));
const good = Array.from({ length: 2 }, (_, index) => ({ key: `good-${index}`, registry: "good" }));
const waiting = [...hostile, ...good];

/** The canaries that are chosen one after the other, none of which closes the breaker. */
function canaries(count: number): string[] {
  const tried: string[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    const key = chooseCanary({ tried }, waiting)?.key ?? "none";
    tried.splice(0, tried.length, ...tried.filter((each) => each !== key), key);
  }
  return tried;
}

test("the most urgent image is the first canary", () => {
  expect(canaries(1)).toEqual(["hostile-0"]);
});

test("registries take turns, however many images of one are more urgent than all others", () => {
  expect(canaries(4)).toEqual(["hostile-0", "good-0", "hostile-1", "good-1"]);
});

test("of one registry the image comes for which it is longest ago", () => {
  const tried = ["good-1", "good-0"];

  expect(chooseCanary({ tried }, good)?.key).toBe("good-1");
});

test("what is not known any more of those that were tried changes nothing", () => {
  expect(chooseCanary({ tried: ["gone"] }, waiting)?.key).toBe("hostile-0");
  expect(chooseCanary({ tried: [] }, [])).toBeUndefined();
});
