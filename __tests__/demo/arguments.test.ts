import { parseArguments } from "../../demo/arguments";

const USUAL = { command: "run", scanMode: "inline", isOrganisation: false };

test.each([
  [[], {}],
  [["--keep"], { command: "keep" }],
  [["--stop"], { command: "stop" }],
  [["--help"], { command: "help" }],
  [["--keep", "--keep"], { command: "keep" }],
  [["--mode", "backend"], { scanMode: "backend" }],
  [["--mode", "inline", "--keep"], { command: "keep" }],
  [["--keep", "--mode", "backend"], { command: "keep", scanMode: "backend" }],
  [["--organisation"], { isOrganisation: true }],
  [["--keep", "--organisation"], { command: "keep", isOrganisation: true }],
])("%j means, besides what is usual, %j", (given, meaning) => {
  expect(parseArguments(given)).toEqual({ ...USUAL, ...meaning });
});

test("an organisation in backend mode is refused", () => {
  expect(() => parseArguments(["--organisation", "--mode", "backend"])).toThrow(
    "--organisation and --mode do not go together; usage: ",
  );
});

test.each([[["--mode"]], [["--mode", "remote"]], [["--mode", "--keep"]]])("%j is refused", (given) => {
  expect(() => parseArguments(given)).toThrow("--mode must be one of inline, backend; usage: ");
});

test("an unknown argument is named, with the usage", () => {
  expect(() => parseArguments(["--kep"])).toThrow(
    '"--kep" is not an argument of the demo; usage: npm run demo [-- [--mode inline | --mode backend | --organisation] [--keep] | --stop | --help]',
  );
});

test("two things at a time are refused", () => {
  expect(() => parseArguments(["--keep", "--stop"])).toThrow("Only one of --keep and --stop");
});
