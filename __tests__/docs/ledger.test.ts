import { ENFORCEMENT_PREFIX } from "../../functions/contract/blocking/enforcement";
import { EXCEPTIONS_KEY } from "../../functions/contract/blocking/exceptions";
import { GATE_PREFIX, OPEN_GATE_KEY } from "../../functions/contract/blocking/gate";
import {
  BLOCKING_ATTRIBUTES,
  CONTROL_ATTRIBUTES,
  CONTROL_KEY,
  FINDING_PREFIX,
  HISTORY_PREFIX,
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
import { PUBLISHED_GATE_PREFIX } from "../../functions/exceptions/open-gate";
import { textOf } from "../pages";
import { namesIn, tableOf } from "./tables";

const PAGE = textOf("docs/ledger.md");
const attributes = tableOf(PAGE, "An image's row");

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
    `${HISTORY_PREFIX}<key of the image>`,
    `${WORKLOADS_PREFIX}<key of the image>`,
    `${SAID_PREFIX}<kind>#<cluster>/<workload>#<hash>`,
    `${FINDING_PREFIX}<key of the image>`,
    `${GATE_PREFIX}<cluster>/<service>/<deployment id>#<stage>`,
    `${ENFORCEMENT_PREFIX}…`,
    EXCEPTIONS_KEY,
    MEMBERS_KEY,
    OPEN_GATE_KEY,
    `${PUBLISHED_GATE_PREFIX}<id of the event>`,
    `${REQUEST_PREFIX}<requestId>`,
    OPEN_REQUESTS_KEY,
    SUMMARY_KEY,
    `${SWEEP_KEY}#<account>/<region>`,
    LAST_SWEEP_KEY,
  ]);
  const others = keys.flatMap(([line]) => namesIn(line));
  expect(BLOCKING_ATTRIBUTES.filter((name) => !others.includes(name))).toEqual([]);
  expect(CONTROL_ATTRIBUTES.filter((name) => !namesIn(`\`${control}`).includes(name))).toEqual([]);
});
