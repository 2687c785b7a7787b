import { COMMAND_NAMES, loadCommand } from "../../cli/commands";
import { addressOf, withAddresses } from "../../functions/contract/documentation";
import { CommandLine } from "./command-line";

const line = CommandLine.forTests();

test("without a command's name it is the overview that is asked for", async () => {
  const unknown = await line.run(["--strict"]);

  expect(unknown).toMatchObject({ code: 2, stdout: "", stderr: "error: unknown option '--strict'\n" });
});

test.each<[string[], string, number?]>([
  [
    ["images", "--sort", "vulnerabilities", "--json"],
    "--sort and --watch are for people: leave them out with --json",
  ],
  [["images", "--watch"], "and --watch where no terminal is."],
  [["backlog", "--watch", "5", "--json"], "leave them out with --json"],
  [["images", "--watch", "0"], "It takes a whole number from 1 to 3600."],
  [["doctor", "--sort", "age"], "unknown option '--sort'"],
  [["completion"], "error: missing required argument 'shell'"],
  [["completion", "tcsh"], "Allowed choices are bash, zsh, fish."],
  [["image", "--jso"], "error: unknown option '--jso'\n(Did you mean --json?)\n"],
  [["imagse"], "error: unknown command 'imagse'\n(Did you mean one of image, images?)\n"],
  [["help", "nope"], "error: unknown command 'nope'\n"],
  [["--json", "help", "imagse"], "error: unknown command 'imagse'\n(Did you mean one of image, images?)\n"],
  [["images", "--stats", "FAILED"], "error: unknown option '--stats'\n(Did you mean --status?)\n"],
  [["images", "nginx"], "too many arguments"],
  [["images", "--status"], "error: option '--status <status>' argument missing\n"],
  [["images", "--status", "BROKEN"], "Choose from PASSED, FAILED, NO_POLICY, WAITING"],
  [["images", "--status", "FAILED,"], "Choose from"],
  [["images", "--change", "worst"], "Choose from first, worse, better, same."],
  [["images", "--repository", "Nginx"], "repository name must be lowercase"],
  [
    ["images", "--repository", "*nginx*"],
    "or ** for any, as in docker.io/library/nginx, **/nginx or **nginx*.",
  ],
  [["images", "--repository", "docker.io/{a,b}*"], "It names no image: write the host of the registry first"],
  [["report", "--csv", "-", "--repository", "*"], "It names no image"],
  [["images", "--owner", ""], "It was given an empty text."],
  [["images", "--owner", "data", "--owner", " "], "It was given an empty text."],
  [["images", "--cluster", "arn:aws:ecs:eu-west-1:123456789012:service/prod/web"], "Give a cluster's name"],
  [["images", "--since", "yesterday"], "Write a time as 2026-03-01T12:00:00Z, or how long ago as 7d or 12h."],
  [["summary", "--days", "91"], "It takes a whole number from 1 to 90."],
  [["audit", "--days", "1.5"], "It takes a whole number from 1 to 90."],
  [["summary", "nginx"], "too many arguments"],
  [["backlog", "--status", "FAILED"], "unknown option '--status'"],
  [["gate", "shut"], "Allowed choices are status, open, close."],
  [["gate", "open"], "gate open needs a reason of at most 500 characters"],
  [["gate", "open", "--reason", " "], "gate open needs a reason"],
  [["gate", "open", "--reason", "x".repeat(501)], "gate open needs a reason"],
  [["gate", "open", "--reason", "x", "--minutes", "1441"], "It takes a whole number from 1 to 1440."],
  [["gate", "close", "--reason", "x"], "--minutes and --reason are options of gate open."],
  [["rescan"], "Say which images are scanned again: --image IMAGE, or --all."],
  [["rescan", "--all", "--image", "nginx"], "Say which images are scanned again: --image IMAGE, or --all."],
  [["rescan", "--image", "sha256:1"], "Give a digest (sha256:…) or a reference (nginx:1.27)"],
  [["rescan", "--image", "Nginx"], "repository name must be lowercase"],
  [["images", "--since", "2026-03-01T12:00"], "Write a time as 2026-03-01T12:00:00Z"],
  [["images", "--name", "a", "--table", "b"], "option '--name <name>' cannot be used with option"],
  [["images", "--demo", "--region", "eu-west-1"], "cannot be used with option '--demo'"],
  // 1 and 2 say something about an image there.
  [["wait"], "Say which image is waited for: --image IMAGE.", 3],
  [["wait", "--image", "Nginx"], "repository name must be lowercase", 3],
  [["wait", "--image", "nginx", "--platform", "windows/amd64"], "Allowed choices are linux/amd64", 3],
  [["wait", "--image", "nginx", "--timeout", "ten"], "It takes a whole number from 0 to 86400.", 3],
  [["wait", "--image", "nginx", "--all"], "unknown option '--all'", 3],
  [["wait", "--image", "nginx", "--name"], "option '--name <name>' argument missing", 3],
  [["--name", "a", "wait", "--imag", "nginx"], "(Did you mean --image?)", 3],
  [["scan", "--platfrm", "x"], "unknown option '--platfrm'", 3],
  [["coverage", "--strict", "--all"], "unknown option '--all'", 3],
])("%j is a wrong argument, with one sentence that says what is right", async (given, sentence, exit = 2) => {
  const { code, stdout, stderr } = await line.run(given);

  expect(stderr).toContain(sentence);
  expect({ code, stdout }).toEqual({ code: exit, stdout: "" });
  expect(line.service.requests).toEqual([]);
});

test("a pipeline that reads JSON has a wrong argument as JSON, too", async () => {
  const { code, stdout } = await line.run(["wait", "--image", "Nginx", "--json"]);

  expect(code).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ version: "1", result: "error", images: [] },
    reason: expect.stringContaining("repository name must be lowercase"),
  });
});

test.each([
  [["gate", "close"], { npm_config_demo: "true" }, "npm took --demo for itself"],
  [
    ["images", "--status", "FAILED,ERROR"],
    { npm_config_owner: "team shop", npm_config_region: "eu-west-1" },
    "npm took --region and --owner for itself",
  ],
  [
    ["images"],
    { npm_config_name: "true", npm_config_region: "true" },
    "npm took --name and --region for itself",
  ],
])("%j whose option npm swallowed is refused before anything is done", async (given, swallowed, sentence) => {
  const environment = { npm_lifecycle_event: "scans", ...swallowed } as Record<string, string>;
  const { code, stderr } = await line.run(given, { environment });

  expect(code).toBe(2);
  expect(stderr).toContain(`${sentence}: put -- before the command, as in npm run scans -- COMMAND`);
  expect(line.service.requests).toEqual([]);
});

test.each(["true", ""])("npm's own --yes of %j is not taken for an option", async (npm_config_yes) => {
  const environment = { npm_lifecycle_event: "scans", npm_config_yes, npm_config_json: "" };

  expect(await line.run(["rescan", "--all"], { environment })).toMatchObject({
    ...{ code: 2, stderr: expect.stringContaining("add --yes if that is meant") },
  });
  expect(await line.run(["breaker"], { environment })).toMatchObject({ code: 0, stderr: "" });
});

test("an option that stands behind -- is not swallowed, whatever .npmrc says", async () => {
  const environment = { npm_lifecycle_event: "scans", npm_config_json: "true" };

  expect(await line.run(["breaker", "--json"], { environment })).toMatchObject({ code: 0, stderr: "" });
});

test.each([
  [[], "fargate-image-scanning-ledger", "us-east-1"],
  [["--name", "mine"], "mine-ledger", "us-east-1"],
  [["--name=mine"], "mine-ledger", "us-east-1"],
  [["--table", "some-table", "--region", "eu-west-1"], "some-table", "eu-west-1"],
])("%j says where the installation is, before and after the command's name", async (where, table, region) => {
  for (const given of [
    ["breaker", ...where, "--json"],
    [...where, "--json", "breaker"],
  ]) {
    line.service.forget();
    expect(await line.run(given)).toMatchObject({ code: 0, stderr: "" });
    expect(line.service.asked("GetItem")).toMatchObject([{ TableName: table }]);
    expect(line.service.requests[0]?.headers.authorization).toContain(`/${region}/dynamodb/`);
  }
});

test.each(COMMAND_NAMES)("%s has two examples and its rights in its help", async (name) => {
  const { code, stdout, stderr } = await line.run([name, "--help"]);

  const { examples, rights } = await loadCommand(name);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(examples.length).toBeGreaterThanOrEqual(2);
  for (const example of examples) {
    expect(stdout).toContain(`\n  fargate-scans ${example}\n`);
  }
  expect(rights.length).toBeGreaterThan(0);
  const printed = rights.map((right) => `  ${withAddresses(right)}\n`).join("");
  expect(stdout.endsWith(`Rights:\n${printed}`)).toBe(true);
  expect(stdout.replaceAll(addressOf("docs/"), "")).not.toContain("docs/");
  expect(stdout).toContain("Global Options:\n");
  expect((await line.run(["help", name])).stdout).toBe(stdout);
});

test.each(COMMAND_NAMES)(
  "on a narrow terminal only examples and addresses in the help of %s are wider",
  async (name) => {
    const { stdout } = await line.run([name, "--help"], { columns: 60 });

    expect(
      stdout.split("\n").filter((each) => each.length > 60 && !/^ {2}fargate-scans |https:/.test(each)),
    ).toEqual([]);
  },
);

test("the help of the program has a line for each command, and its version is the module's", async () => {
  const { code, stdout } = await line.run(["--help"]);

  expect(code).toBe(0);
  for (const name of COMMAND_NAMES.filter((each) => each !== "overview")) {
    expect(stdout).toMatch(new RegExp(`^ {2}${name}\\b`, "m"));
  }
  expect(stdout.split("\n").length).toBeLessThan(45);
  expect(await line.run(["--version"])).toMatchObject({
    ...{ code: 0, stderr: "" },
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\S*\n$/),
  });
});

test("the demo's option stands in the help where a demo can be, which the published program is not", async () => {
  const environment = { npm_lifecycle_event: "scans" };

  expect((await line.run(["images", "--help"])).stdout).not.toContain("--demo");
  expect((await line.run(["images", "--help"], { environment })).stdout).toMatch(
    /^ {2}--demo +the installation /m,
  );
});
