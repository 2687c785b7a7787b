import { parseArguments } from "../../../scripts/scans/arguments";
import { DIGEST } from "../../functions/samples";

const ALL = { statuses: [], repositories: [] };
const LIST = { command: "list", selection: ALL };
const DEFAULT_TABLE = { table: "fargate-image-scanning-ledger", region: undefined };

test("without arguments every image of the default installation is listed as a table", () => {
  expect(parseArguments([])).toEqual({ ...LIST, json: false, source: DEFAULT_TABLE });
  expect(parseArguments(["list"])).toEqual(parseArguments([]));
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
  expect(parseArguments([...given, "--json"])).toEqual({ ...LIST, json: true, source });
});

const PLACES = [
  [["--name", "my-scanning"], { table: "my-scanning-ledger" }],
  [["--table", "some-table", "--region", "eu-west-1"], { table: "some-table", region: "eu-west-1" }],
  [["--demo"], "demo"],
] as const;
const COMMANDS = [["rescan", "--all"], ["waiting"], ["breaker"], ["breaker", "--probe"]];

test.each(COMMANDS.flatMap((command) => PLACES.map(([where, source]) => [command, where, source] as const)))(
  "%j takes %j as the list does, before and after its name",
  (command, where, source) => {
    expect(parseArguments([...command, ...where])).toMatchObject({
      command: command[0],
      json: false,
      source,
    });
    expect(parseArguments([...where, ...command, "--json"])).toMatchObject({ json: true, source });
  },
);

test.each([
  [DIGEST, { digest: DIGEST }],
  ["nginx:1.27", { reference: "docker.io/library/nginx:1.27" }],
  ["docker.io/library/nginx:1.27", { reference: "docker.io/library/nginx:1.27" }],
  ["nginx", { reference: "docker.io/library/nginx:latest" }],
  [`ghcr.io/acme/web:2@${DIGEST}`, { digest: DIGEST }],
])("--image %s names %j", (text, image) => {
  const asked = parseArguments(["rescan", "--image", text, "--image=quay.io/acme/reports:0.8"]);

  expect(asked).toMatchObject({ images: [image, { reference: "quay.io/acme/reports:0.8" }] });
});

test.each([
  ["2026-03-01T12:00:00Z", "2026-03-01T12:00:00.000Z"],
  ["2026-03-01T12:00:00.250+01:00", "2026-03-01T11:00:00.250Z"],
  ["2026-03-01", "2026-03-01T00:00:00.000Z"],
])("--before %s is %s", (text, time) => {
  const asked = parseArguments(["rescan", "--all", "--before", text]);

  expect(asked).toMatchObject({ images: "all", before: new Date(time) });
});

test.each([["--help"], ["-h"]])("%s asks for help", (argument) => {
  expect(parseArguments([argument, "--status", "FAILED"])).toBe("help");
});

test.each([
  [["--state", "FAILED"], "Unknown option '--state'"],
  [["FAILED"], '"FAILED" is not a command: choose from list, rescan, waiting, breaker'],
  [["waiting", "breaker"], "Unexpected argument 'breaker'"],
  [["waiting", "--status", "FAILED"], "--status is an option of list, not of waiting"],
  [["--probe"], "--probe is an option of breaker, not of list"],
  [["rescan"], "say what is scanned again: either --all, or an image with --image"],
  [["rescan", "--all", "--image", "nginx"], "say what is scanned again: either --all, or"],
  [["rescan", "--image", "nginx", "--before", "2026-03-01"], "--before goes with --all"],
  [
    ["rescan", "--image", "sha256:1"],
    '--image takes a digest (sha256:…) or a reference (nginx:1.27): "sha256:1"',
  ],
  [["rescan", "--image", "Nginx"], "repository name must be lowercase"],
  [
    ["rescan", "--all", "--before", "yesterday"],
    '"yesterday" is not a time: write it as 2026-03-01T12:00:00Z',
  ],
  [["rescan", "--all", "--before", "2026-03-01T12:00"], '"2026-03-01T12:00" is not a time'],
  [["--status"], "'--status <value>' argument missing"],
  [["--status", "BROKEN"], '"BROKEN" is not a status: choose from PASSED, FAILED, NO_POLICY, WAITING'],
  [["--status", "FAILED,"], '"" is not a status'],
  [["--name", "a", "--table", "b"], "--name and --table both say which table it is"],
  [["--demo", "--region", "eu-west-1"], "--demo knows its table and region"],
])("%j is refused, with the usage", (given, reason) => {
  expect(() => parseArguments(given)).toThrow(reason);
  expect(() => parseArguments(given)).toThrow(/\nUsage: npm run scans -- /);
});
