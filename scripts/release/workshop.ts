import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../../local-aws/run-command";
import { terraformEnvironment } from "../../local-aws/terraform";
import { artefacts, CHECKSUMS, filesIn, MODULE_NAME, writeModule } from "../../packaging";
import { ReleaseRefused, Repository } from "./git";
import type { Workshop } from "./release";

const REPOSITORY = join(__dirname, "..", "..");

export const WORKSHOP: Workshop = {
  check: async (tag) => {
    const script = ["--import", "tsx", "scripts/release-check.ts", tag];
    await expectSuccess("npm run release:check", process.execPath, script, REPOSITORY);
  },
  pack: artefacts,
  test: async (archives, version) => {
    for (const [name, bytes] of archives) {
      if (name === CHECKSUMS) continue;
      await inTemporaryFolder(async (folder) => {
        writeModule(join(folder, "files"), await filesIn(bytes));
        await (name.startsWith(MODULE_NAME) ? testModule(folder) : testPackage(name, folder, version));
      });
    }
  },
  full: (commit) =>
    inTemporaryFolder(async (folder) => {
      // Ignored files of this folder are not in the commit, and must not help a check to pass.
      new Repository(REPOSITORY).git(["clone", "--quiet", "--no-checkout", REPOSITORY, folder]);
      new Repository(folder).git(["checkout", "--quiet", "--detach", commit]);
      for (const checks of [".ci/run", ".ci/full"]) {
        // The checks take many minutes, so their output is shown as it comes.
        const { status } = spawnSync(checks, { cwd: folder, stdio: "inherit" });
        if (status !== 0) throw new ReleaseRefused(`${checks} failed: fix what its last lines name.`);
      }
    }),
};

async function inTemporaryFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "released-"));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Has Terraform read the module with the provider's schema, as users do. */
async function testModule(folder: string): Promise<void> {
  const module = join(folder, "files");
  await expectSuccess("terraform init", "terraform", ["init", "-backend=false", "-input=false"], module);
  await expectSuccess("terraform validate", "terraform", ["validate"], module);
}

/** Makes the class that users begin with, with its one required input. */
const SYNTHESIS = `
  const { App, TerraformStack } = require("cdktf");
  const { FargateImageScanning } = require("./index.js");
  const app = new App({ outdir: "../../synthesized", skipValidation: true });
  const stack = new TerraformStack(app, "released");
  new FargateImageScanning(stack, "scanning", { sysdigSecureEndpoint: "https://secure.sysdig.com" });
  app.synth();`;

/**
 * Checks that the manifest has this version, programs print it in an empty folder, and classes load only peers. Only
 * CDKTF's library is synthesized, because its peers are here; that of CDK Terrain has other names only.
 */
async function testPackage(archive: string, folder: string, version: string): Promise<void> {
  const root = join(folder, "files", "package");
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  if (manifest.version !== version || manifest.private || archive !== `${manifest.name}-${version}.tgz`) {
    throw new ReleaseRefused(
      `${archive} has the manifest of ${manifest.name} ${manifest.version}${manifest.private ? ", which is private" : ""}: fix its package.json.`,
    );
  }
  const peers = Object.keys(manifest.peerDependencies ?? {});
  if (peers.length > 0) await testLibrary(archive, root, peers);
  for (const program of Object.values<string>(manifest.bin ?? {})) {
    const output = await expectSuccess(archive, process.execPath, [join(root, program), "--version"], folder);
    if (output.trim() !== version) {
      throw new ReleaseRefused(`${program} of ${archive} says that it is ${output.trim()}, not ${version}.`);
    }
  }
}

/** Checks a library of classes, whose users install its peers. */
async function testLibrary(archive: string, root: string, peers: readonly string[]): Promise<void> {
  const code = readFileSync(join(root, "index.js"), "utf8");
  const loaded = [...code.matchAll(/\brequire\("((?:@[^"/]+\/)?[^"/]+)/g)].map(([, name = ""]) => name);
  const others = loaded.filter((name) => !name.startsWith("node:") && !peers.includes(name));
  if (others.length > 0) {
    throw new ReleaseRefused(
      `${archive} loads ${[...new Set(others)].join(", ")}, which its users do not have: bundle it, or make it a peer.`,
    );
  }
  if (!peers.includes("cdktf")) return;
  symlinkSync(join(REPOSITORY, "node_modules"), join(root, "..", "node_modules"));
  await expectSuccess(archive, process.execPath, ["--eval", SYNTHESIS], root);
}

async function expectSuccess(
  what: string,
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<string> {
  const env = { ...process.env, ...terraformEnvironment() };
  const { code, output } = await runCommand(command, args, { cwd, env });
  if (code !== 0) throw new ReleaseRefused(`${what} failed:\n${output.trim()}`);
  return output;
}
