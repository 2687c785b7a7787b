import { planned } from "../synthesized";

const EXCEPTION = {
  image: "docker.io/library/nginx",
  until: "2127-03-31",
  reason: "No fix yet: ${x} %{y}",
  owner: "team-shop",
};

test("exceptions stand in the item as they are, without what is left out", () => {
  const { item } = planned({ exceptions: [EXCEPTION] }).at("exceptions/table-item");

  const { exceptions } = JSON.parse(String(item));
  expect(JSON.parse(exceptions.S)).toEqual([EXCEPTION]);
});

// Proves exception.no-tag.
test.each([
  ["that ended", { until: "2001-01-01" }, /^1 of exceptions have ended: .*docker\.io\/library\/nginx/],
  ["with a tag", { image: "quay.io/a/b:1" }, /^1 of exceptions name a tag, which may move/],
  ["of any registry", { image: "**/nginx" }, /have a wildcard in the host of the registry/],
  ["for every image", { image: "**" }, /match every image/],
  ["that ends in a century", {}, /end more than a year from now/],
])("a plan warns of one %s", (_, given, warning) => {
  const { warnings } = planned({ exceptions: [{ ...EXCEPTION, ...given }] });

  expect(warnings).toContainEqual(expect.stringMatching(warning));
});
