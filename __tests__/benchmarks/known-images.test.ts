import { checkKnownImages } from "../../benchmarks/known-images";

test("an event of known images may take 1.05 calls of AWS and 2 ms of CPU time", () => {
  expect(() => checkKnownImages({ calls: 1.05, cpuMilliseconds: 2 })).not.toThrow();
});

test.each([
  [{ calls: 1.051, cpuMilliseconds: 1 }, "1.051 calls of AWS"],
  [{ calls: 0, cpuMilliseconds: 2.5 }, "2.50 ms of CPU time"],
])("one that takes more fails the benchmark: %j", (cost, message) => {
  expect(() => checkKnownImages(cost)).toThrow(message);
});
