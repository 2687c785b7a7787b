import { within } from "../../clients/time-limit";
import { SECOND } from "../../contract/durations";
import { imageKey } from "../../contract/images/image";
import { isOutcome, type Notice, noticeKey } from "../../contract/notices/notice";
import { COUNTED_EVERY_MINUTE, COUNTED_WITH_GATE } from "../../contract/telemetry";
import { queueExceptionEnds } from "../../exceptions/ends";
import { noticeOpenGate } from "../../exceptions/open-gate";
import { readLists } from "../../ledger/lists";
import { followRunning, publishOutcomes } from "../../results/publish-outcome";
import type { Coordinator, Work } from "./coordinator";
import { enforceDue } from "./enforcement/enforce";
import { Marks } from "./marks";
import { measureLevels } from "./measure-levels";
import { recordEnds } from "./record-ends";
import { startDue } from "./start-due";

/**
 * Until so many milliseconds after the run's start a step may begin another call. A hanging call ends at most 5 seconds
 * later (8 for an engine's answer about one scan), so the last step ends within the function's 30 seconds.
 */
const ENDS_BY = 5 * SECOND;
const STARTS_BY = 15 * SECOND;
const ACTS_BY = 19 * SECOND;
const PUBLISHES_BY = 23 * SECOND;
const LISTS_BY = 20 * SECOND;
/**
 * Milliseconds after which a run ends. A run that crashes instead locks the queue, and makes the next run suspect an
 * item.
 */
const RUN_MS = 27 * SECOND;
/** Milliseconds after which no measuring begins. Nothing depends on the measurements. */
const MEASURES_BEFORE = 26 * SECOND;
/**
 * Milliseconds in which acting or publishing may begin something, because the next run's starts wait for this run's
 * end.
 */
const LAST_STEPS_MS = 4 * SECOND;

/**
 * Does everything that is due: records ended scans, starts waiting scans while there is capacity, enforces, announces
 * ends of exceptions, publishes, and reads lists of vulnerabilities. Each step continues until nothing is due or its
 * time is over. Never throws: a failed step is logged and its work stays due.
 */
export async function coordinate(given: Coordinator, work: Work): Promise<void> {
  const { enforcer, hasGate, enabled, isBefore, telemetry, summaries, now } = given;
  const notices: Notice[] = [];
  const end = now().getTime() + RUN_MS;
  let hasFailed = false;
  const step = async (name: string, take: () => Promise<unknown>): Promise<void> => {
    const left = end - now().getTime();
    try {
      await (left > 0 && within(left, take()));
      hasFailed ||= left <= 0;
    } catch (error) {
      hasFailed = true;
      telemetry.error("a step of the run failed; will retry", { step: name, error });
    }
  };
  // Does not measure while disabled: an alarm would report scans as late.
  const isMeasured = work.isMinute && enabled;
  if (isMeasured) {
    // Comes first, because alarms need these counters even if the run fails.
    for (const metric of hasGate ? COUNTED_WITH_GATE : COUNTED_EVERY_MINUTE) {
      telemetry.count(metric, 0);
    }
  }
  const marks = new Marks(given.ledger, telemetry, now, work.isAgain);
  await step("marks", () => marks.read());
  const lastStep = (by: number) => {
    const until = now().getTime() + LAST_STEPS_MS;
    return () => isBefore(by) && now().getTime() < until;
  };
  const { mayTouch } = marks;
  const coordinator = { ...given, marks };
  let ended = 0;
  await step("ends", async () => {
    const recorded = await recordEnds(coordinator, work, () => isBefore(ENDS_BY));
    ended = recorded.ended;
    notices.push(...recorded.notices);
  });
  if (enabled) {
    await step("starts", async () =>
      notices.push(...(await startDue(coordinator, work, ended, () => isBefore(STARTS_BY)))),
    );
  }
  if (enforcer && enabled) {
    await step("enforcement", async () => {
      const outcomes = notices.filter(isOutcome).filter((outcome) => "verdict" in outcome);
      const keys = outcomes.map(({ image }) => imageKey(image));
      notices.push(...(await enforceDue(enforcer, lastStep(ACTS_BY), keys, mayTouch, work.keys)));
    });
  }
  if (work.isMinute) {
    await step("findings", () => followRunning(given.publisher, lastStep(ACTS_BY)));
  }
  // Skipped in a repeated run, because this step may have crashed the first run.
  if (work.isMinute && !work.isAgain) {
    await step("ends of exceptions", async () =>
      notices.push(...(await queueExceptionEnds(summaries, now(), lastStep(ACTS_BY)))),
    );
  }
  await step("opened gate", async () => {
    const opened = await noticeOpenGate(summaries.table, summaries.installation, now());
    notices.push(...(opened ? [opened] : []));
  });
  const atOnce = work.isAgain ? 1 : undefined;
  const named = [...notices.map(noticeKey), ...work.keys];
  await step("publishing", () =>
    publishOutcomes(given.publisher, named, lastStep(PUBLISHES_BY), mayTouch, atOnce),
  );
  const { table } = summaries;
  const cases = given.scanner.listCases?.bind(given.scanner);
  await step(
    "lists",
    async () => cases && readLists({ table, cases, telemetry, now }, lastStep(LISTS_BY), mayTouch, atOnce),
  );
  await step("marks", () => marks.clear());
  // If these numbers are missing, an alarm reports that no run ended well.
  if (isMeasured && !hasFailed && isBefore(MEASURES_BEFORE)) {
    await step("levels", () => measureLevels(coordinator));
  }
}
