import { byDeadline, renderBacklog, waitingScan } from "../../../cli/commands/backlog";
import { localTime } from "../../../cli/text/times";
import { type Control, readControl } from "../../../functions/capacity/control";
import { type Limit, limitOf } from "../../../functions/summary/limit";
import { OPEN } from "../../functions/capacity/breaker/open-breaker";
import { minutesFromNow, NOW } from "../../functions/samples";
import { listed } from "../rows";

const minutes = (number: number) => minutesFromNow(number).toISOString();

/** An image whose scan is in a state, and which never had a verdict. */
function open(name: string, rowState: string, changes: Record<string, unknown> = {}) {
  const nothing = { verdict: undefined, verdictAt: undefined, freshUntil: undefined, run: undefined };
  return listed({
    ...nothing,
    reference: `docker.io/acme/${name}:1`,
    rowState,
    firstSeenAt: minutes(-60),
    ...changes,
  });
}

const NEW = open("new", "WAITING", {
  dueAt: minutes(-3),
  deadline: minutes(-3),
  requestedAt: minutes(-4),
  reason: "20 scans run already (max_concurrent_scans).",
});
const SWEPT = open("swept", "WAITING", {
  dueAt: minutes(7),
  deadline: minutes(7),
  reason: "The backOff is closed.",
});
const STALE = open("stale", "WAITING", {
  ...{ verdict: "FAILED", verdictAt: minutes(-1500), freshUntil: minutes(-90) },
  ...{ dueAt: minutes(300), deadline: minutes(300) },
});
const HELD = open("held", "HELD", {
  dueAt: minutes(4),
  deadline: minutes(-10),
  reason: "Scanned 2 minutes ago.",
});
const ERROR = open("error", "ERROR", {
  ...{ dueAt: minutes(12), attempts: 2, requestedAt: minutes(-45) },
  ...{ reason: "The registry\u001b[2J answers 503.", errorClass: "infrastructure", errorScope: "transient" },
});
const WITH_TASK = open("permanent", "ERROR", { errorClass: "permanent", attempts: 1 });
const RUNNING = open("running", "SCANNING", { dueAt: minutes(2), deadline: minutes(-20) });
const DONE = listed();

const CONTROL: Control = { ...readControl(undefined), running: ["1", "2"] };
const waitingScans = (images: readonly ReturnType<typeof listed>[], common: Limit, now: Date) =>
  images.flatMap((each) => waitingScan(each, common, now) ?? []).sort(byDeadline);
const scans = waitingScans([STALE, RUNNING, ERROR, SWEPT, DONE, WITH_TASK, HELD, NEW], "slot", NOW);

test("what waits is listed by deadline, the earliest first; what runs, is over or waits for a task is not", () => {
  expect(scans.map(({ reference, deadline }) => [reference, deadline])).toEqual([
    ["docker.io/acme/held:1", minutes(-10)],
    ["docker.io/acme/new:1", minutes(-3)],
    ["docker.io/acme/swept:1", minutes(7)],
    // Three hours after its time, it goes ahead of new images.
    ["docker.io/acme/error:1", minutes(192)],
    ["docker.io/acme/stale:1", minutes(300)],
  ]);
});

test("each says why it waits, since when, how often it failed, and before when it does not start", () => {
  expect(scans.map(({ state, since, attempts, notBefore }) => [state, since, attempts, notBefore])).toEqual([
    ["HELD", minutes(-60), 0, minutes(4)],
    ["WAITING", minutes(-4), 0, null],
    ["WAITING", minutes(-60), 0, null],
    ["ERROR", minutes(-45), 2, minutes(12)],
    ["WAITING", minutes(-90), 0, null],
  ]);
  expect(scans[3]).toMatchObject({ errorClass: "infrastructure", errorScope: "transient", verdict: null });
  expect(scans[4]).toMatchObject({ verdict: "FAILED", reason: null });
});

test("the table has them in the same order, with the reasons below by number", () => {
  const text = renderBacklog(scans, CONTROL, "slot", NOW);

  expect(text.split("\n").slice(0, 6)).toEqual([
    "#    deadline  image                   scan     waits for   since  tries  not before",
    "1  10 min ago  docker.io/acme/held:1   HELD     time          1 h      0    in 4 min",
    "2   3 min ago  docker.io/acme/new:1    WAITING  slot        4 min      0           -",
    "3    in 7 min  docker.io/acme/swept:1  WAITING  slot          1 h      0           -",
    "4      in 3 h  docker.io/acme/error:1  ERROR    retry      45 min      2   in 12 min",
    "5      in 5 h  docker.io/acme/stale:1  WAITING  slot          1 h      0           -",
  ]);
  expect(text).toContain("   2  20 scans run already (max_concurrent_scans).\n");
  // Nothing that a registry wrote moves the cursor.
  expect(text).toContain("   4  The registry [2J answers 503. (it may pass by itself)\n");
  expect(text).toMatch(
    /3 waiting, 1 held, 1 to be retried; 2 of them past the deadline\.\nWhy scans are WAITING: 2 scans have a slot /,
  );
});

const BACK_OFF = { until: minutesFromNow(1), reason: "CodeBuild's quota is used up." };

test.each([
  ["a slot", {}, "slot", "2 scans have a slot"],
  [
    "the engine",
    { backOff: BACK_OFF },
    "engine",
    `asked again at ${localTime("2026-03-01T12:01:00Z")}: CodeBuild's quota is used up.`,
  ],
  [
    "a slot, once the engine's time has passed",
    { backOff: { ...BACK_OFF, until: NOW } },
    "slot",
    "2 scans have a slot",
  ],
  [
    "the breaker",
    { backOff: BACK_OFF, breaker: { open: OPEN } },
    "breaker",
    "an error that hits every image",
  ],
] as const)(
  "what may start at any time waits for %s; the others wait for their own",
  (_, changes, cause, says) => {
    const control = { ...CONTROL, ...changes };
    const common = limitOf(control, NOW);
    const all = waitingScans([ERROR, SWEPT, HELD, NEW], common, NOW);

    expect(all.map((each) => each.cause)).toEqual(["time", cause, cause, "retry"]);
    expect(renderBacklog(all, control, common, NOW)).toContain(says);
  },
);

test("what was held, and an error, waits for the same as all others once its time has come", () => {
  const later = waitingScans([ERROR, HELD], "breaker", minutesFromNow(12));

  expect(later.map((each) => each.cause)).toEqual(["breaker", "breaker"]);
});

test("nothing that waits is said in a sentence", () => {
  expect(renderBacklog([], CONTROL, "slot", NOW)).toBe("No scan waits, and none is to be retried.");
});
