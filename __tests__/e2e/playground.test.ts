import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { runCommand } from "../../local-aws/run-command";
import { type KeptAws, startKeptAws } from "../kept-aws";
import { ROOT } from "../our-files";
import { until } from "../until";

const PAGE = readFileSync(join(ROOT, "docs", "playground.md"), "utf8");
const BLOCKS = new Map(
  [...PAGE.matchAll(/^```sh ?(.*)\n([\s\S]*?)^```$/gm)].map(([, name = "", text = ""]) => [name, text]),
);
/** Beside the reader's own. */
const FOLDER = `.local-aws/playground-of-test-${process.pid}`;

let aws: KeptAws;
const ran = new Set<string>();

/** Nothing tells whether that AWS moves, and a look takes a second or more. */
const PATIENCE = { quietLooks: 60, pollMs: 1000 };

/** Runs a block of the page in the reader's second shell; answers what it prints, sentences in one line. */
async function run(name: string): Promise<string> {
  const block = BLOCKS.get(name);
  if (block === undefined) throw new Error(`docs/playground.md has no block sh ${name}.`);
  const setup = BLOCKS.get("setup") ?? "";
  const script = [aws.script, "set -euo pipefail", setup, block.replaceAll(".local-aws/playground", FOLDER)];
  const { code, output } = await runCommand("bash", ["-c", script.join("\n")], {
    cwd: ROOT,
    timeoutMs: 600_000,
  });
  expect({ code, output }).toEqual({ code: 0, output });
  ran.add("setup").add(name);
  return stripVTControlCharacters(output).replace(/\n {2,}/g, " ");
}

const untilShown = (name: string, ...patterns: RegExp[]) =>
  until(
    `${name} to show ${patterns.join(" and ")}`,
    async () => {
      const output = await run(name);
      return patterns.every((pattern) => pattern.test(output));
    },
    PATIENCE,
  );

beforeAll(async () => {
  aws = await startKeptAws();
});

afterAll(async () => {
  aws?.keeper.kill("SIGINT");
  await aws?.ended;
  rmSync(join(ROOT, FOLDER), { recursive: true, force: true });
});

test("the module is deployed with what the first shell has printed", async () => {
  expect(BLOCKS.get("start")).toBe("npm ci\nnpm run local-aws\n");
  expect(await run("deploy")).toMatch(/Apply complete! Resources: \d+ added, 0 changed, 0 destroyed/);
});

test("a task's image passes, fails, or cannot be scanned, by its name", async () => {
  await run("tasks");

  await untilShown(
    "look",
    ...[/PASSED +docker\.io\/shop\/web:1 /, /FAILED +docker\.io\/shop\/vulnerable-web:1 /],
    ...[/ERROR +docker\.io\/shop\/private-web:1 /, /Reason: .*the registry hides it or lacks it/],
  );
});

/** So many deployments that have succeeded. */
const successes = (count: number) => new RegExp(`(^SUCCESSFUL\\t[^]*){${count}}`, "m");

test("the gate lets both images through while it audits, and says that it would have blocked the bad one", async () => {
  expect(await run("gate")).toMatch(/Resources: \d+ added, \d+ changed, 0 destroyed/);
  await run("service");
  await untilShown("deployments", successes(1));

  await run("bad");

  await untilShown("deployments", successes(2));
  const audited = await run("audit");
  expect(audited).toContain("shop/vulnerable-web:1");
  expect(audited).not.toContain("shop/web:1");
});

test("the gate lets the good image through and rolls the bad one back once it blocks, and says why", async () => {
  expect(await run("block")).toMatch(/Resources: 0 added, [1-9]\d* changed, 0 destroyed/);
  await untilShown("deployments", successes(3));

  await run("bad-again");

  await untilShown("deployments", /^ROLLBACK_SUCCESSFUL\t.* returned FAILED status\.$/m);
  expect(await run("why")).toMatch(
    /The deployment of web is refused: docker\.io\/shop\/vulnerable-web:1 has/,
  );
});

test("it is removed, and every block has been run but the one of the first shell", async () => {
  expect(await run("remove")).toContain("Destroy complete!");

  expect([...ran, "start"].sort()).toEqual([...BLOCKS.keys()].sort());
});
