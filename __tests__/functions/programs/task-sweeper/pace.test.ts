import { paceByPlace, paceOf } from "../../../../functions/programs/task-sweeper/pace";

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

test("each account and region has a pace of its own", async () => {
  const paced: string[] = [];
  let made = 0;
  const pace = paceByPlace(100, (interval) => {
    made += 1;
    const name = `${made}: ${interval}`;
    return async () => void paced.push(name);
  });

  for (const place of ["us-east-1:123456789012", "eu-west-1:123456789012", "us-east-1:222222222222"]) {
    await pace(`arn:aws:ecs:${place}:task-definition/web:7`);
    await pace(`arn:aws:ecs:${place}:task-definition/api:7`);
  }

  expect(paced).toEqual(["1: 100", "1: 100", "2: 100", "2: 100", "3: 100", "3: 100"]);
});
