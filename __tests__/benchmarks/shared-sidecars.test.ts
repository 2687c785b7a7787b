import { checkSharedSidecars } from "../../benchmarks/shared-sidecars";

test("services that share sidecars may take 1.05 calls of AWS an event, and ten task definitions a sweep", () => {
  expect(() => checkSharedSidecars({ calls: 1.05, definitions: 10 })).not.toThrow();
});

test.each([
  [{ calls: 1.051, definitions: 0 }, "1.051 calls of AWS"],
  [{ calls: 0, definitions: 11 }, "reads 11 task definitions"],
])("what takes more fails the benchmark: %j", (cost, message) => {
  expect(() => checkSharedSidecars(cost)).toThrow(message);
});
