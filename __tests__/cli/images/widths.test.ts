import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import stringWidth from "string-width";
import { deploymentEvent } from "../../functions/deployment-events";
import { DIGEST, OTHER_DIGEST } from "../../functions/samples";
import { CommandLine } from "../command-line";
import { item } from "../gate-items";
import { plainRow } from "../rows";
import { UGLY_ITEMS } from "./ugly-images";

const line = CommandLine.forTests();
const LONG = "a".repeat(255);

/** Compares with a text that somebody has looked at; UPDATE_GOLDEN=1 writes it anew. */
function expectGolden(name: string, text: string): void {
  const file = join(__dirname, "golden", name);
  if (process.env.UPDATE_GOLDEN) {
    mkdirSync(join(__dirname, "golden"), { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, "utf8"));
}

const widest = (text: string) => Math.max(...text.split("\n").map((each) => stringWidth(each)));

// Proves command.pipe.
describe.each([60, 80, 120, 200])("at %d columns", (width) => {
  const terminal = { columns: width, environment: { NO_COLOR: "1" } };

  test("images are listed as somebody has looked at", async () => {
    line.table.put(...UGLY_ITEMS);

    const { stdout, stderr } = await line.run(["images"], terminal);

    expect(stderr).toBe("");
    expect(widest(stdout)).toBeLessThanOrEqual(width);
    expect(stdout).not.toMatch(/[^\P{C}\n]/u);
    expectGolden(`images-${width}.txt`, stdout);
  });

  test("the backlog fits, whatever its images are called", async () => {
    const waits = { verdict: undefined, rowState: "WAITING", scanId: "1", attempts: 2 };
    const dueAt = "2020-01-01T00:00:00.000Z";
    const failed = { ...waits, rowState: "ERROR", dueAt: "2999-01-01T00:00:00.000Z" };
    line.table.put(
      plainRow({ digest: DIGEST, reference: `docker.io/${LONG}:1`, ...waits, dueAt }),
      plainRow({ digest: OTHER_DIGEST, reference: "docker.io/支払い:1", ...failed }),
    );

    const { code, stdout } = await line.run(["backlog"], terminal);

    expect(code).toBe(0);
    expect(widest(tableOf(stdout))).toBeLessThanOrEqual(width);
    expect(stdout).toContain("\n1 waiting, 0 held, 1 to be retried; 1 of them past the deadline.\n");
  });

  test("the audit fits, whatever its services are called", async () => {
    const [image] = deploymentEvent().images;
    const log = {
      detailType: "Deployment Audited",
      images: [{ ...image, reference: `docker.io/${LONG}:1`, decision: "blocked" }],
    };
    const dueAt = new Date().toISOString();
    line.table.put(item({ image: `gate#${LONG}/${LONG}/1#POST_SCALE_UP`, dueAt }, log));

    const { code, stdout } = await line.run(["audit"], terminal);

    expect(code).toBe(0);
    expect(stdout).toContain(":1");
    expect(stdout).toMatch(/ \d+ d ago$/m);
    expect(widest(stdout.replace(/\S*[/:]\S*/g, ""))).toBeLessThanOrEqual(width);
  });

  test("prose fits, too: the summary, and all of a workload but what is pasted", async () => {
    line.table.put(...UGLY_ITEMS, item({ image: "gate#production/web/1#POST_SCALE_UP" }));
    const summary = await line.run(["summary"], terminal);
    const workload = await line.run(["workload", "production/web"], terminal);

    expect(widest(summary.stdout.replace(/\S*[/:]\S*/g, ""))).toBeLessThanOrEqual(width);
    expect(workload.stdout).toContain("Next steps: ");
    expect(widest(workload.stdout.replace(/^ {2}\{ image.*$|\S*[/:]\S*/gm, ""))).toBeLessThanOrEqual(width);
  });
});

test.each([
  ["in a pipe, whatever COLUMNS says", [], { environment: { COLUMNS: "60" } }],
  [
    "on a narrow terminal with --output wide",
    ["--output", "wide"],
    { columns: 60, environment: { NO_COLOR: "1" } },
  ],
])("%s every name is whole", async (_, given, circumstances) => {
  line.table.put(...UGLY_ITEMS);

  const { stdout } = await line.run(["images", ...given], circumstances);

  expect(stdout).not.toContain("…");
  expectGolden("images-wide.txt", stdout);
});

/** Without what stands below it by number. */
const tableOf = (text: string): string => text.split("\n\n")[0] ?? "";
