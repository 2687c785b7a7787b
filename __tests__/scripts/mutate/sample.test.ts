import {
  type Fault,
  isProgram,
  isWorthPlanting,
  renderFault,
  sampleOf,
  withFault,
} from "../../../scripts/mutate/sample";

const TEXT = `const wait = first && second;
telemetry.info("image seen", { image });
const problem = "has no name";
const state = "FAILED";
`;

function fault(original: string, replacement: string, mutator = "StringLiteral"): Fault {
  const start = TEXT.indexOf(original);
  return { file: "functions/rows/row.ts", start, end: start + original.length, replacement, mutator };
}

const SWAPPED = fault("first && second", "first || second", "LogicalOperator");

test("a seed makes the same sample, another seed another one", () => {
  const faults = Array.from({ length: 50 }, (_, start) => ({ ...SWAPPED, start }));

  expect(sampleOf(faults, 10, 7)).toEqual(sampleOf(faults, 10, 7));
  expect(sampleOf(faults, 10, 7)).not.toEqual(sampleOf(faults, 10, 8));
  expect(new Set(sampleOf(faults, 50, 7)).size).toBe(50);
  expect(sampleOf(faults, 99, 7)).toHaveLength(50);
});

test("what only people read has no faults", () => {
  const planted = [
    SWAPPED,
    fault("{ image }", "{}", "ObjectLiteral"),
    fault('"has no name"', '""'),
    fault('"FAILED"', '""'),
  ].filter((each) => isWorthPlanting(each, TEXT));

  expect(planted.map(({ start, end }) => TEXT.slice(start, end))).toEqual(["first && second", '"FAILED"']);
});

test("programs are what is written by hand in functions and modules", () => {
  expect(isProgram("functions/rows/row.ts", TEXT)).toBe(true);
  expect(isProgram("functions/contract/notices/outcome.ts", "// Generated from a schema")).toBe(false);
  expect(isProgram("functions/contract/documentation/product.ts", "// Made from package.json")).toBe(false);
  expect(isProgram("cli/index.ts", TEXT)).toBe(false);
  expect(isProgram("modules/README.md", TEXT)).toBe(false);
});

test("a fault keeps the operands that its operator had", () => {
  expect(withFault(SWAPPED, TEXT)).toContain("const wait = (first || second);\ntelemetry");
});

test("a fault is shown on one line", () => {
  expect(renderFault(fault('"FAILED"', '""'), TEXT)).toBe('functions/rows/row.ts:4: "FAILED" → ""');
});
