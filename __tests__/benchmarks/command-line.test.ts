import { checkCommandLine, renderCommandLine } from "../../benchmarks/command-line";

test("help may take 2.2 times, and the list 4 times the CPU time of a bare Node process", () => {
  expect(() => checkCommandLine({ bare: [10], help: [22], images: [40] })).not.toThrow();
  expect(() => checkCommandLine({ bare: [10], help: [23], images: [40] })).toThrow("help takes 2.30 times");
  expect(() => checkCommandLine({ bare: [10], help: [22], images: [41] })).toThrow("images takes 4.10 times");
});

test("the table says both as ratios", () => {
  expect(renderCommandLine({ bare: [10], help: [12], images: [20] })).toMatch(/1\.20 ×[\s\S]*2\.00 ×/);
});
