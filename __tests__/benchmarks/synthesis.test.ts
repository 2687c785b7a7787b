import { checkSynthesis, MAX_RATIO } from "../../benchmarks/synthesis";

const times = (stack: number) => ({ ofStack: [stack, stack, stack], ofOneQueue: [1000, 1000, 1000] });

test("a synthesis of this stack may take 1.6 times as long as that of one queue", () => {
  expect(MAX_RATIO).toBe(1.6);
  expect(() => checkSynthesis(times(1600))).not.toThrow();
});

test("one that takes longer fails the benchmark, with the measured ratio and what is allowed", () => {
  expect(() => checkSynthesis(times(1610))).toThrow(
    "cdktf synth of this stack takes 1.61 times as long as that of one queue; at most 1.6 are allowed",
  );
});
