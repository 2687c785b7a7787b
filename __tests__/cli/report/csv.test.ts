import type { ImageInList } from "../../../cli/images/workloads";
import { CSV_HEAD, csvLine } from "../../../cli/report/csv";
import { listed } from "../rows";

const service = (changes: object = {}) => ({
  ...{ kind: "service" as const, name: "web", cluster: "production", tasks: 4 },
  ...{ since: "2026-03-01T09:00:00.000Z", owner: "team-shop" },
  ...changes,
});

function inList(changes: Partial<ImageInList> = {}, row: Record<string, unknown> = {}): ImageInList {
  return {
    version: "1",
    ...listed(row),
    ...{ change: "worse", failingSince: "2026-02-27T10:00:00.000Z", mayFailLonger: true },
    running: [service()],
    furtherServices: 0,
    owner: "team-shop",
    ...changes,
  };
}

/** Reads a line as RFC 4180 has it. */
function cellsOf(line: string): string[] {
  expect(line.endsWith("\r\n")).toBe(true);
  return [...line.slice(0, -2).matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
    ([, quoted, plain = ""]) => quoted?.replaceAll('""', '"') ?? plain,
  );
}

const cell = (image: ImageInList, column: string) => {
  const cells = cellsOf(csvLine(image));
  expect(cells).toHaveLength(cellsOf(CSV_HEAD).length);
  return cells[cellsOf(CSV_HEAD).indexOf(column)];
};

test("each image is a line with as many cells as there are columns", () => {
  const two = [service(), service({ name: "api", tasks: 2 })];

  expect(cell(inList({ running: two, furtherServices: 3 }), "services")).toBe(
    "production/web; production/api",
  );
  expect(cell(inList({ running: two }), "tasks")).toBe("6");
  expect(cell(inList(), "verdict")).toBe("FAILED");
  expect(cell(inList(), "critical")).toBe("1");
  expect(cell(inList(), "owner")).toBe("team-shop");
  expect(cell(inList(), "change")).toBe("worse");
  expect(cell(inList(), "failingSince")).toBe("2026-02-27T10:00:00.000Z");
  expect(cell(inList(), "mayFailLonger")).toBe("true");
  expect(cell(inList(), "worst")).toMatch(/^CVE-\d+-\d+ in /);
});

test.each(["reference", "repository", "change", "failingSince", "owner", "resultUrl"])(
  "a formula in the column %s is none",
  (column) => {
    expect(cell(inList({ [column]: "=1+1" }), column)).toBe("'=1+1");
  },
);

test("what is not known is empty", () => {
  const image = inList({ running: null, furtherServices: null, owner: null }, { verdict: undefined });

  expect(cell(image, "verdict")).toBe("");
  expect(cell(image, "tasks")).toBe("");
  expect(cell(image, "scan")).toBe("");
});

test.each([
  ['=HYPERLINK("https://evil")'],
  ["+1"],
  ["-2+3"],
  ["@SUM(A1)"],
  ["\t=1"],
  ["\r=1"],
  ["\n=1"],
  ["  =1"],
  ["＝1"],
])("a spreadsheet takes %j for text", (owner) => {
  expect(cell(inList({ owner }), "owner")).toBe(`'${owner}`);
});

test.each([['a,b "c"'], ["two\r\nlines"], ["e-mail@example.com"], ["a=b"]])(
  "%j is kept as it is",
  (owner) => {
    expect(cell(inList({ owner }), "owner")).toBe(owner);
  },
);
