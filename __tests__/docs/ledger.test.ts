import { ENFORCEMENT_PREFIX } from "../../functions/contract/blocking/enforcement";
import { EXCEPTIONS_KEY } from "../../functions/contract/blocking/exceptions";
import { GATE_PREFIX, OPEN_GATE_KEY } from "../../functions/contract/blocking/gate";
import {
  CONTROL_ATTRIBUTES,
  CONTROL_KEY,
  EXCEPTION_ENDS_KEY,
  IMAGE_ATTRIBUTES,
  LAST_SWEEP_KEY,
  OPEN_REQUESTS_KEY,
  OUTCOME_PREFIX,
  REQUEST_PREFIX,
  SAID_PREFIX,
  SUMMARY_KEY,
  SWEEP_KEY,
  WORKLOADS_PREFIX,
} from "../../functions/contract/ledger";
import { MEMBERS_KEY } from "../../functions/contract/places/members";
import { VULNERABILITIES_PREFIX } from "../../functions/images/vulnerability-list";
import { textOf } from "../pages";
import { cellsOf, namesIn, tableOf } from "./tables";

const PAGE = textOf("docs/ledger.md");
const attributes = tableOf(PAGE, "An image");
/** Of every item, said above the tables. */
const OF_EVERY_ITEM = ["image", "rev", "expiresAt"];
const kinds = (PAGE.split("\n## ")[0] ?? "").split("\n").filter((line) => line.startsWith("| `"));

test("the page has every attribute of an image, with its meaning, and no other", () => {
  const named = attributes.flatMap(([names]) => namesIn(names));

  expect([...named, ...OF_EVERY_ITEM].sort()).toEqual([...IMAGE_ATTRIBUTES].sort());
  for (const [names, meaning = ""] of attributes) {
    expect({ names, isExplained: meaning.length > 5 }).toEqual({ names, isExplained: true });
  }
});

test("the page has every kind of item, and what the coordinator remembers, in at most ten rows", () => {
  const named = kinds.flatMap((line) => namesIn(cellsOf(line)[0]));
  const known = [
    ...[CONTROL_KEY, OUTCOME_PREFIX, WORKLOADS_PREFIX, SAID_PREFIX, GATE_PREFIX, SUMMARY_KEY],
    ...[ENFORCEMENT_PREFIX, EXCEPTIONS_KEY, MEMBERS_KEY, OPEN_GATE_KEY, VULNERABILITIES_PREFIX],
    ...[EXCEPTION_ENDS_KEY, REQUEST_PREFIX, OPEN_REQUESTS_KEY, SWEEP_KEY, LAST_SWEEP_KEY, "content#"],
  ];
  const beginning = (name: string) => name.replace(/[<…].*$/, "");

  expect(
    known.filter((key) => !named.some((name) => name !== "" && key.startsWith(beginning(name) || "-"))),
  ).toEqual([]);
  const keys = named.filter((name) => !/^<(repository|reference)>/.test(name));
  expect(keys.filter((name) => !known.some((key) => key.startsWith(beginning(name))))).toEqual([]);
  expect(kinds.length).toBeLessThanOrEqual(10);
  const control = kinds.find((line) => line.includes(CONTROL_KEY)) ?? "";
  expect(CONTROL_ATTRIBUTES.filter((name) => !namesIn(control).includes(name))).toEqual([]);
});
