import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Artefacts, ModuleFiles } from "../../../packaging";
import { ReleaseRefused, Repository } from "../../../scripts/release/git";
import { release, type Workshop } from "../../../scripts/release/release";

const NAMES = ["addresses", "inputs", "outputs", "types", "commands", "schemas"];
const PROMISES = { ...Object.fromEntries(NAMES.map((name) => [name, {}])), inputs: { name: "string" } };
const bytes = (files: Readonly<Record<string, string>>): ModuleFiles =>
  new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]));

/** A small source with its remote, and the module's own repository, all of them folders. */
export class SourceRepository {
  readonly folder = mkdtempSync(join(tmpdir(), "release-"));
  readonly source = join(this.folder, "source");
  readonly remote = join(this.folder, "source.git");
  readonly moduleRemote = join(this.folder, "module.git");
  /** What a release has said. */
  readonly said: string[] = [];
  /** Which of the slow steps have run. */
  readonly steps: string[] = [];
  /** Whether a check of `.ci/run` or `.ci/full` fails. */
  isFullRunBroken = false;
  private module: Record<string, string> = {};

  constructor() {
    mkdirSync(this.source);
    this.git("init", "--quiet", "--initial-branch=main");
    for (const remote of [this.remote, this.moduleRemote]) this.git("init", "--quiet", "--bare", remote);
    this.git("remote", "add", "origin", this.remote);
  }

  /** What git answers in the source, or in one of the remotes. */
  git(...command: string[]): string {
    const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
    return execFileSync("git", [...identity, ...command], { cwd: this.source, encoding: "utf8" }).trim();
  }

  /** What git answers in the module's own repository. */
  inModule(...command: string[]): string {
    return this.git("--git-dir", this.moduleRemote, ...command);
  }

  put(name: string, text: string): void {
    const path = join(this.source, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** Commits a version that is ready to be released. */
  commitVersion(version: string, { section = "- `name`", inputs = PROMISES.inputs as object } = {}): string {
    this.module = { "main.tf": `# ${version}\n`, "functions/scan.zip": "\0zip" };
    this.put("package.json", JSON.stringify({ version }));
    this.put("publisher.json", JSON.stringify({ repository: "https://git.shop.test/a/source" }));
    this.put(".gitignore", "/dist/\n");
    this.put(
      "CHANGELOG.md",
      `# Changelog\n\n## [Unreleased]\n\n## [${version}] - 2026-11-30\n\n${section}\n`,
    );
    this.put("packaging/interface.json", JSON.stringify({ ...PROMISES, version, inputs }));
    for (const [name, text] of Object.entries(this.module)) this.put(`terraform-module/${name}`, text);
    return this.commit();
  }

  /** Commits and merges what is there. */
  commit(): string {
    this.git("add", "--all");
    this.git("commit", "--quiet", "-m", "chore(release): a version");
    this.git("push", "--quiet", "origin", "main");
    return this.git("rev-parse", "HEAD");
  }

  /** Has a remote refuse whatever is pushed, or take it again. */
  refuses(remote: string, isRefusing: boolean): void {
    const hook = join(remote, "hooks", "pre-receive");
    writeFileSync(hook, "#!/bin/sh\necho 'the branch is protected' >&2\nexit 1\n");
    chmodSync(hook, isRefusing ? 0o755 : 0o644);
  }

  /** Everything that has a name in a remote, so that a test sees what has left the machine. */
  refsOf(remote: string): string[] {
    return this.git("ls-remote", remote)
      .split("\n")
      .filter(Boolean)
      .map((line) => line.split("\t")[1] ?? "");
  }

  async release({
    isDryRun = false,
    moduleRemote = this.moduleRemote,
    artefacts = (made: Artefacts) => made,
  } = {}): Promise<void> {
    const step = (name: string) => async () => {
      this.steps.push(name);
    };
    const program = bytes({
      "CHANGELOG.md": "",
      LICENSE: "",
      "README.md": "",
      THIRD_PARTY_LICENSES: "",
      "fargate-scans.cjs": "#!node",
      "package.json": "{}",
      "sbom.cdx.json": "{}",
      "schemas/images.schema.json": "{}",
    });
    const made = { module: bytes(this.module), packages: new Map([["fargate-scans", program]]) };
    const workshop: Workshop = {
      check: step("check"),
      pack: async () => artefacts(made),
      full: async (commit) => {
        this.steps.push(`full ${commit}`);
        if (this.isFullRunBroken) throw new ReleaseRefused(".ci/run failed");
      },
    };
    const settings = { remote: "origin", moduleRemote, isDryRun };
    await release({ ...settings, repository: new Repository(this.source) }, workshop, (line) =>
      this.said.push(line),
    );
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
