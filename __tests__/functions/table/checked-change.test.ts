import { checkChange } from "../../../functions/table/checked-change";

test.each(["Infinity", "-Infinity", "1e999", "NaN"])("the text %s is kept like any other", (reason) => {
  expect(() => checkChange({ key: "a", set: { reason } })).not.toThrow();
});

test("a value within another that DynamoDB has no type for is named by its path", () => {
  const set = { counts: { critical: 1, high: Number.NaN } };

  expect(() => checkChange({ key: "a", set })).toThrow('sets "counts.high" to NaN');
});
