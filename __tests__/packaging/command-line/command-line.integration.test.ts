import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../../../local-aws/run-command";
import { COMMAND_LINE, commandLinePackage } from "../../../packaging/command-line";
import { writeModule } from "../../../packaging/module-folder";
import { LocalService } from "../../functions/local-service";
import { sharedFolder } from "../../temporary-folder";

const MODULE = join(__dirname, "../..", "..", "terraform-module", "cli", COMMAND_LINE);

const folder = sharedFolder();
const service = LocalService.forTests();
let installed: string;
let environment: Record<string, string>;

beforeAll(async () => {
  writeModule(join(folder, "package"), commandLinePackage());
  // An account whose ledger is empty; every other host is out of reach.
  service.answer = ({ action }) => ({
    body: action === "Scan" ? '{"Items":[],"Count":0}' : '{"Responses":{}}',
  });
  environment = {
    PATH: process.env.PATH ?? "",
    HOME: folder,
    AWS_ENDPOINT_URL: service.endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "eu-west-1",
    HTTPS_PROXY: "http://127.0.0.1:9",
    npm_config_offline: "true",
    npm_config_registry: "http://127.0.0.1:9",
  };
  await run("npm", ["pack", "./package"]);
  const [archive = ""] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  await run("npm", ["install", "--prefix", "consumer", `./${archive}`]);
  installed = join(folder, "consumer", "node_modules", ".bin", "fargate-scans");
});

/** What a command prints that succeeds. */
async function run(command: string, args: readonly string[], cwd = folder): Promise<string> {
  const { code, output } = await runCommand(command, args, { cwd, env: environment });
  expect({ code, output }).toMatchObject({ code: 0 });
  return output;
}

test("the npm package brings exactly one program, because npx then runs it by the package's name, and nothing else", async () => {
  const manifest = JSON.parse(readFileSync(join(folder, "package", "package.json"), "utf8"));

  expect(Object.keys(manifest.bin)).toEqual(["fargate-scans"]);
  const consumer = join(folder, "consumer");
  expect(await run("npx", ["fargate-scans", "--version"], consumer)).toBe(`${manifest.version}\n`);
  expect(manifest).not.toHaveProperty("dependencies");
  expect(manifest).not.toHaveProperty("peerDependencies");
  expect(
    readdirSync(join(folder, "consumer", "node_modules")).filter((name) => !name.startsWith(".")),
  ).toEqual(["fargate-scans"]);
});

test("the npm package and the module's copy answer in an empty folder without a network", async () => {
  for (const [command, ...args] of [[installed], ["node", MODULE]] as const) {
    expect(await run(command, [...args, "--version"])).toMatch(/^\d+\.\d+\.\d+\s*$/);
    expect(await run(command, [...args, "images"])).toMatch(/^No image is known yet/);
  }
});

test("the npm package lists its program, and no runtime or scanner that others need", () => {
  const { components } = JSON.parse(readFileSync(join(folder, "package", "sbom.cdx.json"), "utf8"));
  const others = components.filter(({ type }: { type: string }) => type !== "library");

  expect(others).toMatchObject([{ type: "file", name: COMMAND_LINE }]);
});

test("the module's copy is the packed program", () => {
  expect(readFileSync(MODULE).equals(Buffer.from(commandLinePackage().get(COMMAND_LINE) ?? []))).toBe(true);
});
