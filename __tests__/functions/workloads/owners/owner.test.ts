import { cleanOwner, ownerIn } from "../../../../functions/workloads/owners/owner";

const KEYS = ["team", "owner"];
const tag = (key: string, value: string) => ({ key, value });

// Proves publish.owners.
test.each([
  [
    "the first key, whatever the order of the tags",
    [tag("owner", "ann"), tag("team", "payments")],
    "payments",
  ],
  ["the next one where the first is missing", [tag("owner", "ann")], "ann"],
  ["the next one where the first has nothing to read", [tag("team", " \u0000 "), tag("owner", "ann")], "ann"],
  ["nobody where none of them is there", [tag("Team", "payments"), tag("cost", "7")], undefined],
  ["nobody where there are no tags", undefined, undefined],
  ["nobody where they are none", ["team", 7, null, { key: "team", value: 7 }], undefined],
])("the owner is %s", (_, tags, owner) => {
  expect(ownerIn(tags, KEYS)).toBe(owner);
});

test.each([
  ["payments", "payments"],
  ["line\none\r\n\ttwo\u0000", "line one two"],
  ["\u202Eeman\u200B", "eman"],
  ["<script>alert(1)</script>", "alert(1)"],
  ["\uD800", undefined],
  ["", undefined],
])("%j is shown as %j", (value, shown) => {
  expect(cleanOwner(value)).toBe(shown);
});

test("of the longest value 100 characters stay, and the last says that it was cut", () => {
  expect(cleanOwner("a".repeat(100))).toBe("a".repeat(100));
  expect(cleanOwner("a".repeat(256))).toBe(`${"a".repeat(99)}…`);
  expect(cleanOwner("\u{1F6A2}".repeat(128))).toBe(`${"\u{1F6A2}".repeat(49)}…`);
});
