import { contextOf } from "../../cli/main";
import { programName } from "../../cli/program-name";
import { LocalService } from "../functions/local-service";

LocalService.forTests({ npm_lifecycle_event: "", npm_command: "" });

test.each([
  [{ npm_lifecycle_event: "scans", npm_command: "run-script" }, "/repo/cli/index.ts", "npm run scans --"],
  [{}, "/home/ada/.npm/_npx/1/fargate-scans", "npx fargate-scans"],
  [
    {},
    ".terraform/modules/scanning/cli/fargate-scans.cjs",
    "node .terraform/modules/scanning/cli/fargate-scans.cjs",
  ],
  [{}, "/home/ada/my repo/fargate-scans.cjs", "node '/home/ada/my repo/fargate-scans.cjs'"],
  [{ npm_command: "exec" }, "/usr/local/bin/fargate-scans", "fargate-scans"],
])("called with %j as %s, it is %s that works when it is pasted", (environment, path, name) => {
  expect(programName(environment, path)).toBe(name);
});

test.each([
  [{}, "fargate-scans images"],
  [{ name: "mine", region: "eu-west-1" }, "fargate-scans images --name mine --region eu-west-1"],
  [
    { table: "some.table-1", profile: "prod@eu" },
    "fargate-scans images --table some.table-1 --profile prod@eu",
  ],
  [{ profile: "it's; rm -rf /" }, "fargate-scans images --profile 'it'\\''s; rm -rf /'"],
])("options %j find the installation again: %s", async (options, command) => {
  expect((await contextOf(options)).paste("images")).toBe(command);
});

test("a table says which installation it is of, and a region where it is", async () => {
  const context = await contextOf({ table: "mine-ledger", region: "eu-west-1", json: true });

  expect(context).toMatchObject({ name: "mine", table: "mine-ledger", json: true, source: "account" });
  expect(context.config).toEqual({ region: "eu-west-1" });
});

test.each([
  [{}, "fargate-image-scanning-ledger"],
  [{ FARGATE_SCANS_NAME: "" }, "fargate-image-scanning-ledger"],
  [{ FARGATE_SCANS_NAME: "mine" }, "mine-ledger"],
])("with %j in the environment and no option the table is %s", async (variables, table) => {
  jest.replaceProperty(process, "env", { ...process.env, ...variables });

  expect(await contextOf({})).toMatchObject({ table, name: table.replace("-ledger", "") });
  expect(await contextOf({ name: "other" })).toMatchObject({ table: "other-ledger" });
  jest.restoreAllMocks();
});
