import { renderCsv } from "../../../cli/commands/report/facts";
import type { ImageInList } from "../../../cli/images/table";
import { inList } from "./page-images";

/** Reads a table of one image as RFC 4180 has it. */
function tableOf(image: ImageInList): Record<string, string> {
  const cells = [...renderCsv([image]).matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)];
  const texts = cells.map(([, quoted, plain = ""]) => quoted?.replaceAll('""', '"') ?? plain);
  const columns = cells.findIndex(([, , , end]) => end === "\r\n") + 1;
  expect(texts).toHaveLength(2 * columns);
  return Object.fromEntries(texts.slice(0, columns).map((head, at) => [head, texts[columns + at] ?? ""]));
}

test("each image is a line below the heads, and lists are in one cell", () => {
  const owners = ["team-shop", "team-mail"].map((owner) => ({ owner }));
  const running = owners.flatMap((each) => (inList().running ?? []).map((one) => ({ ...one, ...each })));

  expect(tableOf(inList({ running }))).toMatchObject({
    ...{ Verdict: "FAILED", Critical: "1", Owner: "team-shop; team-mail", Tasks: "8", Change: "worse" },
    ...{ "Reached (UTC)": "2026-03-01 10:00", Report: "https://secure.sysdig.com/#/results/17" },
  });
});

test("without an image there are the heads alone", () => {
  expect(renderCsv([])).toMatch(/^Verdict,Image,[^\r\n]*\r\n$/);
});

test("what is not known is empty", () => {
  const image = inList({ running: null, verdict: null, counts: null, resultUrl: null });

  expect(tableOf(image)).toMatchObject({ Verdict: "", Critical: "", Tasks: "", Report: "" });
});

test.each([['=HYPERLINK("https://evil")'], ["+1"], ["-2+3"], ["@SUM(A1)"], ["  =1"], ["＝1"]])(
  "a spreadsheet takes %j for text",
  (text) => {
    const [service] = inList().running ?? [];
    const running = [{ ...service, owner: text }] as ImageInList["running"];

    expect(tableOf(inList({ reference: text, resultUrl: text, running }))).toMatchObject({
      ...{ Image: `'${text}`, Report: `'${text}`, Owner: `'${text}` },
    });
  },
);

test("nor does one that takes a semicolon for the end of a cell", () => {
  expect(tableOf(inList({ failedRules: ["a", "=1", " @b"], copiedFrom: "c;=1" }))).toMatchObject({
    ...{ "Failed rules": "a;' =1;'  @ b", "Reached as": "c;'=1" },
  });
});

test.each(["\t", "\r\n", "\u0000", "\u001b", "\u0085", "\u2028", "\u202e"])(
  "no cell has the character %j",
  (character) => {
    const reference = `a${character}b${character}=1`;

    expect(tableOf(inList({ reference })).Image).toBe("a b =1");
    expect(tableOf(inList({ reference: `${character}=1` })).Image).toBe("' =1");
  },
);

test.each([['a,b "c"'], ["e-mail@example.com"], ["a=b"]])("%j is kept as it is", (reference) => {
  expect(tableOf(inList({ reference })).Image).toBe(reference);
});
