import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nodeRuntime } from "../../local-aws/node-runtime";
import { runCommand } from "../../local-aws/run-command";
import { commandsOf } from "../documented-commands";
import { sharedFolder } from "../temporary-folder";

const ROOT = join(__dirname, "..", "..");
const VERSION = "v0.0.0-rebuilt";

const folder = sharedFolder();

async function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd = folder,
): Promise<string> {
  const { code, output } = await runCommand(command, args, { cwd, env: { ...process.env, ...env } });
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${output}`);
  return output;
}

const sha256 = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");

test("the commands of docs/supply-chain.md build the committed module again, byte for byte, from its tag alone", async () => {
  const REPOSITORY = join(folder, "repository.git");
  await run("git", ["clone", "--quiet", "--bare", ROOT, REPOSITORY]);
  await run("git", ["--git-dir", REPOSITORY, "tag", VERSION, await head()]);
  const commands = commandsOf("docs/supply-chain.md", "Build the same bytes");
  expect(commands).toContain("npm ci\nnpm run package\n");

  // What this machine has fetched once need not be fetched again.
  const env = { REPOSITORY, VERSION, npm_config_prefer_offline: "true" };
  const output = await run("bash", ["-euo", "pipefail", "-c", commands], env);

  const rebuilt = join(folder, "rebuilt", "terraform-module");
  const functions = readdirSync(join(rebuilt, "functions")).sort();
  expect(functions.length).toBeGreaterThan(4);
  // All that the last two commands print: nothing that differs, then the sums.
  const [, printed = ""] = /^dist\/SHA256SUMS: \d+ archives\n([\s\S]*)$/m.exec(output) ?? [];
  expect(printed.trim().split("\n")).toEqual(
    functions.map((name) => `${sumsOf(rebuilt).get(name)}  terraform-module/functions/${name}`),
  );
  expect(functions.map((name) => sha256(join(rebuilt, "functions", name)))).toEqual(
    functions.map((name) => sumsOf(rebuilt).get(name)),
  );
});

test.each(["20", "24"] as const)(
  "Node %s, the oldest or the newest, makes the same bytes of it",
  async (major) => {
    const rebuilt = join(folder, "rebuilt");
    rmSync(join(rebuilt, "node_modules", ".cache"), { recursive: true });
    rmSync(join(rebuilt, "terraform-module"), { recursive: true });
    const dist = join(rebuilt, "dist");
    mkdirSync(join(dist, "npm", "of-an-older-version"));
    writeFileSync(join(dist, "fargate-image-scanning-0.0.1.tgz"), "");

    await run(await nodeRuntime(major), ["--import", "tsx", "packaging/package.ts"], {}, rebuilt);

    expect(await run("git", ["status", "--porcelain", "terraform-module"], {}, rebuilt)).toBe("");
    // Archives of an older version would have no sum.
    const summed = readFileSync(join(dist, "SHA256SUMS"), "utf8").trim().split("\n");
    const archives = summed.map((line) => line.slice(66));
    expect(readdirSync(dist).sort()).toEqual([...archives, "SHA256SUMS", "npm"].sort());
    expect(readdirSync(join(dist, "npm"))).not.toContain("of-an-older-version");
  },
);

async function head(): Promise<string> {
  return (await run("git", ["-C", ROOT, "rev-parse", "HEAD"])).trim();
}

/** The sums of files that the module's list of components has. */
function sumsOf(module: string): Map<string, string | undefined> {
  const { components } = JSON.parse(readFileSync(join(module, "sbom.cdx.json"), "utf8")) as {
    components: { type: string; name: string; hashes?: [{ content: string }] }[];
  };
  const files = components.filter(({ type }) => type === "file");
  return new Map(files.map(({ name, hashes }) => [name.replace("functions/", ""), hashes?.[0].content]));
}
