import { checkChange } from "../../../functions/table/checked-change";

test.each(["Infinity", "-Infinity", "1e999", "NaN"])("the text %s is kept like any other", (reason) => {
  expect(() => checkChange({ key: "a", set: { reason } })).not.toThrow();
});
