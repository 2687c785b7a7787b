import fc from "fast-check";
import stringWidth from "string-width";
import { renderCsv } from "../../cli/commands/report/facts";
import { renderImages, sumOf, withWorkloads, worstImagesFirst } from "../../cli/images/table";
import { imageFromRow } from "../../cli/ledger/listed-images";
import type { Row } from "../../functions/table/table";
import { NOW, vulnerability } from "../functions/samples";
import { historyOf, imageRow, unscannedRow, workloadsItem } from "../functions/summary/ledger-items";
import { forAllAsync } from "../property-runs";
import { hostileText, mutated } from "./arbitraries";

/** What moves a cursor, turns text around or breaks a line that we have not broken. */
const UNPRINTABLE = /[^\P{C}\n]|[\u2028\u2029]/u;

const rows = mutated(
  imageRow({
    ...historyOf({ 1: "FAILED", 30: "PASSED" }),
    topVulnerabilities: [{ ...vulnerability() }],
    failedRules: ["p / b / r"],
    resultUrl: "https://secure.sysdig.com/1",
  }),
  unscannedRow({ rowState: "ERROR", reason: "a reason", errorClass: "permanent", dueAt: NOW.toISOString() }),
);
/** Rows whose reference names itself, as a table reads them. */
const named = fc.tuple(hostileText, hostileText, hostileText).map(([reference, reason, task]) =>
  unscannedRow({
    ...{ image: `${reference || "x"}#linux/amd64`, reference: reference || "x" },
    rowState: "ERROR",
    reason,
    lastTaskArn: `arn:aws:ecs:a:b:task/${task}/1`,
  }),
);

// Proves text.terminal.
test("whatever stands in the table is printed in lines that nothing in it breaks", async () => {
  await forAllAsync(
    2000,
    fc.array(fc.oneof(rows, named), { maxLength: 4 }),
    mutated(workloadsItem()),
    async (items, running) => {
      const images = items.flatMap((item) => imageFromRow(Object(item) as Row) ?? []);
      const ledger = { getAll: async () => [Object(running)] as Row[] };
      const listed = await withWorkloads(ledger, images);

      const table = renderImages(worstImagesFirst(listed), NOW, 60);
      expect(table).not.toMatch(UNPRINTABLE);
      expect(sumOf(listed)).not.toMatch(UNPRINTABLE);
      expect(Math.max(...table.split("\n").map(stringWidth))).toBeLessThanOrEqual(60);
      for (const image of listed) {
        expect(JSON.stringify(image)).not.toContain("\n");
        const csv = renderCsv([image]);
        const body = csv.indexOf("\r\n") + 2;
        const cells = fields(csv.slice(body));
        expect(cells).toHaveLength(fields(csv.slice(0, body)).length);
        for (const cell of cells) expect(cell).not.toMatch(/^"?\s*[=+\-@]/);
      }
    },
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
