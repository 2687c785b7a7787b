import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { committedModule } from "../../../packaging/upgrade-base/committed-module";
import { sharedFolder } from "../../temporary-folder";

const ARCHIVE = Buffer.from([0, 255, 10, 13, 128]);

const repository = sharedFolder();
const git = (...command: string[]) =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...command], {
    cwd: repository,
    encoding: "utf8",
  }).trim();

function commit(subject: string, files: Readonly<Record<string, string | Buffer>>): string {
  for (const [name, contents] of Object.entries(files)) {
    mkdirSync(dirname(join(repository, name)), { recursive: true });
    writeFileSync(join(repository, name), contents);
  }
  git("add", "--all");
  git("commit", "--quiet", "-m", subject);
  return git("rev-parse", "HEAD");
}

beforeAll(() => git("init", "--quiet"));

test("the module of a release is what its tag has, byte by byte, without what no apply reads", () => {
  const released = commit("feat: a release", {
    "package.json": '{ "version": "1.2.0" }',
    "terraform-module/main.tf": "# 1.2.0\n",
    "terraform-module/functions/scan-trigger.zip": ARCHIVE,
    "terraform-module/README.md": "# Module\n",
    "terraform-module/examples/minimal/main.tf": "# example\n",
    "terraform-module/tests/defaults.tftest.hcl": "# test\n",
  });
  git("tag", "v1.2.0");
  commit("feat: the next one", {
    "package.json": '{ "version": "1.3.0" }',
    "terraform-module/main.tf": "# 1.3.0\n",
  });

  const { base, files } = committedModule("v1.2.0", repository);

  expect(base).toEqual({
    tag: "v1.2.0",
    version: "1.2.0",
    commit: released,
    date: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    subject: "feat: a release",
  });
  expect(Object.fromEntries(files)).toEqual({
    "main.tf": Buffer.from("# 1.2.0\n"),
    "functions/scan-trigger.zip": ARCHIVE,
  });
});

test("a commit that is no release has no tag", () => {
  expect(committedModule(git("rev-parse", "HEAD"), repository).base).toMatchObject({
    tag: null,
    version: "1.3.0",
    subject: "feat: the next one",
  });
});

test("a revision that git does not know is refused", () => {
  expect(() => committedModule("v9.9.9", repository)).toThrow(/v9\.9\.9/);
});
