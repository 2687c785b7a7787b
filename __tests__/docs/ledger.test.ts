import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  CONTROL_ATTRIBUTES,
  CONTROL_KEY,
  IMAGE_ATTRIBUTES,
  OUTCOME_PREFIX,
  SWEEP_KEY,
} from "../../functions/contract/ledger";
import { namesIn, tableOf } from "./tables";

const PAGE = readFileSync(join(__dirname, "../../docs/results.md"), "utf8");
const attributes = tableOf(PAGE, "The ledger");

test("the page has every attribute of an image's row, with its meaning, and no other", () => {
  expect(attributes.flatMap(([names]) => namesIn(names)).sort()).toEqual([...IMAGE_ATTRIBUTES].sort());
  for (const [names, meaning = ""] of attributes) {
    expect({ names, isExplained: meaning.length > 10 }).toEqual({ names, isExplained: true });
  }
});

test("the page has every other kind of item, and what all functions agree on", () => {
  const keys = [...PAGE.matchAll(/^\| `([\w-]+#)(.*)$/gm)];
  const [, , control = ""] = keys.find(([line]) => line.includes(CONTROL_KEY)) ?? [];

  expect(keys.map(([line]) => namesIn(line)[0])).toEqual([
    CONTROL_KEY,
    `${OUTCOME_PREFIX}<scanId>`,
    SWEEP_KEY,
  ]);
  expect(CONTROL_ATTRIBUTES.filter((name) => !namesIn(`\`${control}`).includes(name))).toEqual([]);
});
