import { parseArguments } from "../../cli/arguments";
import { DIGEST } from "../functions/samples";

const ALL = { statuses: [], repositories: [], running: false, owners: [], clusters: [], changes: [] };
const LIST = { command: "list", selection: ALL, csv: false };
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

test("who runs the images, and how they changed, can be asked for", () => {
  const asked = parseArguments([
    ...["--running", "--owner", "Team-Shop ", "--owner=data", "--cluster", "Production"],
    ...["--change", "Worse,better", "--change", "first", "--csv"],
  ]);

  expect(asked).toMatchObject({
    csv: true,
    selection: {
      running: true,
      // Names of clusters are ECS's own; what people write into tags differs in case.
      ...{ owners: ["team-shop", "data"], clusters: ["Production"], changes: ["worse", "better", "first"] },
    },
  });
});

test("a cluster may be given by its ARN", () => {
  const arn = "arn:aws-us-gov:ecs:us-gov-west-1:123456789012:cluster/prod_1";

  expect(parseArguments(["--cluster", ` ${arn}`])).toMatchObject({ selection: { clusters: ["prod_1"] } });
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
const COMMANDS = [
  ...[["show", "nginx"], ["digest"], ["digest", "--days", "3"]],
  ...[["rescan", "--all"], ["waiting"], ["breaker"], ["breaker", "--probe"]],
  ...[["deployment", "web"], ["audit"], ["gate"], ["gate", "close"], ["wait", "--image", "nginx"]],
];

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

const ARN = "arn:aws:ecs:eu-west-1:123456789012";

test.each([
  ["web", { service: "web" }],
  ["production/web", { cluster: "production", service: "web" }],
  [`${ARN}:service/production/web`, { cluster: "production", service: "web" }],
  [`${ARN}:service-deployment/production/web/abc`, { cluster: "production", service: "web", id: "abc" }],
  [`${ARN}:service-revision/production/web/123`, { cluster: "production", service: "web" }],
])("deployment %s is about %j", (text, service) => {
  expect(parseArguments(["deployment", text])).toMatchObject({ command: "deployment", service });
});

test.each([
  [["show", DIGEST], { command: "show", image: { digest: DIGEST }, named: DIGEST }],
  [["show", "nginx"], { image: { reference: "docker.io/library/nginx:latest" }, named: "nginx" }],
  [["digest"], { command: "digest", days: undefined }],
  [["digest", "--days", "30"], { days: 30 }],
  [["audit"], { command: "audit", days: 7 }],
  [["audit", "--days", "30"], { days: 30 }],
  [["gate"], { command: "gate", action: "show" }],
  [["gate", "close"], { action: "close" }],
  [["gate", "open", "--reason", " incident 7 "], { action: "open", minutes: 60, reason: "incident 7" }],
  [["gate", "open", "--reason", "x", "--minutes", "1440"], { minutes: 1440 }],
  [
    ["wait", "--image", DIGEST],
    { image: { digest: DIGEST }, named: DIGEST, platforms: [], timeoutSeconds: 900 },
  ],
  [
    ["wait", "--image", "nginx", "--platform", "linux/arm64", "--timeout", "0"],
    {
      image: { reference: "docker.io/library/nginx:latest" },
      ...{ named: "nginx", platforms: ["linux/arm64"], timeoutSeconds: 0 },
    },
  ],
])("%j asks for %j", (given, asked) => {
  expect(parseArguments(given)).toMatchObject(asked);
});

test.each([["--help"], ["-h"]])("%s asks for help", (argument) => {
  expect(parseArguments([argument, "--status", "FAILED"])).toBe("help");
});

test.each([
  [["--state", "FAILED"], "Unknown option '--state'"],
  [
    ["FAILED"],
    '"FAILED" is not a command: choose from list, show, digest, rescan, waiting, breaker, deployment, audit',
  ],
  [["--change", "worst"], '"worst" is not a change: choose from first, worse, better, same'],
  [["--owner", ""], "--owner takes a name, and was given none"],
  [["--owner", "data", "--owner", " "], "--owner takes a name, and was given none"],
  [["--cluster", ""], "--cluster takes a name, and was given none"],
  [["--cluster", "arn:aws:ecs:eu-west-1:123456789012:service/prod/web"], "is no ARN of a cluster"],
  [["--csv", "--json"], "--csv and --json are two forms of the same"],
  [["waiting", "--csv"], "--csv is an option of list, not of waiting"],
  [["show"], "say which image: its digest (sha256:…) or its reference (nginx:1.27)"],
  [["show", "nginx", "redis"], "Unexpected argument 'redis'"],
  [["show", "Not An Image"], "show takes a digest (sha256:…) or a reference (nginx:1.27)"],
  [["digest", "--days", "91"], "--days takes a whole number from 1 to 90"],
  [["digest", "nginx"], "Unexpected argument 'nginx'"],
  [["deployment"], "say which service: its name, CLUSTER/SERVICE, or its ARN"],
  [["deployment", "web", "api"], "Unexpected argument 'api'"],
  [["deployment", "a/b/c"], '"a/b/c" is no name of a service'],
  [["deployment", ""], '"" is no name of a service'],
  [["deployment", "arn:aws:ecs:eu-west-1:123456789012:cluster/production"], "is no ARN of a service"],
  [["audit", "--days", "0"], '--days takes a whole number from 1 to 90, not "0"'],
  [["audit", "--days", "91"], "--days takes a whole number from 1 to 90"],
  [["audit", "--days", "1.5"], "--days takes a whole number from 1 to 90"],
  [["gate", "open"], "gate open needs a reason"],
  [["gate", "open", "--reason", " "], "gate open needs a reason"],
  [["gate", "open", "--reason", "x".repeat(501)], "gate open needs a reason of at most 500 characters"],
  [["gate", "open", "--reason", "x", "--minutes", "1441"], "--minutes takes a whole number from 1 to 1440"],
  [["gate", "open", "--reason", "x", "--minutes", "0"], "--minutes takes a whole number from 1 to 1440"],
  [["gate", "open", "--reason", "x", "--minutes=-5"], "--minutes takes a whole number from 1 to 1440"],
  [["gate", "close", "--reason", "x"], "--minutes and --reason are options of gate open"],
  [["gate", "shut"], 'the gate can be opened or closed, not "shut"'],
  [["wait"], "say which image, and only one"],
  [["wait", "--image", "a", "--image", "b"], "say which image, and only one"],
  [["wait", "--image", "Nginx"], "repository name must be lowercase"],
  [
    ["wait", "--image", "nginx", "--platform", "windows/amd64"],
    '"windows/amd64" is no platform: choose from',
  ],
  [["wait", "--image", "nginx", "--timeout", "ten"], "--timeout takes a whole number from 0 to 86400"],
  [["wait", "--image", "nginx", "--all"], "--all is an option of rescan, not of wait"],
  [["waiting", "breaker"], "Unexpected argument 'breaker'"],
  [["waiting", "--status", "FAILED"], "--status is an option of list, not of waiting"],
  [["--probe"], "--probe is an option of breaker, not of list"],
  [["rescan"], "say what is scanned again: either --all, or an image with --image"],
  [["rescan", "--all", "--image", "nginx"], "--all and --image were both given"],
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
