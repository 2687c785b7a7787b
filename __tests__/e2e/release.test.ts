import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { load } from "js-yaml";
import { runCommand } from "../../local-aws/run-command";
import { WORK_FOLDER } from "../../local-aws/work-folder";
import { version } from "../../package.json";
import { ourFiles, ROOT } from "../our-files";
import { releasable } from "../scripts/release/releasable";

const CHANGELOG = readFileSync(join(ROOT, "CHANGELOG.md"), "utf8");
const { next: NEXT, isPrepared } = releasable({ version, changelog: CHANGELOG });
/** As the page has them: release, sign, verify. */
const [RELEASE = "", SIGN = "", VERIFY = ""] = [
  ...readFileSync(join(ROOT, "docs/contributing/releasing.md"), "utf8").matchAll(
    /^ *```sh\n([\s\S]*?)^ *```$/gm,
  ),
].map(([, command]) => command);
const MAINTAINER = "ada@example.com";
const IDENTITY = ["-c", "user.name=Ada", "-c", `user.email=${MAINTAINER}`];

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps?: readonly { readonly run?: string }[] }>>;
}

let folder: string;
let environment: Record<string, string>;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "real-release-"));
  const programs = join(folder, "programs");
  mkdirSync(programs);
  // The Registry's parser is a Go program, and CI runs it with npm run release:check.
  writeFileSync(join(programs, "terraform-config-inspect"), "#!/bin/sh\necho '{}'\n", { mode: 0o755 });
  environment = {
    ...{ MAINTAINER, KEY: join(folder, "key"), MODULE_REPOSITORY: "../module.git" },
    PATH: [programs, process.env.PATH].join(delimiter),
  };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(cwd: string, command: string, ...args: string[]): Promise<string> {
  const { code, output } = await runCommand(command, args, { cwd, env: { ...process.env, ...environment } });
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${output}`);
  return output;
}

/** The same for somebody who lives elsewhere, and lets nobody else read files. */
const runElsewhere = (cwd: string, ...command: string[]) =>
  run(cwd, "bash", "-c", 'umask 077; TZ=Asia/Tokyo LC_ALL=C exec "$@"', "bash", ...command);

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

/** Runs the commands of the release workflow on a clone that has the tag, where npm has the command line already. */
async function publish(clone: string, sums: string): Promise<void> {
  const { jobs } = load(readFileSync(join(clone, ".github/workflows/release.yml"), "utf8")) as Workflow;
  const commands = (job: string) => jobs[job]?.steps?.flatMap((step) => step.run ?? []) ?? [];
  const said = join(folder, "said");
  const program = (name: string, known: string) =>
    writeFileSync(
      join(folder, "programs", name),
      `#!/bin/sh\necho ${name} "$@" >> ${said}\ncase "$*" in ${known}) echo ${NEXT} ;; view*|"release view"*) exit 1 ;; esac\n`,
      { mode: 0o755 },
    );
  environment.GITHUB_REF_NAME = `v${NEXT}`;
  await run(clone, "git", "fetch", "--quiet", "--tags", "origin");
  const [make = "", ...rest] = commands("archives");
  expect(make).toBe("npm ci\nnpm run package\n");
  for (const command of ["npm run package", ...rest]) await run(clone, "bash", "-ec", command);
  const dist = join(clone, "dist");
  expect(readFileSync(join(dist, "SHA256SUMS"), "utf8")).toBe(sums);
  expect(readFileSync(join(dist, "RELEASE_NOTES.md"), "utf8")).toMatch(/^\n\S/);

  program("npm", `"view fargate-scans@"*`);
  program("gh", "nothing");
  for (const command of commands("publish")) await run(dist, "bash", "-ec", command);
  expect(readFileSync(said, "utf8").match(/^(npm publish|gh release create) \S+/gm)).toEqual([
    `npm publish ./fargate-image-scanning-cdktf-${NEXT}.tgz`,
    `npm publish ./fargate-image-scanning-cdktn-${NEXT}.tgz`,
    `gh release create v${NEXT}`,
  ]);
}

// Proves release.same-bytes.
test("a release has the same bytes and tags in another folder, with another umask and time zone", async () => {
  const [first, second, origin, module] = ["first", "second", "origin.git", "module.git"].map((name) =>
    join(folder, name),
  ) as [string, string, string, string];
  for (const file of ourFiles()) {
    cpSync(join(ROOT, file), join(first, file), { verbatimSymlinks: true });
  }
  await run(first, "git", "init", "--quiet", "--initial-branch=main");
  await install(first);
  const edit = (name: string, old: string | RegExp, text: string) =>
    writeFileSync(join(first, name), readFileSync(join(first, name), "utf8").replace(old, text));
  if (!isPrepared) edit("CHANGELOG.md", "## [Unreleased]\n", "## [Unreleased]\n\n- Something new.\n");
  edit("publisher.json", /example(\.com)?/g, "shop.test");
  // Their checks take an hour, and are tests of their own: here they say where they run.
  for (const checks of [".ci/run", ".ci/full"]) {
    const note = `echo "${checks} $(git rev-parse HEAD) $(ls -d node_modules 2>/dev/null)" >> ${join(folder, "checks")}`;
    writeFileSync(join(first, checks), `#!/bin/sh\n${note}\n`);
  }

  await run(first, "npm", "run", "release:prepare", "--", NEXT);
  expect(readFileSync(join(first, "README.md"), "utf8")).toContain(
    `source = "git::https://git.shop.test/platform/terraform-aws-fargate-image-scanning.git?ref=v${NEXT}"`,
  );
  await run(first, "git", "add", "--all");
  await run(first, "git", ...IDENTITY, "commit", "--quiet", "-m", `chore(release): ${NEXT}`);
  for (const remote of [origin, module]) await run(folder, "git", "init", "--quiet", "--bare", remote);
  await run(first, "git", "remote", "add", "origin", origin);
  await run(first, "git", "push", "--quiet", "origin", "main");
  const commit = (await run(first, "git", "rev-parse", "HEAD")).trim();
  expect(await run(first, "bash", "-euc", RELEASE)).toContain(`v${NEXT} is released.`);
  expect(readFileSync(join(folder, "checks"), "utf8")).toBe(`.ci/run ${commit} \n.ci/full ${commit} \n`);

  await runElsewhere(folder, "git", "clone", "--quiet", "--branch", "main", origin, second);
  await install(second);
  // The tags hold the sums, so that another byte would be another tag.
  expect(await runElsewhere(second, "bash", "-euc", RELEASE)).toMatch(
    new RegExp(`already had v${NEXT}[\\s\\S]*already had v${NEXT}`),
  );
  const [made, again] = [first, second].map((copy) => join(copy, "dist/release", `v${NEXT}`)) as [
    string,
    string,
  ];
  const sums = (of: string) => readFileSync(join(of, "SHA256SUMS"), "utf8");
  expect(sums(again)).toBe(sums(made));

  await publish(second, sums(made));

  await run(folder, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "key");
  writeFileSync(
    join(made, "allowed_signers"),
    `${MAINTAINER} ${readFileSync(join(folder, "key.pub"), "utf8")}`,
  );
  await run(made, "bash", "-euc", SIGN);
  expect(await run(made, "bash", "-euc", VERIFY)).toMatch(/^Good "file" signature for ada@example\.com/);
});
