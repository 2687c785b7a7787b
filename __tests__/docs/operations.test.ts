import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { alarmsOf } from "../../modules/monitoring/alarms";
import type { Watched } from "../../modules/monitoring/metrics";
import { watched } from "../modules/monitoring/watched";
import { blocks, commandsInSentences, commandsOfTables, OPERATIONS, REAL_ACCOUNT } from "../operations-page";
import { namesIn, tableOf } from "./tables";

const alarms = tableOf(OPERATIONS, "Alarms");
const E2E = join(__dirname, "..", "e2e");
const suites = readdirSync(E2E, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(join(E2E, name), "utf8"));

/** Each optional part of what is watched, there and not there, and one that only Terraform knows of. */
const CONFIGURATIONS: [string, Watched][] = [
  ["gate and enforcement", watched],
  ["neither gate nor enforcement", { ...watched, gate: undefined, enforcement: { isOn: false } } as Watched],
  ["the gate alone", { ...watched, enforcement: { isOn: false } } as Watched],
];

test.each(CONFIGURATIONS)("the table has every alarm of an installation with %s", (_, each) => {
  const names = alarmsOf(each, true, 6).map(({ id }) => `\`${id}\``);

  expect(alarms.map(([name]) => name)).toEqual(expect.arrayContaining(names));
});

test("the table has no other alarm, and each has a cause, what to do and a command", () => {
  const all = new Set(CONFIGURATIONS.flatMap(([, each]) => alarmsOf(each, true, 6).map(({ id }) => id)));

  expect(alarms.map(([name = ""]) => namesIn(name)[0])).toEqual([...all]);
  for (const [, cause = "", whatToDo = "", command = ""] of alarms) {
    expect([cause.length > 20, whatToDo.length > 20]).toEqual([true, true]);
    expect(namesIn(command).filter((each) => !commandsOfTables.includes(each))).toEqual([]);
    expect(namesIn(command)).not.toEqual([]);
  }
});

test.each(blocks.filter(({ name }) => name !== REAL_ACCOUNT).map(({ name }) => name))(
  // That each was really run, with success, __tests__/e2e/operations.test.ts says in its last test.
  "a suite on the embedded AWS names the commands of: %s",
  (name) => {
    expect(suites.some((suite) => suite.includes(`"${name}"`))).toBe(true);
    expect(blocks.filter((block) => block.name === name)).toHaveLength(1);
  },
);

test("what no test can run says that it needs a real account, and why", () => {
  const marked = blocks.filter(({ name }) => name === REAL_ACCOUNT);

  expect(marked).not.toEqual([]);
  for (const { before } of marked) expect(before).toMatch(/\*\*This needs a real account\*\*: \S.{20,}/);
});

test("every block of commands has a name, and a suite runs all commands of tables", () => {
  expect(blocks.filter(({ name }) => name === "")).toEqual([]);
  expect(blocks).toHaveLength(OPERATIONS.match(/^ *```(sh|bash|shell|console)/gm)?.length ?? 0);
  expect(commandsOfTables.length).toBeGreaterThan(15);
  expect(suites.filter((suite) => suite.includes("test.each(commandsOfTables)"))).toHaveLength(1);
});

test("a command that a sentence names stands in a block as well", () => {
  const run = blocks.map(({ script }) => script).join("\n");

  // What the reader runs is shown whole; this one is npm's own, before anything of ours exists.
  expect(commandsInSentences.filter((each) => !run.includes(each) && each !== "npm ci")).toEqual([]);
});
