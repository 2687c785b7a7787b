import { parseArguments } from "../../demo/arguments";

test.each([
  [[], "run"],
  [["--keep"], "keep"],
  [["--stop"], "stop"],
  [["--help"], "help"],
  [["--keep", "--keep"], "keep"],
])("%j means %s", (given, command) => {
  expect(parseArguments(given)).toEqual({ command, scanMode: "inline", isOrganisation: false });
});

test.each([
  [["--mode", "backend"], { command: "run", scanMode: "backend" }],
  [["--mode", "inline", "--keep"], { command: "keep", scanMode: "inline" }],
  [["--keep", "--mode", "backend"], { command: "keep", scanMode: "backend" }],
])("%j means %j", (given, meaning) => {
  expect(parseArguments(given)).toEqual({ ...meaning, isOrganisation: false });
});

test.each([
  [["--organisation"], "run"],
  [["--keep", "--organisation"], "keep"],
])("%j shows an organisation", (given, command) => {
  expect(parseArguments(given)).toEqual({ command, scanMode: "inline", isOrganisation: true });
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
