import { SECOND } from "../../../functions/contract/durations";
import { EcsRates } from "../../../simulation/aws/ecs-rates";
import { Random } from "../../../simulation/random/random";

/** How many calls of an operation at one time are taken, and how many are a while later. */
function takenOf(operation: string, laterMs: number) {
  let now = 0;
  const rates = new EcsRates(() => now, new Random(7));
  const taken = () => {
    let calls = 0;
    try {
      for (; calls < 1000; calls += 1) {
        rates.take(operation);
      }
    } catch (error) {
      expect(error).toMatchObject({ name: "ThrottlingException" });
    }
    return calls;
  };
  const first = taken();
  now += laterMs;
  return { rates, first, later: taken() };
}

test("fifty task definitions are read at one time, and what comes back in a second is shared with others", () => {
  const { first, later } = takenOf("DescribeTaskDefinition", SECOND);

  expect(first).toBe(50);
  expect(later).toBeGreaterThanOrEqual(2);
  expect(later).toBeLessThan(20);
  expect(takenOf("DescribeTaskDefinition", 60 * SECOND).later).toBe(50);
});

test("each group of operations has a bucket of its own, which its operations share", () => {
  const { rates } = takenOf("ListTasks", 0);

  expect(() => rates.take("DescribeTasks")).toThrow("Rate exceeded");
  rates.take("DescribeTaskDefinition");
});

test("an operation without a rate is a mistake of the simulation", () => {
  expect(() => new EcsRates(() => 0, new Random(1)).take("RunTask")).toThrow("add it to ecs-rates.ts");
});
