import { parseArguments } from "../../simulation/arguments";

test("without arguments the situations and 50 seeds are run", () => {
  const asked = parseArguments([]);

  expect(asked).toMatchObject({ scenarios: true, trace: false });
  expect(asked !== "help" && asked.seeds).toHaveLength(50);
});

test("a seed alone is run alone", () => {
  expect(parseArguments(["--seed", "1234", "--trace"])).toMatchObject({
    scenarios: false,
    seeds: [1234],
    trace: true,
  });
});

test("seeds can be run twice, without the situations", () => {
  const asked = parseArguments(["--twice", "--seeds", "25"]);

  expect(asked).toMatchObject({ scenarios: false, wanted: { twice: true } });
  expect(asked !== "help" && asked.seeds).toHaveLength(25);
});

test("the calls of 500 seeds have digests, without the situations", () => {
  const asked = parseArguments(["--call-traces", "calls.txt"]);

  expect(asked).toMatchObject({
    scenarios: false,
    callTraces: "calls.txt",
    wanted: { callTraces: true },
  });
  expect(asked !== "help" && asked.seeds).toHaveLength(500);
});

test("a run can do without some of its faults and services", () => {
  const given = ["--seed", "7", "--without-faults", "0,2", "--without-services", "3"];

  expect(parseArguments(given)).toMatchObject({ wanted: { withoutFaults: [0, 2], withoutServices: [3] } });
});

test("the fleets of seeds can be spread over places", () => {
  expect(parseArguments(["--places", "50"])).toMatchObject({ wanted: { places: 50 } });
  expect(parseArguments([])).toMatchObject({ wanted: { places: 1 } });
});

test.each([
  [["--places", "0"], '--places is "0", which must be a whole number of at least 1.'],
  [["--seeds", "many"], '--seeds is "many", which must be a whole number of at least 1.'],
  [["--fleet", "huge"], '--fleet is "huge", which must be one of small, medium, large.'],
  [["--trace"], "--trace and --shorten are about one seed: name it with --seed NUMBER."],
])("%p is refused with a sentence that says what is allowed", (given, message) => {
  expect(() => parseArguments(given)).toThrow(message);
});
