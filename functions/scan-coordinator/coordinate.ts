import { SECOND } from "../contract/durations";
import { imageKey } from "../contract/image";
import { isOutcome, type Notice } from "../contract/notices/notice";
import { COUNTED_EVERY_MINUTE, COUNTED_WITH_GATE } from "../contract/telemetry";
import type { Work } from "../contract/work";
import { enforceDue } from "../enforcement/enforce";
import { noticeOpenGate } from "../exceptions/open-gate";
import { followRunning, publishOutcomes } from "../results/publish-outcome";
import type { Coordinator } from "./coordinator";
import { Marks } from "./marks";
import { measureLevels } from "./measure-levels";
import { recordEnds } from "./record-ends";
import { startDue } from "./start-due";

/**
 * Until when each step begins another call, in milliseconds from the run's beginning. One that hangs ends 5 seconds later at
 * most, so a step takes no more than that from the next one, and the last one ends before the function does, which has 30.
 */
const ENDS_BY = 5 * SECOND;
const STARTS_BY = 15 * SECOND;
const ACTS_BY = 19 * SECOND;
const PUBLISHES_BY = 23 * SECOND;
/** Acting and publishing begin nothing more after that: the next run's starts wait for this one's end. */
const LAST_STEPS_MS = 4 * SECOND;

/**
 * Does all that is due: records the scans that have ended, starts those that wait while there is capacity, acts for
 * enforcement, and publishes. Each step goes on until nothing is due or its time is over. Never throws: what fails is logged
 * and stays due.
 */
export async function coordinate(given: Coordinator, work: Work): Promise<void> {
  const { enforcer, enabled, isBefore, telemetry, summaries, now } = given;
  const notices: Notice[] = [];
  let hasFailed = false;
  const step = async (name: string, take: () => Promise<readonly Notice[] | undefined>): Promise<void> => {
    try {
      notices.push(...((await take()) ?? []));
    } catch (error) {
      hasFailed = true;
      telemetry.error("a step of the run failed; will retry", { step: name, error });
    }
  };
  if (work.isMinute) {
    reportRun(given);
  }
  let marks: Marks | undefined;
  await step("marks", async () => {
    marks = await Marks.read(summaries.table, telemetry, now, work.isAgain);
    return [];
  });
  const lastStep = (by: number) => {
    const until = now().getTime() + LAST_STEPS_MS;
    return () => isBefore(by) && now().getTime() < until;
  };
  const mayTouch = async (key: string) => (await marks?.mayTouch(key)) ?? true;
  const coordinator = { ...given, isAgain: work.isAgain, mayTouch };
  let ended = 0;
  await step("ends", async () => {
    const recorded = await recordEnds(coordinator, work, () => isBefore(ENDS_BY));
    ended = recorded.ended;
    return recorded.notices;
  });
  if (enabled) {
    await step("starts", () => startDue(coordinator, work.keys, ended, () => isBefore(STARTS_BY)));
  }
  if (enforcer && enabled) {
    await step("enforcement", () =>
      enforceDue(enforcer, lastStep(ACTS_BY), withVerdict(notices), mayTouch, work.keys),
    );
  }
  if (work.isMinute) {
    await followRunning(given.publisher, lastStep(ACTS_BY));
  }
  // Before what others have announced is published, and forgotten with that.
  await step("opened gate", async () => {
    const opened = await noticeOpenGate(summaries.table, summaries.installation, now());
    return opened && [opened];
  });
  await step("publishing", async () => {
    const atOnce = work.isAgain ? 1 : undefined;
    await publishOutcomes(given.publisher, notices, work.keys, lastStep(PUBLISHES_BY), mayTouch, atOnce);
    return [];
  });
  await step("marks", async () => {
    await marks?.clear();
    return [];
  });
  // Without these numbers an alarm says that no run has ended well.
  if (work.isMinute && !hasFailed) {
    await step("levels", async () => {
      await measureLevels(coordinator);
      return [];
    });
  }
}

/** Keys of the images that have got a verdict. */
function withVerdict(notices: readonly Notice[]): string[] {
  return notices
    .filter(isOutcome)
    .filter((outcome) => "verdict" in outcome)
    .map(({ image }) => imageKey(image));
}

/** Before anything can fail: alarms need these whatever becomes of the run. */
function reportRun({ telemetry, hasGate }: Coordinator): void {
  for (const metric of hasGate ? COUNTED_WITH_GATE : COUNTED_EVERY_MINUTE) {
    telemetry.count(metric, 0);
  }
}
