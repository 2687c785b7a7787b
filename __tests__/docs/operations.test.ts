import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { alarmsOf } from "../../modules/monitoring/alarms";
import { watched } from "../modules/monitoring/watched";
import { blocks, commandsInSentences, commandsOfTables, OPERATIONS, REAL_ACCOUNT } from "../operations-page";
import { textOf } from "../pages";
import { namesIn, tableOf } from "./tables";

const alarms = tableOf(OPERATIONS, "Alarms");
const E2E = join(__dirname, "..", "e2e");
const suites = readdirSync(E2E, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(join(E2E, name), "utf8"));

test("the table has every alarm and no other, and each has a cause, what to do and a command", () => {
  const all = alarmsOf(watched).map(({ id }) => id);

  expect(alarms.map(([name = ""]) => namesIn(name)[0])).toEqual(all);
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

/** Commands of sentences that no block has, and what else runs them. */
const RUN_ELSEWHERE: Readonly<Record<string, { readonly by: string; readonly as: string }>> = {
  "cdktf deploy": { by: "demo/terraform/cdktf-project.ts", as: '"deploy"' },
  "cdktf destroy": { by: "demo/terraform/cdktf-project.ts", as: '"destroy"' },
};

test("a command that a sentence names is a line of a block, or is run elsewhere", () => {
  const run = blocks.flatMap(({ script }) => script.split("\n").map((line) => line.trim()));

  // What the reader runs is shown whole.
  expect(commandsInSentences.filter((each) => !run.includes(each)).sort()).toEqual(
    Object.keys(RUN_ELSEWHERE).sort(),
  );
  for (const { by, as } of Object.values(RUN_ELSEWHERE)) {
    expect(textOf(by)).toContain(as);
  }
});
