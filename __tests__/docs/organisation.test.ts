import { MEMBER_ROLES } from "../../functions/contract/places/members";
import {
  HUB_ATTRIBUTES,
  MAX_ACCOUNTS,
  MAX_PATH_CHARACTERS,
  MAX_PLACES,
  membersName,
} from "../../modules/members";
import { alarmsOf } from "../../modules/monitoring/alarms";
import { watched } from "../modules/monitoring/watched";
import { textOf } from "../pages";
import { namesIn, tableOf } from "./tables";

const page = textOf("docs/organisation.md");
const { lines } = JSON.parse(textOf("simulation/prices.json"));
const number = (value: number) => value.toLocaleString("en-US");

test("the hub that a member is given has every attribute, and its bus is that of its name", () => {
  const [, block = ""] = /^ {2}hub = \{\n([\s\S]*?)^ {2}\}/m.exec(page) ?? [];
  const hub = Object.fromEntries(
    [...block.matchAll(/(\w+) += "(.*)"/g)].map(([, name, value]) => [name, value]),
  );

  expect(Object.keys(hub)).toEqual(Object.keys(HUB_ATTRIBUTES));
  expect(hub.event_bus_arn).toBe(
    `arn:aws:events:${hub.hub_region}:${hub.hub_account_id}:event-bus/${membersName(hub.hub_name ?? "")}`,
  );
});

test("the limits are those of the module", () => {
  expect(page).toContain(`**${number(MAX_ACCOUNTS)} accounts and ${number(MAX_PLACES)} places**`);
  expect(page).toContain(`\`iam_role_path\` at most ${MAX_PATH_CHARACTERS}`);
});

test("every role of a member is in the table of what the hub is trusted with, and no other", () => {
  const rights = tableOf(page, "What a member trusts the hub with");
  const roles = rights.flatMap(([role]) => namesIn(role));
  const actions = rights.flatMap(([, right]) => namesIn(right));

  expect([...new Set(roles)].sort()).toEqual([...MEMBER_ROLES, "events"].map((kind) => `-${kind}-`).sort());
  expect(actions.length).toBeGreaterThan(4);
  expect(namesIn(textOf("docs/permissions.md"))).toEqual(expect.arrayContaining(actions));
});

test("the alarms that failures raise exist", () => {
  const raised = tableOf(page, "Failures").flatMap(([, , seen = ""]) =>
    [...seen.matchAll(/alarm \[?`([\w-]+)`/g)].map(([, id]) => id),
  );

  expect([...new Set(raised)].sort()).toEqual([
    "dead-letter-queue",
    "places-not-heard",
    "places-unanswered",
    "sweeper-errors",
  ]);
  expect(alarmsOf(watched).map(({ id }) => id)).toEqual(expect.arrayContaining(raised));
});

test("the costs are those of the price list and of monitoring.md", () => {
  const alarm = lines.alarmMetric.usd;
  const [, installation] =
    /^\| \*\*USD a month\*\* \| \| \*\*([\d.]+)\*\*/m.exec(textOf("docs/monitoring.md")) ?? [];
  const single = Number(installation);

  const ofHub = Number((3 * lines.metric.usd + 2 * alarm).toFixed(2));

  expect(tableOf(page, "Cost").map(([, usd]) => Number(usd))).toEqual([alarm, lines.event.usd, 0, ofHub]);
  expect(page).toContain(
    `that is ${number(400 * single)} USD for single installations, and ${(single + ofHub + 400 * alarm).toFixed(2)} USD for a hub`,
  );
});
