import { DAY, HOUR } from "../../functions/contract/durations";
import { RETENTION_MS } from "../../functions/table/retention";
import { INPUTS } from "../../modules/fargate-image-scanning/inputs";
import { planned } from "../modules/synthesized";
import { textOf } from "../pages";
import { namesIn, tableOf } from "./tables";

const PAGE = textOf("docs/data.md");
const stored = tableOf(PAGE, "What is stored where, and for how long");
const rowOf = (what: string) => stored.find(([first]) => first?.startsWith(what)) ?? [];

test("the page keeps things for as long as functions and resources do", () => {
  const queues = planned().ofType("aws_sqs_queue");

  expect(rowOf("verdicts")[2]).toContain(`${RETENTION_MS / DAY} days`);
  for (const { block } of queues) {
    const [kept, unit] = block.fifo_queue ? [rowOf("messages")[2], HOUR] : [rowOf("task events")[2], DAY];
    const number = (Number(block.message_retention_seconds) * 1000) / unit;
    expect(kept).toBe(unit === HOUR ? `${number} hour` : `${number} days`);
  }
  expect(rowOf("logs")[2]).toContain("`log_retention_days`");
});

test("the page says of every kind of item what is lost with the table", () => {
  const keys = [...textOf("docs/ledger.md").matchAll(/^\| `([\w-]+#[\w-]*)/gm)].map(([, key = ""]) => key);
  const lost = tableOf(PAGE, "What is lost with the table, and how it comes back").flatMap(([names]) =>
    namesIn(names),
  );
  const isSaid = (key: string) => lost.some((name) => key === name || key.startsWith(name.replace("…", "")));

  expect(keys.length).toBeGreaterThan(6);
  expect(keys.filter((key) => !isSaid(key))).toEqual([]);
});

test("the page has the inputs that protect the ledger, with their defaults", () => {
  const defaults = INPUTS.filter(({ name }) => name.startsWith("ledger_")).map((input) => [
    input.name,
    input.default,
  ]);

  expect(defaults).toEqual([
    ["ledger_point_in_time_recovery", true],
    ["ledger_deletion_protection", false],
  ]);
  expect(PAGE).toContain("`ledger_point_in_time_recovery`, on by default");
  expect(PAGE).toContain("`ledger_deletion_protection`, off by default");
});
