import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lastLines, runCommand } from "../../local-aws/run-command";
import { terraformEnvironment } from "../../local-aws/terraform";
import { regularFiles } from "./regular-files";

const REPOSITORY = join(__dirname, "../..");

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "another folder "));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Contents of the files in a folder and below, by path within it. */
function contentsBelow(path: string): Map<string, string> {
  return new Map(regularFiles(path).map((name) => [name, readFileSync(join(path, name), "latin1")]));
}

test("cdktf get makes the committed .gen/ in another folder, without a registry or a provider", async () => {
  // Prepare
  for (const name of ["cdktf.json", "terraform-module"]) {
    cpSync(join(REPOSITORY, name), join(folder, name), { recursive: true });
  }
  const withoutProviders = join(folder, "terraform.tfrc");
  writeFileSync(withoutProviders, "provider_installation {}\n");

  // Act
  const { code, output } = await runCommand(join(REPOSITORY, "node_modules", ".bin", "cdktf"), ["get"], {
    cwd: folder,
    env: {
      ...process.env,
      ...terraformEnvironment(),
      TF_CLI_CONFIG_FILE: withoutProviders,
      HTTPS_PROXY: "http://127.0.0.1:9",
      CDKTF_HOME: join(folder, "cdktf-home"),
      DISABLE_VERSION_CHECK: "1",
      CI: "1",
    },
  });

  // Assess
  if (code !== 0) {
    throw new Error(`cdktf get failed:\n${lastLines(output)}`);
  }
  const [made, committed] = [join(folder, ".gen"), join(REPOSITORY, ".gen")].map(contentsBelow) as [
    Map<string, string>,
    Map<string, string>,
  ];
  const stale = [...new Set([...made.keys(), ...committed.keys()])]
    .filter((name) => made.get(name) !== committed.get(name))
    .map((name) => `.gen/${name} is not what terraform-module/ makes: run npm run get, and commit it`);
  expect(made.size).toBeGreaterThan(0);
  expect(stale).toEqual([]);
});
