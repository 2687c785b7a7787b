import { DAY, HOUR } from "../../functions/contract/durations";
import { RETENTION_MS } from "../../functions/table/retention";
import { planned } from "../modules/synthesized";
import { textOf } from "../pages";
import { tableOf } from "./tables";

const stored = tableOf(textOf("docs/data.md"), "What is stored where, and for how long");
const rowOf = (what: string) => stored.find(([first]) => first?.startsWith(what)) ?? [];

test("the page keeps things for as long as functions and resources do", () => {
  expect(rowOf("verdicts")[2]).toContain(`${RETENTION_MS / DAY} days`);
  for (const { block } of planned().ofType("aws_sqs_queue")) {
    const [kept, unit] = block.fifo_queue ? [rowOf("messages")[2], HOUR] : [rowOf("task events")[2], DAY];
    const number = (Number(block.message_retention_seconds) * 1000) / unit;
    expect(kept).toBe(unit === HOUR ? `${number} hour` : `${number} days`);
  }
});
