import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SourceRepository } from "./source-repository";
import { unpacked } from "./unpacked";

let repository: SourceRepository;
/** The commit of its version 0.1.0, which is ready to be released. */
let commit: string;

beforeEach(() => {
  repository = new SourceRepository();
  commit = repository.commitVersion("0.1.0");
});
afterEach(() => repository.remove());

const dist = (name = "") => join(repository.source, "dist/release/v0.1.0", name);
const NOTHING: string[] = [];

/** That a release is refused with a sentence, and that neither repository has anything of it. */
async function expectRefused(sentence: string | RegExp, options = {}): Promise<void> {
  const before = repository.refsOf(repository.remote);
  await expect(repository.release(options)).rejects.toThrow(sentence);

  expect(repository.refsOf(repository.moduleRemote)).toEqual(NOTHING);
  expect(repository.refsOf(repository.remote)).toEqual(before);
}

describe("a release", () => {
  test("makes its files, gives the module's folder a commit of its own, and tags both", async () => {
    await repository.release();

    expect(readdirSync(dist()).sort()).toEqual([
      "SHA256SUMS",
      "fargate-scans-0.1.0.tgz",
      "terraform-aws-fargate-image-scanning-0.1.0.tar.gz",
    ]);
    execFileSync("sha256sum", ["--check", "--strict", "SHA256SUMS"], { cwd: dist(), stdio: "ignore" });
    expect(unpacked(dist())).toEqual(["functions", "main.tf"]);
    expect(repository.inModule("ls-tree", "-r", "--name-only", "v0.1.0").split("\n")).toEqual([
      "functions/scan.zip",
      "main.tf",
    ]);
    expect(repository.inModule("log", "--format=%an %s %b", "main")).toBe(
      `Ada Release v0.1.0 Made from ${commit}.`,
    );
    expect(repository.git("--git-dir", repository.remote, "rev-parse", "v0.1.0^{commit}")).toBe(commit);
    for (const remote of [repository.remote, repository.moduleRemote]) {
      expect(repository.git("--git-dir", remote, "cat-file", "tag", "v0.1.0")).toContain(
        readFileSync(dist("SHA256SUMS"), "utf8").trim(),
      );
    }
  });

  test("that is a dry run makes its files, and pushes nothing", async () => {
    const before = repository.refsOf(repository.remote);
    await repository.release({ isDryRun: true });

    expect(existsSync(dist("SHA256SUMS"))).toBe(true);
    expect(repository.refsOf(repository.moduleRemote)).toEqual(NOTHING);
    expect(repository.refsOf(repository.remote)).toEqual(before);
  });

  test("after another has that one's commit of the module as its parent", async () => {
    await repository.release();
    repository.commitVersion("0.1.1");
    await repository.release();

    expect(repository.inModule("log", "--format=%s", "main").split("\n")).toEqual([
      "Release v0.1.1",
      "Release v0.1.0",
    ]);
  });

  test("that is there is found, and nothing is pushed or written anew", async () => {
    await repository.release();
    writeFileSync(dist("SHA256SUMS.sig"), "signed");
    const refs = () =>
      [repository.moduleRemote, "origin"].map((remote) => repository.git("ls-remote", remote));
    const before = refs();
    await repository.release();

    expect(refs()).toEqual(before);
    expect(repository.said.filter((line) => line.includes("already had v0.1.0"))).toHaveLength(2);
    expect(existsSync(dist("SHA256SUMS.sig"))).toBe(true);
  });
});

describe("a push", () => {
  test("takes nothing but the release, whatever the maintainer's git is set to", async () => {
    repository.git("config", "push.followTags", "true");
    repository.git("tag", "-a", "mine", "-m", "private");
    writeFileSync(join(repository.source, ".git/hooks/pre-push"), "#!/bin/sh\nexit 1\n");
    chmodSync(join(repository.source, ".git/hooks/pre-push"), 0o755);
    await repository.release();

    for (const remote of [repository.remote, repository.moduleRemote]) {
      expect(repository.refsOf(remote)).toContain("refs/tags/v0.1.0");
      expect(repository.refsOf(remote)).not.toContain("refs/tags/mine");
    }
  });

  test("is told without the token of an address", async () => {
    const moduleRemote = "https://ada:t0ken@git.shop.test/module.git";
    repository.git("config", `url.${repository.moduleRemote}.insteadOf`, moduleRemote);
    await repository.release({ moduleRemote });
    expect(repository.said).toContain("ok  https://git.shop.test/module.git has v0.1.0");

    repository.commitVersion("0.1.1");
    repository.git("push", "--quiet", repository.moduleRemote, "HEAD:refs/tags/v0.1.1");
    await expect(repository.release({ moduleRemote })).rejects.toThrow(
      /^https:\/\/git\.shop\.test\/module\.git has a v0\.1\.1 already/,
    );
  });
});

describe("a push that is refused", () => {
  test("by the module's repository leaves nothing anywhere, and a second run releases", async () => {
    repository.refuses(repository.moduleRemote, true);
    await expectRefused(/git push failed: [\s\S]*the branch is protected/);
    expect(repository.git("tag")).toBe("");

    repository.refuses(repository.moduleRemote, false);
    await repository.release();
    expect(repository.refsOf(repository.remote)).toContain("refs/tags/v0.1.0");
  });

  test("by the source's repository is resumed: the module keeps its commit, whatever came after it", async () => {
    repository.refuses(repository.remote, true);
    await expect(repository.release()).rejects.toThrow("the branch is protected");
    const released = repository.inModule("rev-parse", "v0.1.0");
    const later = repository.inModule("commit-tree", "main^{tree}", "-p", "main", "-m", "docs: by hand");
    repository.inModule("update-ref", "refs/heads/main", later);

    repository.refuses(repository.remote, false);
    await repository.release();
    expect(repository.inModule("rev-parse", "v0.1.0")).toBe(released);
    expect(repository.inModule("rev-parse", "main")).toBe(later);
    expect(repository.refsOf(repository.remote)).toContain("refs/tags/v0.1.0");
  });
});

describe("nothing leaves the machine", () => {
  test("of a tree that is not clean, whose files are named", async () => {
    repository.git("config", "status.showUntrackedFiles", "no");
    repository.put("left.txt", "");
    repository.put("terraform-module/main.tf", "# changed");
    await expectRefused("commit or remove terraform-module/main.tf, left.txt.");
  });

  test("of a commit that fails CI on the spot", async () => {
    repository.isFullRunBroken = true;
    await expectRefused(".ci/run failed");
    expect(repository.steps).toEqual(["check", `full ${commit}`]);
    expect(existsSync(dist())).toBe(false);
  });

  test("of a commit that is not merged", async () => {
    repository.git("push", "--quiet", "origin", "--delete", "main");
    const other = repository.git("commit-tree", "HEAD^{tree}", "-m", "x");
    repository.git("push", "--quiet", "origin", `${other}:refs/heads/main`);
    await expectRefused(/is not in main of origin: merge it first/);
  });

  test("of a version that the changelog does not date", async () => {
    repository.put("CHANGELOG.md", "## [Unreleased]\n\n- `name`\n");
    repository.commit();
    await expectRefused("no dated section of 0.1.0: run npm run release:prepare -- 0.1.0");
  });

  test("of news that no section of a version has", async () => {
    repository.put("CHANGELOG.md", "## [Unreleased]\n\n- more\n\n## [0.1.0] - 2026-11-30\n\n- `name`\n");
    repository.commit();
    await expectRefused("news under [Unreleased]");
  });

  test.each(["origin", "here"])("of a version that exists %s, of another commit", async (place) => {
    repository.git("tag", "v0.1.0", commit);
    if (place === "origin") {
      repository.git("push", "--quiet", "origin", "v0.1.0");
      repository.git("tag", "--delete", "v0.1.0");
    }
    repository.put("more.txt", "");
    repository.commit();
    await expectRefused("has a v0.1.0 already, of another commit: raise the version");
    expect(repository.steps).toEqual([]);
  });

  test("of a placeholder, by its name", async () => {
    const owner = { repository: "https://git.shop.test/a", securityContact: "me@example.com" };
    repository.put("publisher.json", JSON.stringify({ ...owner, codeOwners: "@example/platform" }));
    repository.commit();
    await expectRefused(
      /^securityContact in publisher\.json is me@example\.com, a placeholder: .*\ncodeOwners in .*generate\.$/,
    );
  });

  test("of a version that the module's repository has of something else", async () => {
    repository.git("push", "--quiet", repository.moduleRemote, "HEAD:refs/tags/v0.1.0");
    await expect(repository.release()).rejects.toThrow("has a v0.1.0 already, of another commit");
    expect(repository.refsOf(repository.remote)).not.toContain("refs/tags/v0.1.0");
  });

  test("of a commit that was tagged without its artefacts", async () => {
    repository.git("tag", "-a", "v0.1.0", "-m", "by hand");
    repository.git("push", "--quiet", "origin", "v0.1.0");
    repository.git("tag", "--delete", "v0.1.0");
    await expectRefused("The tag v0.1.0 of origin names this commit, and not the sums of these artefacts");
    expect(existsSync(dist())).toBe(false);
  });

  test.each([
    ["a file too many in a package", "fargate-scans-0.1.0.tgz has package/.npmrc, which is not meant"],
    ["a file too many in the module", "fargate-image-scanning-0.1.0.tar.gz has .npmrc, which is not meant"],
    ["a file that is not as it was committed", "has another main.tf than the commit"],
    ["a package that nobody has listed", "nobody has said what surprise may hold"],
  ])("of %s", async (what, sentence) => {
    const extra = [".npmrc", Buffer.from("//registry/:_authToken=")] as const;
    await expectRefused(sentence, {
      artefacts: ({
        module,
        packages,
      }: {
        module: Map<string, Buffer>;
        packages: Map<string, Map<string, Buffer>>;
      }) => {
        if (what.endsWith("a package")) packages.get("fargate-scans")?.set(...extra);
        if (what.endsWith("the module")) module.set(...extra);
        if (what.endsWith("committed")) module.set("main.tf", Buffer.from("# other\n"));
        if (what.endsWith("listed")) packages.set("surprise", new Map());
        return { module, packages };
      },
    });
    expect(repository.steps).toEqual(["check"]);
  });
});
