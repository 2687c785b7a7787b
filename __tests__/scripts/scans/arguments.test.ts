import { parseArguments } from "../../../scripts/scans/arguments";

const ALL = { statuses: [], repositories: [] };
const DEFAULT_TABLE = { table: "fargate-image-scanning-ledger", region: undefined };

test("without arguments every image of the default installation is listed as a table", () => {
  expect(parseArguments([])).toEqual({ selection: ALL, json: false, source: DEFAULT_TABLE });
});

test.each([
  [["--status", "FAILED"], ["FAILED"]],
  [["--status=failed,error"], ["FAILED", "ERROR"]],
  [
    ["--status", "WAITING", "--status", "STARTING, SCANNING"],
    ["WAITING", "STARTING", "SCANNING"],
  ],
  [
    ["--status", "NO_POLICY,PASSED"],
    ["NO_POLICY", "PASSED"],
  ],
])("%j asks for %j", (given, statuses) => {
  expect(parseArguments(given)).toMatchObject({ selection: { statuses } });
});

test("patterns of repositories add up", () => {
  expect(parseArguments(["--repository", "docker.io/library/*", "--repository", "**/web"])).toMatchObject({
    selection: { repositories: ["docker.io/library/*", "**/web"] },
  });
});

test.each([
  [["--name", "my-scanning"], { table: "my-scanning-ledger" }],
  [["--table", "some-table", "--region", "eu-west-1"], { table: "some-table", region: "eu-west-1" }],
  [["--demo"], "demo"],
])("%j says where the images are", (given, source) => {
  expect(parseArguments([...given, "--json"])).toEqual({ selection: ALL, json: true, source });
});

test.each([["--help"], ["-h"]])("%s asks for help", (argument) => {
  expect(parseArguments([argument, "--status", "FAILED"])).toBe("help");
});

test.each([
  [["--state", "FAILED"], "Unknown option '--state'"],
  [["FAILED"], "Unexpected argument 'FAILED'"],
  [["--status"], "'--status <value>' argument missing"],
  [["--status", "BROKEN"], '"BROKEN" is not a status: choose from PASSED, FAILED, NO_POLICY, WAITING'],
  [["--status", "FAILED,"], '"" is not a status'],
  [["--name", "a", "--table", "b"], "--name and --table both say which table it is"],
  [["--demo", "--region", "eu-west-1"], "--demo knows its table and region"],
])("%j is refused, with the usage", (given, reason) => {
  expect(() => parseArguments(given)).toThrow(reason);
  expect(() => parseArguments(given)).toThrow(/\nUsage: npm run scans -- /);
});
