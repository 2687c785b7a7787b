import { MEMBER_ROLES } from "../../functions/contract/places/members";
import { HUB_ATTRIBUTES, membersName } from "../../modules/members";
import { textOf } from "../pages";
import { namesIn, tableOf } from "./tables";

const page = textOf("docs/organisation.md");

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

test("every role of a member is in the table of what the hub is trusted with, and no other", () => {
  const rights = tableOf(page, "What a member trusts the hub with");
  const roles = rights.flatMap(([role]) => namesIn(role));
  const actions = rights.flatMap(([, right]) => namesIn(right));

  expect([...new Set(roles)].sort()).toEqual([...MEMBER_ROLES, "events"].map((kind) => `-${kind}-`).sort());
  expect(actions.length).toBeGreaterThan(4);
  expect(namesIn(textOf("docs/permissions.md"))).toEqual(expect.arrayContaining(actions));
});
