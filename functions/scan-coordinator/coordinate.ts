import { SECOND } from "../contract/durations";
import { imageKey } from "../contract/image";
import { isOutcome, type Notice } from "../contract/notices/notice";
import { COUNTED_EVERY_MINUTE, COUNTED_WITH_GATE } from "../contract/telemetry";
import type { Work } from "../contract/work";
import { enforceDue } from "../enforcement/enforce";
import { noticeOpenGate } from "../exceptions/open-gate";
import { publishOutcomes } from "../results/publish-outcome";
import type { Coordinator } from "./coordinator";
import { Marks } from "./marks";
import { measureLevels } from "./measure-levels";
import { recordEnds } from "./record-ends";
import { startDue } from "./start-due";

/**
 * By when each step of a run has to end, in milliseconds from its beginning. A step that hangs takes no time from the others:
 * one call lasts 5 seconds at most, and the function has 30.
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
  const { enforcer, findings, enabled, isBefore, telemetry, summaries, now } = given;
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
    marks = await Marks.read(given.ledger, telemetry, now, work.isAgain);
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
    await step("starts", () => startDue(coordinator, work, ended, () => isBefore(STARTS_BY)));
  }
  if (enforcer && enabled) {
    await step("enforcement", () => enforceDue(enforcer, lastStep(ACTS_BY), withVerdict(notices), mayTouch));
  }
  if (findings && work.isMinute) {
    await step("findings", () => findings.follow(lastStep(ACTS_BY)));
  }
  // Before what others have announced is published, and forgotten with that.
  await step("opened gate", async () => {
    const opened = await noticeOpenGate(summaries.table, summaries.installation, now());
    return opened && [opened];
  });
  await step("publishing", async () => {
    await publishOutcomes(coordinator.publisher, notices, lastStep(PUBLISHES_BY), mayTouch);
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
