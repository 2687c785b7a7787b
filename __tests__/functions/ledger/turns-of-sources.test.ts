import { DAY_MINUTES, HOUR_MINUTES } from "../samples";
import { content, type ErrorKind, expectWithinLimits, fails, PASSES, REFUSED } from "./days-of-sources";
import { WeeksOfScans } from "./weeks-of-scans";

const OTHER = content("registry.example.com/shop/web:1");
const ECR = content("123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/web:1");

let weeks: WeeksOfScans;

beforeEach(async () => {
  weeks = await WeeksOfScans.begin({ rescanAfterHours: 24 });
  weeks.behaviour.set(ECR.repository, PASSES);
});

const sourcesTried = () => weeks.tries.map(({ source }) => source);

/** A task of the image in the other registry every ten seconds; the coordinator runs once a minute. */
async function passWithCrashLoop(until: number): Promise<void> {
  for (let second = weeks.minute * 60; second < until * 60; second += 10) {
    await weeks.sees(OTHER);
    await weeks.passUntil(second / 60 + 1 / 6);
  }
}

describe("a source that fails, of which a task starts every ten seconds, leaves the next try to the source that works:", () => {
  test.each<ErrorKind>(["configuration source", "permanent source"])("%s", async (kind) => {
    weeks.behaviour.set(OTHER.repository, fails(kind));
    await weeks.sees(OTHER);
    await weeks.sees(ECR);

    await passWithCrashLoop(10);

    expect(sourcesTried()).toEqual([OTHER.repository, ECR.repository]);
    expect(await weeks.row(OTHER)).toMatchObject({ verdict: "PASSED", repository: ECR.repository });
  });

  test.each<ErrorKind>(["infrastructure transient", "infrastructure image"])("%s", async (kind) => {
    weeks.behaviour.set(OTHER.repository, fails(kind));
    await weeks.sees(OTHER);
    await weeks.sees(ECR);

    await passWithCrashLoop(10);

    expect(await weeks.row(OTHER)).toMatchObject({ verdict: "PASSED", repository: ECR.repository });
  });

  test("where both were refused, they take turns, and what was corrected is used", async () => {
    weeks.behaviour.set(OTHER.repository, REFUSED);
    weeks.behaviour.set(ECR.repository, REFUSED);
    await weeks.sees(OTHER);
    await weeks.sees(ECR);
    await passWithCrashLoop(20);
    weeks.behaviour.set(ECR.repository, PASSES);

    await passWithCrashLoop(6 * HOUR_MINUTES + 20);

    const [one, other] = [OTHER.repository, ECR.repository];
    expect(sourcesTried()).toEqual([one, other, one, other]);
  });
});

describe("an image in a registry that is gone is scanned from another one that tasks use:", () => {
  test.each<ErrorKind>(["infrastructure transient", "infrastructure image"])("%s", async (kind) => {
    weeks.behaviour.set(OTHER.repository, fails(kind));
    await weeks.sees(OTHER);
    await weeks.passUntil(40);

    for (let hour = 1; hour <= 4; hour += 1) {
      await weeks.sees(ECR, { bySweep: true, taskArn: "long-lived" });
      await weeks.passUntil(hour * HOUR_MINUTES);
    }

    expect(sourcesTried().at(-1)).toBe(ECR.repository);
    expect(await weeks.row(OTHER)).toMatchObject({ verdict: "PASSED" });
  });

  test("each of them in turn, and none that no task has had for a week", async () => {
    const kept = [ECR, content("mirror.example.com/web:1")];
    for (const { repository } of [OTHER, ...kept]) {
      weeks.behaviour.set(repository, fails("infrastructure transient"));
    }
    await weeks.sees(OTHER);

    for (let day = 0; day < 12; day += 1) {
      await weeks.passUntil(day * DAY_MINUTES + 5);
      for (const image of kept) {
        await weeks.sees(image);
      }
    }

    const lately = weeks.tries.filter(({ minute }) => minute > 8 * DAY_MINUTES).map(({ source }) => source);
    expect(new Set(sourcesTried())).toContain(OTHER.repository);
    expect(new Set(lately)).toEqual(new Set(kept.map(({ repository }) => repository)));
    expectWithinLimits(weeks);
  });
});
