import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { runCommand } from "../../local-aws/run-command";
import { WORK_FOLDER } from "../../local-aws/work-folder";
import { version } from "../../package.json";
import { copyRepository } from "../../scripts/cdktn/copy-repository";
import { ROOT } from "../our-files";

const NEXT = version.replace(/^(\d+)\.(\d+)\..*$/, (_, major, minor) => `${major}.${Number(minor) + 1}.0`);
const IDENTITY = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "real-release-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(cwd: string, command: string, ...args: string[]): Promise<string> {
  // The Registry's parser is a Go program: its own test is npm run release:check, which CI runs.
  const env = { ...process.env, PATH: [join(folder, "programs"), process.env.PATH].join(delimiter) };
  const { code, output } = await runCommand(command, args, { cwd, env });
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${output}`);
  return output;
}

/** Gives a copy the packages of this folder, without what was bundled of them before. */
async function install(copy: string): Promise<void> {
  await run(ROOT, "cp", "--archive", "--link", "node_modules", copy).catch(() =>
    run(ROOT, "cp", "--archive", "node_modules", copy),
  );
  rmSync(join(copy, "node_modules", ".cache"), { recursive: true, force: true });
  // What the tests have set up here once need not be installed again; git does not take a link for the folder that it ignores.
  mkdirSync(WORK_FOLDER, { recursive: true });
  symlinkSync(WORK_FOLDER, join(copy, basename(WORK_FOLDER)));
  writeFileSync(join(copy, ".git", "info", "exclude"), `/${basename(WORK_FOLDER)}\n`);
}

test("a release has the same bytes and tags in another folder, with another umask and time zone", async () => {
  const [first, second, origin, module] = ["first", "second", "origin.git", "module.git"].map((name) =>
    join(folder, name),
  ) as [string, string, string, string];
  mkdirSync(join(folder, "programs"));
  writeFileSync(join(folder, "programs", "terraform-config-inspect"), "#!/bin/sh\necho '{}'\n", {
    mode: 0o755,
  });
  await copyRepository(ROOT, first);
  await run(first, "git", "init", "--quiet", "--initial-branch=main");
  await install(first);
  const changelog = join(first, "CHANGELOG.md");
  const news = readFileSync(changelog, "utf8").replace(
    "## [Unreleased]\n",
    "## [Unreleased]\n\n- Something new.\n",
  );
  writeFileSync(changelog, news);

  await run(first, "npm", "run", "release:prepare", "--", NEXT);
  await run(first, "git", "add", "--all");
  await run(first, "git", ...IDENTITY, "commit", "--quiet", "-m", `chore(release): ${NEXT}`);
  for (const remote of [origin, module]) await run(folder, "git", "init", "--quiet", "--bare", remote);
  await run(first, "git", "remote", "add", "origin", origin);
  await run(first, "git", "push", "--quiet", "origin", "main");
  const commit = (await run(first, "git", "rev-parse", "HEAD")).trim();
  writeFileSync(join(folder, "ci.log"), `commit ${commit}\n1 passed, 0 failed\n`);
  const release = [
    "npm",
    "run",
    "release",
    "--",
    "--ci-log",
    "../ci.log",
    "--module-repository",
    "../module.git",
  ];

  const said = await run(first, "env", ...release);
  expect(said).toContain(`v${NEXT} is released.`);

  await run(
    folder,
    "bash",
    "-c",
    'umask 077; exec "$@"',
    "bash",
    "git",
    "clone",
    "--quiet",
    "-b",
    "main",
    origin,
    second,
  );
  await install(second);
  const elsewhere = ["env", "TZ=Asia/Tokyo", "LC_ALL=C", ...release];
  const again = await run(second, "bash", "-c", 'umask 077; exec "$@"', "bash", ...elsewhere);
  // The tags hold the sums, so that another byte would be another tag.
  expect(again.match(new RegExp(`already had v${NEXT}`, "g"))).toHaveLength(2);
  const sums = (copy: string) => readFileSync(join(copy, "dist/release", `v${NEXT}`, "SHA256SUMS"), "utf8");
  expect(sums(second)).toBe(sums(first));
});
