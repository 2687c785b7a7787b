import { checkCommandLine, renderCommandLine } from "../../benchmarks/command-line";

test("help may take 2.2 times, and the list 3.5 times the CPU time of a bare Node process", () => {
  expect(() => checkCommandLine({ bare: [10], help: [22], images: [35] })).not.toThrow();
  expect(() => checkCommandLine({ bare: [10], help: [23], images: [35] })).toThrow("help takes 2.30 times");
  expect(() => checkCommandLine({ bare: [10], help: [22], images: [36] })).toThrow("images takes 3.60 times");
});

test("the table says both as ratios", () => {
  expect(renderCommandLine({ bare: [10], help: [12], images: [20] })).toMatch(/1\.20 ×[\s\S]*2\.00 ×/);
});
