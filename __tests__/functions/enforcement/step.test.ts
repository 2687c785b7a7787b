import fc from "fast-check";
import type { DeploymentEvent } from "../../../functions/contract/notices/deployment-event";
import { type EnforcementItem, readItem, rowOf } from "../../../functions/enforcement/item";
import { type SubjectEvent, step } from "../../../functions/enforcement/step";
import { type Subject, subjectKey, subjectOf } from "../../../functions/enforcement/subject";
import { parseTaskEvent } from "../../../functions/tasks/task-event";
import { DAY_MINUTES, image, minutesFromNow, NOW, TASK_ARN, taskEvent } from "../samples";

const subjectFor = (number: number, notedAt = NOW): Subject =>
  subjectOf(
    parseTaskEvent(taskEvent(undefined, { startedBy: `ecs-svc/${number}`, taskArn: `${TASK_ARN}${number}` })),
    image(),
    notedAt,
  ) as Subject;

const SUBJECT = subjectFor(1);
const OTHER = subjectFor(2);
const rolledBack = (number: number) =>
  ({ deploymentEventId: `${number}-rolled-back`, deploymentArn: `deployment-${number}` }) as DeploymentEvent;
const ACTING = { event: rolledBack(1), backTo: "revision-1" };
const fresh = (verdict: "PASSED" | "FAILED" | "NO_POLICY") => ({ verdict, freshUntil: minutesFromNow(60) });
const judged = (verdict?: object, isChosen = true) =>
  ({ kind: "judged", verdict, isChosen }) as Extract<SubjectEvent, { kind: "judged" }>;

const waiting: EnforcementItem = { subject: SUBJECT, state: "WAITING", dueAt: NOW, attempts: 0 };
const due: EnforcementItem = { ...waiting, state: "DUE" };
const acting: EnforcementItem = { ...waiting, state: "ACTING", acting: ACTING };
const finished: EnforcementItem = { subject: SUBJECT, dueAt: NOW, attempts: 0 };
const OTHER_TASK = { taskArn: SUBJECT.taskArn, family: SUBJECT.family };
const BOTH = { ...OTHER, others: [OTHER_TASK] };
const ANOTHER = { ...SUBJECT, taskArn: `${TASK_ARN}-another` };
const EARLIER = { ...ANOTHER, since: minutesFromNow(-1).toISOString() };
const LATER = minutesFromNow(5);

test.each<[string, EnforcementItem | undefined, SubjectEvent, EnforcementItem | undefined]>([
  ["a first task waits", undefined, { kind: "noted", subject: SUBJECT, hasFailed: false }, waiting],
  ["one with a known FAILED is due", undefined, { kind: "noted", subject: SUBJECT, hasFailed: true }, due],
  ["the same deployment is no news", waiting, { kind: "noted", subject: SUBJECT, hasFailed: true }, waiting],
  [
    "another one waits with it",
    waiting,
    { kind: "noted", subject: OTHER, hasFailed: false },
    { ...waiting, subject: BOTH },
  ],
  [
    "what is begun goes on with another one",
    acting,
    { kind: "noted", subject: OTHER, hasFailed: true },
    { ...acting, subject: BOTH },
  ],
  [
    "what is finished begins anew",
    finished,
    { kind: "noted", subject: OTHER, hasFailed: true },
    { ...due, subject: OTHER },
  ],
  [
    "though it rests where it is for the same starter",
    finished,
    { kind: "noted", subject: ANOTHER, hasFailed: true },
    { ...due, subject: ANOTHER, dueAt: minutesFromNow(5) },
  ],
  ["the same task is no news", finished, { kind: "noted", subject: SUBJECT, hasFailed: true }, finished],
  [
    "one that was created earlier is",
    due,
    { kind: "noted", subject: EARLIER, hasFailed: true },
    { ...due, subject: { ...EARLIER, others: [OTHER_TASK] } },
  ],
  [
    "what waits for more than a day gives way to the same deployment, though it is not deleted yet",
    { ...waiting, subject: subjectFor(1, minutesFromNow(-DAY_MINUTES)) },
    { kind: "noted", subject: SUBJECT, hasFailed: false },
    waiting,
  ],
  ["a fresh FAILED is due", waiting, judged(fresh("FAILED")), due],
  ["what is due stays so", due, judged(fresh("FAILED")), due],
  ["a PASSED needs nothing", acting, judged(fresh("PASSED")), undefined],
  ["nor does NO_POLICY", waiting, judged(fresh("NO_POLICY")), undefined],
  ["what the settings leave out goes", due, judged(fresh("FAILED"), false), undefined],
  ["a stale FAILED waits", due, judged({ ...fresh("FAILED"), freshUntil: NOW }), waiting],
  ["so does what has no verdict", acting, judged(), waiting],
  ["for a day", { ...waiting, subject: subjectFor(1, minutesFromNow(-DAY_MINUTES)) }, judged(), undefined],
  ["an action begins", due, { kind: "begun", acting: ACTING }, acting],
  ["not of what another run has finished", finished, { kind: "begun", acting: ACTING }, finished],
  ["an action was done", acting, { kind: "acted", event: rolledBack(1) }, due],
  ["nothing is done of it", acting, { kind: "decided", event: rolledBack(1) }, due],
  ["a decision about another deployment", acting, { kind: "decided", event: rolledBack(2) }, acting],
  ["a pause decides nothing of what is begun", acting, { kind: "paused", event: rolledBack(1) }, acting],
  ["all is decided", acting, { kind: "closed", seen: SUBJECT }, finished],
  [
    "but of a task that came meanwhile",
    { ...due, subject: BOTH },
    { kind: "closed", seen: SUBJECT },
    { ...due, subject: BOTH },
  ],
  [
    "it comes again, with what was begun",
    acting,
    { kind: "postponed", until: LATER, isFailure: true },
    { ...acting, dueAt: LATER, attempts: 1 },
  ],
  ["what is finished does not", finished, { kind: "postponed", until: LATER, isFailure: false }, finished],
  ["what is gone stays so", undefined, judged(fresh("FAILED")), undefined],
])("%s", (_, before, event, expected) => {
  expect(step(before, event, NOW)).toEqual(expected);
});

const anEvent = fc.oneof<fc.Arbitrary<SubjectEvent>[]>(
  fc.record({
    kind: fc.constant("noted"),
    subject: fc.constantFrom(SUBJECT, OTHER, subjectFor(3)),
    hasFailed: fc.boolean(),
  }) as never,
  fc.constantFrom(judged(), judged(fresh("FAILED")), judged(fresh("PASSED")), judged(fresh("FAILED"), false)),
  fc.constantFrom(1, 2).map((number) => ({ kind: "begun", acting: { event: rolledBack(number) } }) as const),
  fc
    .tuple(fc.constantFrom("acted", "decided", "paused"), fc.constantFrom(1, 2))
    .map(([kind, number]) => ({ kind, event: rolledBack(number) }) as const),
  fc.constantFrom(SUBJECT, OTHER).map((seen) => ({ kind: "closed", seen }) as const),
  fc.constant({ kind: "postponed", until: LATER, isFailure: false } as const),
);
const aHistory = fc.array(anEvent, { maxLength: 12 });

const after = (events: readonly SubjectEvent[]) =>
  events.reduce<EnforcementItem | undefined>((item, event) => step(item, event, NOW), undefined);

test("after any history, the item is read as it was kept, and only what acts has an action", () => {
  fc.assert(
    fc.property(aHistory, (events) => {
      const item = after(events);
      fc.pre(item !== undefined);

      expect(item.acting !== undefined).toBe(item.state === "ACTING");
      const kept = { ...rowOf(item, NOW), image: subjectKey(item.subject) };
      expect(JSON.stringify(readItem(kept))).toEqual(
        JSON.stringify({
          subject: item.subject,
          attempts: 0,
          dueAt: item.dueAt,
          state: item.state,
          acting: item.acting,
        }),
      );
    }),
  );
});

test("after any history, an event that comes twice changes nothing the second time", () => {
  fc.assert(
    fc.property(aHistory, anEvent, (events, event) => {
      const once = step(after(events), event, NOW);

      expect(step(once, event, NOW)).toEqual(once);
    }),
  );
});
