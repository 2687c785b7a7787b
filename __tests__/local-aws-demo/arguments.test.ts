import { parseArguments } from "../../local-aws/demo/arguments";

test.each([
  [[], "run"],
  [["--keep"], "keep"],
  [["--stop"], "stop"],
  [["--help"], "help"],
  [["--keep", "--keep"], "keep"],
])("%j means %s", (given, mode) => {
  expect(parseArguments(given)).toBe(mode);
});

test("an unknown argument is named, with the usage", () => {
  expect(() => parseArguments(["--kep"])).toThrow(
    '"--kep" is not an argument of the demo; usage: npm run demo [-- --keep | --stop | --help]',
  );
});

test("two things at a time are refused", () => {
  expect(() => parseArguments(["--keep", "--stop"])).toThrow("Only one of --keep and --stop");
});
