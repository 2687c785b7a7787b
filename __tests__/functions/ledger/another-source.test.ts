import { DAY_MINUTES, HOUR_MINUTES } from "../samples";
import { content, type ErrorKind, expectWithinLimits, fails, PASSES, REFUSED } from "./days-of-sources";
import { WeeksOfScans } from "./weeks-of-scans";

const PRIVATE = content("registry.example.com/shop/web:1");
const ECR = content("123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/web:1");
const WRONG = "arn:aws:secretsmanager:us-east-1:123456789012:secret:wrong-AbCdEf";
const RIGHT = "arn:aws:secretsmanager:us-east-1:123456789012:secret:right-AbCdEf";

let weeks: WeeksOfScans;

beforeEach(async () => {
  weeks = await WeeksOfScans.begin({ rescanAfterHours: 24 });
  weeks.behaviour.set(PRIVATE.repository, REFUSED);
  weeks.behaviour.set(ECR.repository, PASSES);
});

const minutesOf = ({ tries }: WeeksOfScans) => tries.map(({ minute }) => minute);
const sourcesTried = () => weeks.tries.map(({ source }) => source);

describe("an image that its registry refuses has a verdict within ten minutes of a sighting in ECR", () => {
  test.each([
    ["while the scan runs", 1],
    ["right after the error", 3],
    ["while the error waits", 40],
    ["after a day of errors", DAY_MINUTES + 30],
  ])("%s", async (_, minute) => {
    await weeks.sees(PRIVATE);
    await weeks.passUntil(minute);
    await weeks.sees(ECR);

    await weeks.passUntil(minute + 10);

    expect(await weeks.row(PRIVATE)).toMatchObject({ verdict: "PASSED", repository: ECR.repository });
    expect(sourcesTried().at(-1)).toBe(ECR.repository);
    expectWithinLimits(weeks);
  });

  test("in the same minute, whichever of them is first, and a sweep's sightings do as well", async () => {
    await weeks.sees(PRIVATE, { bySweep: true });
    await weeks.sees(ECR, { bySweep: true });

    await weeks.passUntil(10);

    expect(weeks.tries).toEqual([
      { minute: 0, source: PRIVATE.repository },
      { minute: 5, source: ECR.repository },
    ]);
    expect(await weeks.row(PRIVATE)).toMatchObject({ verdict: "PASSED" });
  });
});

test("an image that ECR lacks is scanned from the registry that still has it", async () => {
  weeks.behaviour.set(ECR.repository, fails("permanent source"));
  weeks.behaviour.set(PRIVATE.repository, PASSES);
  await weeks.sees(ECR);
  await weeks.passUntil(10);
  expect(await weeks.row(ECR)).toMatchObject({ errorClass: "permanent", errorScope: "registry" });
  await weeks.sees(PRIVATE);

  await weeks.passUntil(13);

  expect(await weeks.row(ECR)).toMatchObject({ verdict: "PASSED" });
});

describe("a secret that was corrected", () => {
  beforeEach(() => weeks.behaviour.set(`${PRIVATE.repository} ${RIGHT}`, PASSES));

  test.each([20, DAY_MINUTES + 30, 3 * DAY_MINUTES + 59])(
    "as another secret of the task definition is used within ten minutes, also after %i minutes of errors",
    async (minute) => {
      await weeks.sees(PRIVATE, { credentials: WRONG });
      await weeks.passUntil(minute);
      await weeks.sees(PRIVATE, { credentials: RIGHT });

      await weeks.passUntil(minute + 10);

      expect(await weeks.row(PRIVATE)).toMatchObject({ verdict: "PASSED", credentials: RIGHT });
      expectWithinLimits(weeks);
    },
  );

  test("by its value alone is used by the first retry, an hour later", async () => {
    await weeks.sees(PRIVATE, { credentials: WRONG });
    await weeks.passUntil(20);
    weeks.behaviour.set(`${PRIVATE.repository} ${WRONG}`, PASSES);
    await weeks.sees(PRIVATE, { credentials: WRONG });

    await weeks.passUntil(65);

    expect(weeks.tries.map(({ minute }) => minute)).toEqual([0, 62]);
    expect(await weeks.row(PRIVATE)).toMatchObject({ verdict: "PASSED" });
  });
});

test("a source is never mixed: each try has the repository and the credentials of one sighting", async () => {
  const mirror = content("mirror.example.com/web:2");
  weeks.behaviour.set(mirror.repository, REFUSED);
  weeks.behaviour.set(ECR.repository, REFUSED);
  await weeks.sees(PRIVATE, { credentials: WRONG });
  await weeks.sees(mirror, { credentials: RIGHT });
  await weeks.sees(ECR);

  await weeks.passUntil(6 * HOUR_MINUTES);

  expect(new Set(sourcesTried())).toEqual(
    new Set([`${PRIVATE.repository} ${WRONG}`, `${mirror.repository} ${RIGHT}`, ECR.repository]),
  );
});

test("what was refused before the latest verdict counts no more when another source is refused", async () => {
  await weeks.sees(PRIVATE);
  await weeks.passUntil(3);
  await weeks.sees(ECR);
  await weeks.passUntil(2 * DAY_MINUTES);
  weeks.behaviour.set(ECR.repository, REFUSED);
  weeks.behaviour.set(PRIVATE.repository, PASSES);
  await weeks.sees(ECR);
  await weeks.passUntil(2 * DAY_MINUTES + 3);

  await weeks.sees(PRIVATE);
  await weeks.passUntil(2 * DAY_MINUTES + 10);

  expect(sourcesTried().slice(-2)).toEqual([ECR.repository, PRIVATE.repository]);
  expect(await weeks.row(PRIVATE)).toMatchObject({ verdict: "PASSED" });
});

test.each<ErrorKind>([
  "infrastructure transient",
  "infrastructure image",
  "infrastructure installation",
  "configuration image",
  "configuration installation",
])("no source goes around the wait of an error of class and scope %s", async (kind) => {
  weeks.behaviour.set(PRIVATE.repository, fails(kind));
  weeks.behaviour.set(ECR.repository, fails(kind));
  await weeks.sees(PRIVATE);
  const alone = await WeeksOfScans.begin({ rescanAfterHours: 24 });
  alone.behaviour.set(PRIVATE.repository, fails(kind));
  await alone.sees(PRIVATE);

  for (let minute = 3; minute < 5 * HOUR_MINUTES; minute += 10) {
    await weeks.passUntil(minute);
    await weeks.sees(ECR);
    await alone.passUntil(minute);
  }

  expect(await weeks.row(PRIVATE)).toMatchObject({
    errorClass: kind.split(" ")[0],
    errorScope: kind.split(" ")[1],
  });
  expect(minutesOf(weeks)).toEqual(minutesOf(alone));
});
