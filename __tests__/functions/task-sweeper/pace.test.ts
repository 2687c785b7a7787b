import { paceOf } from "../../../functions/task-sweeper/pace";

/** A clock that only sleeping moves. */
function createClock() {
  const clock = { time: 5000, slept: [] as number[] };
  const pace = paceOf(
    100,
    () => clock.time,
    async (milliseconds) => {
      clock.slept.push(milliseconds);
      clock.time += milliseconds;
    },
  );
  return { clock, pace };
}

test("calls in a row are an interval apart, the first is at once", async () => {
  const { clock, pace } = createClock();

  for (let call = 0; call < 4; call += 1) {
    await pace();
  }

  expect(clock.slept).toEqual([100, 100, 100]);
});

test("a call after a while is at once, and does not save up for later ones", async () => {
  const { clock, pace } = createClock();
  await pace();
  clock.time += 1000;

  await pace();
  expect(clock.slept).toEqual([]);
  await pace();
  expect(clock.slept).toEqual([100]);
});
