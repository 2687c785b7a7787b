import { type Column, renderColumns } from "../../../cli/text/columns";
import { asked, fitted, terminalText } from "../../../cli/text/screen";
import { CommandLine } from "../command-line";
import { plainRow } from "../rows";

const line = CommandLine.forTests();
const RED = "\u001b[31m";

const images = async (given: readonly string[], circumstances: Parameters<CommandLine["run"]>[1]) => {
  line.table.put(plainRow());
  return (await line.run(["images", ...given], circumstances)).stdout;
};

test.each([
  ["a terminal", [], { columns: 80 }, true],
  ["a pipe", [], {}, false],
  ["a terminal with --no-color", ["--no-color"], { columns: 80 }, false],
  ["a terminal with NO_COLOR", [], { columns: 80, environment: { NO_COLOR: "1" } }, false],
  ["a terminal with an empty NO_COLOR", [], { columns: 80, environment: { NO_COLOR: "" } }, true],
  ["a terminal that is dumb", [], { columns: 80, environment: { TERM: "dumb" } }, false],
  ["a terminal with FORCE_COLOR=0", [], { columns: 80, environment: { FORCE_COLOR: "0" } }, false],
  ["a pipe with FORCE_COLOR", [], { environment: { FORCE_COLOR: "1" } }, true],
  ["a pipe with an empty FORCE_COLOR", [], { environment: { FORCE_COLOR: "" } }, false],
  ["a pipe with FORCE_COLOR and --no-color", ["--no-color"], { environment: { FORCE_COLOR: "1" } }, false],
] as const)("%s has colours as it should", async (_, given, circumstances, isColoured) => {
  expect((await images(given, circumstances)).includes(RED)).toBe(isColoured);
});

test("JSON has no colours, whatever is forced", async () => {
  expect(await images(["--json"], { columns: 80, environment: { FORCE_COLOR: "1" } })).not.toContain(
    "\u001b",
  );
});

test.each([
  ["of a terminal", { columns: 70 }, 70],
  ["of a narrow terminal at least 60", { columns: 20 }, 60],
  ["of a terminal that says none 80", { columns: 0 }, 80],
] as const)("columns: %s", async (_, circumstances, width) => {
  line.table.put(plainRow({ reference: `docker.io/${"long-name-".repeat(20)}:1` }));

  const [head = ""] = (await line.run(["images"], circumstances)).stdout.split("\n");

  expect(head).toHaveLength(width);
});

test("what others wrote cannot move the cursor, break a line, or turn text around", () => {
  expect(terminalText("a\u001b[2J\r\nb\u009b1m\u202ec\u2066d\u2028e")).toBe("a [2J b 1m c d e");
});

const COLUMNS: readonly Column<string>[] = [
  { head: "begin", least: 6, cell: (text) => text },
  { head: "end", least: 6, keepsEnd: true, cell: (text) => text },
  { head: "n", align: "right", cell: () => "7" },
];

test("a text that is too long keeps its begin or its end, and the widest is shortened first", () => {
  expect(renderColumns(COLUMNS, ["abcdefghijklmnopqrstuvwxyz"], 23)).toBe(
    ["begin      end        n", "abcdefghi… …rstuvwxyz 7"].join("\n"),
  );
});

test("a character of two halves that is cut through leaves no half behind", () => {
  expect(
    renderColumns([{ ...COLUMNS[1], least: 1 } as Column<string>], [`ab${"\u{1128a}".repeat(9)}`], 4),
  ).toMatch(/^end\n…[^\ud800-\udfff]*(?:\u{1128a})*$/u);
});

test.each([
  [100, "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:860c1904a1ce19322e91  production/web"],
  [79, "123456789012.dkr.ecr.eu-west-1.am…/shop/web:860c1904a1ce19322e91 production/web"],
  [46, "…/shop/web:860c1904a1ce19322e91 production/web"],
  [42, "…/shop/web:860c1904a1ce193… production/web"],
  [35, "…/shop/web:860c1904… production/web"],
  [30, "…/shop/web:860c190… …ction/web"],
  [26, "…/shop/web:860c190… …n/web"],
  [20, "…web:860c190… …n/web"],
])(
  "in %d columns the registry goes first, then a hash, the workload, and the repository last",
  (width, row) => {
    const columns: readonly Column<readonly [string, string]>[] = [
      { head: "image", least: 12, isImage: true, cell: ([image]) => image },
      { head: "by", least: 6, keepsEnd: true, cell: ([, workload]) => workload },
    ];
    const cells = [
      "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:860c1904a1ce19322e91",
      "production/web",
    ] as const;

    expect(renderColumns(columns, [cells], width).split("\n")[1]).toBe(row);
  },
);

describe("a table in another order", () => {
  const columns: readonly Column<readonly string[]>[] = [
    { head: "#", align: "right", cell: (_, index) => `${index + 1}` },
    { head: "name", cell: ([name = ""]) => name },
    { head: "size", align: "right", cell: ([, size = ""]) => size },
  ];
  afterEach(() => {
    asked.sort = undefined;
  });

  test.each([
    [
      ["2 h", "-", "40 d", "3 h", "59 min"],
      [3, 4, 1, 5, 2],
    ],
    [
      ["2/9", "2/10", "-", "11/0"],
      [4, 2, 1, 3],
    ],
    [
      ["7", "7", "12"],
      [3, 1, 2],
    ],
    [
      ["in 2 h", "3 min ago"],
      [1, 2],
    ],
  ])("%j: the largest come first, and each row keeps its number", (sizes, numbers) => {
    asked.sort = "size";
    const lines = renderColumns(
      columns,
      sizes.map((size) => ["x", size]),
    ).split("\n");

    expect(lines.slice(1).map((line) => Number(line.trim().split(" ")[0]))).toEqual(numbers);
  });

  test("is by the alphabet where it is no number, without what is not known", () => {
    asked.sort = "name";
    const lines = renderColumns(columns, [["b"], ["-"], ["a"]]).split("\n");

    expect(lines.slice(1).map((line) => line.trim())).toEqual(["3  a", "1  b", "2  -"]);
  });

  test("of a column that it has not is refused with those that it has", () => {
    asked.sort = "sizes";
    expect(() => renderColumns(columns, [])).toThrow("--sort takes one of these columns: #, name, size.");
  });
});

test.each(["docker.io/shop/web:20240131120000", "docker.io/shop/web:2024-01-31-release"])(
  "%s is no hash, and its tag stays",
  (image) => {
    const columns: readonly Column<string>[] = [{ head: "", least: 12, isImage: true, cell: (text) => text }];

    expect(renderColumns(columns, [image], 28)).toContain(image.slice(-20));
  },
);

describe("a line that is too long", () => {
  const WORDS = "word ".repeat(30).trim();
  const DIGEST = `sha256:${"a".repeat(64)}`;

  test("is broken at spaces, the further parts to the right, and one that fits is left alone", () => {
    expect(fitted(WORDS, 30).split("\n").slice(0, 2)).toEqual([
      "word word word word word word",
      `${" ".repeat(8)}word word word word`,
    ]);
    expect(fitted(WORDS, WORDS.length)).toBe(WORDS);
  });

  test("has no word cut apart, because people paste it", () => {
    for (const pasted of [DIGEST, `cluster/${"n".repeat(90)}`, `docker.io/${"n".repeat(90)}:1`]) {
      expect(fitted(`${WORDS} ${pasted} ${WORDS}`, 60)).toContain(`\n${" ".repeat(8)}${pasted}\n`);
    }
  });

  test("has a command of this program on a line of its own", () => {
    const command = `fargate-scans rescan --image ${DIGEST} --name scanning`;

    expect(fitted(`Once that is fixed: ${command}`, 60)).toBe(
      `Once that is fixed:\n${" ".repeat(8)}${command}`,
    );
  });
});
