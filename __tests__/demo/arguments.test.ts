import { parseArguments } from "../../demo/arguments";

test.each([
  [[], "run"],
  [["--keep"], "keep"],
  [["--stop"], "stop"],
  [["--help"], "help"],
  [["--keep", "--keep"], "keep"],
])("%j means %s", (given, command) => {
  expect(parseArguments(given)).toEqual({ command, scanMode: "inline" });
});

test.each([
  [["--mode", "backend"], { command: "run", scanMode: "backend" }],
  [["--mode", "inline", "--keep"], { command: "keep", scanMode: "inline" }],
  [["--keep", "--mode", "backend"], { command: "keep", scanMode: "backend" }],
])("%j means %j", (given, meaning) => {
  expect(parseArguments(given)).toEqual(meaning);
});

test.each([[["--mode"]], [["--mode", "remote"]], [["--mode", "--keep"]]])("%j is refused", (given) => {
  expect(() => parseArguments(given)).toThrow("--mode must be one of inline, backend; usage: ");
});

test("an unknown argument is named, with the usage", () => {
  expect(() => parseArguments(["--kep"])).toThrow(
    '"--kep" is not an argument of the demo; usage: npm run demo [-- [--mode inline | --mode backend] [--keep] | --stop | --help]',
  );
});

test("two things at a time are refused", () => {
  expect(() => parseArguments(["--keep", "--stop"])).toThrow("Only one of --keep and --stop");
});
