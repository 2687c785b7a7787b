import { parseArguments } from "../../simulation/arguments";

test.each<[string, string[], number, object]>([
  ["without arguments the situations and 50 seeds are run", [], 50, { scenarios: true, trace: false }],
  ["a seed alone is run alone", ["--seed", "1234", "--trace"], 1, { seeds: [1234], trace: true }],
  ["seeds can be run twice", ["--twice", "--seeds", "25"], 25, { wanted: { twice: true } }],
  [
    "a run can do without some of its faults",
    ["--seed", "7", "--without-faults", "0,2"],
    1,
    { wanted: { withoutFaults: [0, 2] } },
  ],
])("%s, the situations only where nothing is asked for", (_, given, seeds, expected) => {
  const asked = parseArguments(given);

  expect(asked).toMatchObject({ scenarios: given.length === 0, ...expected });
  expect(asked !== "help" && asked.seeds).toHaveLength(seeds);
});

test("the fleets of seeds can be spread over places", () => {
  expect(parseArguments(["--places", "50"])).toMatchObject({ wanted: { places: 50 } });
  expect(parseArguments([])).toMatchObject({ wanted: { places: 1 } });
});

test.each([
  [["--places", "0"], '--places is "0", which must be a whole number of at least 1.'],
  [["--seeds", "many"], '--seeds is "many", which must be a whole number of at least 1.'],
  [["--trace"], "--trace is about one seed: name it with --seed NUMBER."],
])("%p is refused with a sentence that says what is allowed", (given, message) => {
  expect(() => parseArguments(given)).toThrow(message);
});
