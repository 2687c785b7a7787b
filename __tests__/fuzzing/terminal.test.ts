import fc from "fast-check";
import { describeBreaker } from "../../cli/breaker/report";
import { CSV_HEAD, csvLine } from "../../cli/list/csv";
import { withPast } from "../../cli/list/past";
import { withWorkloads } from "../../cli/list/workloads";
import { imageFromRow, type ListedImage } from "../../cli/listed-image";
import { renderTable, terminalText, worstImagesFirst } from "../../cli/table";
import { readBreaker } from "../../functions/capacity/breaker/stored-breaker";
import { describeDeployment } from "../../functions/results/describe-deployment";
import type { Row } from "../../functions/table/table";
import { deploymentEvent } from "../functions/deployment-events";
import { NOW, vulnerability } from "../functions/samples";
import { historyItem, imageRow, unscannedRow, workloadsItem } from "../functions/summary/ledger-items";
import { hostileText, mutated } from "./arbitraries";
import { runs } from "./runs";

/** What moves a cursor, turns text around or breaks a line that we have not broken. */
const UNPRINTABLE = /[^\P{C}\n]|[\u2028\u2029]/u;

const rows = mutated(
  imageRow({
    topVulnerabilities: [{ ...vulnerability() }],
    failedRules: ["p / b / r"],
    resultUrl: "https://secure.sysdig.com/1",
  }),
  unscannedRow({ rowState: "ERROR", reason: "a reason", errorClass: "permanent", dueAt: NOW.toISOString() }),
);
/** Rows whose reference names itself, as a table reads them. */
const named = fc.tuple(hostileText, hostileText, hostileText).map(([reference, reason, task]) =>
  unscannedRow({
    reference: reference || "x",
    repository: reference || "x",
    rowState: "ERROR",
    reason,
    lastTaskArn: `arn:aws:ecs:a:b:task/${task}/1`,
  }),
);

test("whatever stands in the table is printed in lines that nothing in it breaks", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(rows, named), { maxLength: 4 }),
      mutated(workloadsItem()),
      mutated(
        historyItem([
          ["FAILED", 1],
          ["PASSED", 30],
        ]),
      ),
      async (items, running, history) => {
        const images = items.flatMap((item) => imageFromRow(Object(item) as Row) ?? []);
        const table = { getAll: async () => [Object(running), Object(history)] as Row[] };
        const listed = await withWorkloads(table, await withPast(table, images));

        expect(renderTable(worstImagesFirst(listed), NOW, true)).not.toMatch(UNPRINTABLE);
        for (const image of listed) {
          expect(JSON.stringify(image)).not.toContain("\n");
          const cells = fields(csvLine(image));
          expect(cells).toHaveLength(fields(CSV_HEAD).length);
          for (const cell of cells) expect(cell).not.toMatch(/^"?\s*[=+\-@]/);
        }
      },
    ),
    runs(),
  );
});

/** The fields of a line of RFC 4180. */
function fields(line: string): string[] {
  expect(line.endsWith("\r\n")).toBe(true);
  const body = `${line.slice(0, -2)},`;
  const found = body.match(/("(?:[^"]|"")*"|[^",\r\n]*),/gs) ?? [];
  expect(found.join("")).toBe(body);
  return found;
}

test("a breaker, a deployment and a reason of any texts are printed so, too", () => {
  fc.assert(
    fc.property(hostileText, hostileText, (one, other) => {
      const breaker = readBreaker({
        breaker: { reason: one, suspects: [other], openedAt: NOW.toISOString(), canary: { image: one } },
      });
      const deployment = deploymentEvent({ reason: one, service: other, cluster: one, owner: other });
      const image = { reference: one } as ListedImage;
      for (const text of [
        describeBreaker(breaker, NOW),
        describeDeployment(deployment).join("\n"),
        terminalText(image.reference),
      ]) {
        expect(text).not.toMatch(UNPRINTABLE);
      }
    }),
    runs(),
  );
});
