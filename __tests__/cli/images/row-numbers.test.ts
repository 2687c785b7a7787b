import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rememberedRow } from "../../../cli/images/row-numbers";
import { contextOf } from "../../../cli/main";
import { OTHER_DIGEST } from "../../functions/samples";
import { CommandLine } from "../command-line";
import { item } from "../gate-items";
import { plainRow } from "../rows";

const line = CommandLine.forTests();
const ARM = { digest: OTHER_DIGEST, platform: "linux/arm64" } as const;
const [WORST, OTHER] = [plainRow().image, plainRow(ARM).image];

beforeEach(() => line.table.put(plainRow({ ...ARM, verdict: "PASSED" }), plainRow()));

const remembered = async (number: number, options: Parameters<typeof contextOf>[0] = {}) =>
  rememberedRow(await contextOf(options), number);
const folder = () => join(String(process.env.XDG_CACHE_HOME), "fargate-scans");

test("the numbers of the last list are remembered, of each installation its own", async () => {
  expect(await remembered(1)).toBeUndefined();

  await line.run(["images"]);

  expect(await Promise.all([0, 1, 2, 3].map((number) => remembered(number)))).toEqual([
    undefined,
    WORST,
    OTHER,
    undefined,
  ]);
  expect(await remembered(1, { name: "mine" })).toBeUndefined();
  expect(await remembered(1, { region: "eu-west-1" })).toBeUndefined();

  await line.run(["images", "--name", "mine", "--status", "PASSED"]);
  expect(await remembered(1, { name: "mine" })).toBe(OTHER);
  expect(await remembered(1)).toBe(WORST);
});

test("only rows that were shown are remembered, and nobody else may read them", async () => {
  await line.run(["images", "--status", "PASSED"]);

  expect([await remembered(1), await remembered(2)]).toEqual([OTHER, undefined]);
  const [file = ""] = readdirSync(folder());
  expect(statSync(join(folder(), file)).mode & 0o77).toBe(0);
  expect(statSync(folder()).mode & 0o77).toBe(0);
});

test("JSON and an empty list leave the numbers as they are", async () => {
  await line.run(["images"]);
  await line.run(["images", "--status", "PASSED", "--json"]);
  await line.run(["images", "--status", "ERROR"]);

  expect(await remembered(1)).toBe(WORST);
});

test.each([
  ["backlog", OTHER],
  ["audit", WORST],
])(
  "the numbers of %s are remembered, and those of its JSON and of an empty list are not",
  async (command, key) => {
    const at = { dueAt: new Date().toISOString() };
    line.table.put(
      plainRow({ ...ARM, ...at, rowState: "WAITING", scanId: "7" }),
      item(at, { detailType: "Deployment Audited" }),
    );
    await line.run([command, "--json"]);
    expect(await remembered(1)).toBeUndefined();

    await line.run([command]);
    expect([await remembered(1), await remembered(2)]).toEqual([key, undefined]);

    line.table.clear();
    await line.run([command]);
    expect(await remembered(1)).toBe(key);
  },
);

test("the number of a scan that waits names its image, not another one of the same content", async () => {
  const at = { dueAt: new Date().toISOString(), rowState: "WAITING", scanId: "7" };
  const own = plainRow({ ...at, reference: "docker.io/acme/other:1" });
  line.table.put(plainRow({ verdict: "PASSED" }), own);

  await line.run(["backlog"]);

  expect(await remembered(1)).toBe(own.image);
});

test("a cache that cannot be written, or read, is no error", async () => {
  await line.run(["images"]);
  const [file = ""] = readdirSync(folder());
  writeFileSync(join(folder(), file), "{");
  expect(await remembered(1)).toBeUndefined();

  const environment = { XDG_CACHE_HOME: "/dev/null/none" };
  expect(await line.run(["images"], { environment })).toMatchObject({ code: 0, stderr: "" });
});
