import { after, DAY, MINUTE } from "../../../functions/contract/durations";
import { type ImageItem, isOpen } from "../../../functions/images/image-item";
import { type ImageEvent, isWorthRetrying, step } from "../../../functions/images/step";
import { deadlineOf, planRetry, URGENT } from "../../../functions/images/times";
import { expectOften } from "../../property-runs";
import { scanError, scanVerdict } from "../samples";
import { anyHistory, busyHistory, forHistories, type Move, type Taken, type World } from "./any-history";

type Both = Taken & { readonly before: ImageItem; readonly item: ImageItem };

/** The events after which there still is an image that was there before. */
const changes = ({ taken }: World): Both[] =>
  taken.filter((each): each is Both => each.before !== undefined && each.item !== undefined);
const byName = ({ taken }: World): Taken[][] =>
  [0, 1, 2].map((name) => taken.filter((each) => each.name === name));
const isUrgentAsker = (event: ImageEvent): boolean =>
  event.kind === "asked" || (event.kind === "seen" && event.byGate === true);

// Proves verdict.step.
test("an event that comes twice changes nothing the second time", () => {
  forHistories(500, anyHistory, ({ taken, settings }) => {
    for (const { event, now, item } of taken) {
      expect(step(item, event, now, settings)).toEqual({ item, notices: [] });
    }
  });
});

test("the table keeps the whole item", () => {
  forHistories(500, anyHistory, (world) => {
    for (const name of [0, 1, 2]) {
      expect(world.item(name)).toEqual(world.taken.findLast((each) => each.name === name)?.item);
    }
  });
});

// Proves scan.every-image: an error has its reason and retry.
test("what is open has a time, and an error that has none is permanent, of a request or of what nobody runs", () => {
  let errors = 0;
  forHistories(500, anyHistory, ({ taken, settings }) => {
    for (const { before, item, now } of taken) {
      const { state, dueAt, deadline, errorClass, reason } = item ?? {};
      if (state === undefined) continue;
      const isWhole = { scanId: expect.any(String), dueAt: expect.any(Date) };
      if (state !== "ERROR") {
        expect(item).toMatchObject({ ...isWhole, deadline: state === "WAITING" ? dueAt : expect.any(Date) });
      } else if (before?.state === "SCANNING" && dueAt === undefined) {
        errors++;
        expect([errorClass === "permanent" || before.requestId !== undefined, reason]).toEqual([
          true,
          "given by the test",
        ]);
      } else if (before?.dueAt !== undefined && before.state === "ERROR" && dueAt === undefined) {
        expect([isWorthRetrying(before, now, settings), deadline]).toEqual([false, undefined]);
      }
    }
  });
  expectOften(errors, 50);
});

test("time alone leads every image to an end, whatever its scans end in", () => {
  const ends = [
    scanVerdict(),
    scanError("permanent", "image"),
    scanError("configuration", "registry"),
    scanError("infrastructure", "transient"),
  ];
  forHistories(500, anyHistory, (world, moves) => {
    const [{ name = 0 } = {}] = moves;
    const isLeftOut = moves.some(({ kind }) => kind === "left-out");
    if (world.item(name) === undefined) return;
    const move: Move = { ...(moves[0] as Move), end: ends[moves.length % ends.length] ?? scanVerdict() };
    const mostSteps = 1000;
    let steps = 0;
    const isAtEnd = ({ state, dueAt }: Partial<ImageItem>) =>
      state === undefined || (state === "ERROR" && dueAt === undefined);
    while (!isAtEnd(world.item(name) ?? {}) && steps++ < mostSteps) {
      world.goOn(move);
    }
    expect(steps).toBeLessThan(mostSteps);
    expect(world.item(name)).toMatchObject(
      world.item(name)?.state === "ERROR"
        ? { errorClass: expect.any(String) }
        : // An image that was left out stays as long as it has a finding.
          expect.objectContaining(
            isLeftOut && world.item(name)?.finding ? {} : { verdict: expect.anything() },
          ),
    );
  });
});

test("nothing opens a second scan while one is open, but the restart of that one", () => {
  forHistories(500, anyHistory, (world) => {
    for (const { event, before, item } of changes(world)) {
      if (!isOpen(before) || !isOpen(item) || before.scanId === item.scanId) continue;
      expect(event).toMatchObject({ kind: "restarted", scanId: before.scanId, newScanId: item.scanId });
    }
  });
});

test("only an end, a restart or a start that failed takes a scan from its engine, and only where it is named", () => {
  forHistories(500, anyHistory, (world) => {
    for (const { event, before, item } of world.taken) {
      if (before?.state !== "SCANNING" || item?.state === "SCANNING") continue;
      expect(["ended", "restarted", "put-back"]).toContain(event.kind);
      expect(event).toMatchObject({ scanId: before.scanId });
    }
  });
});

test("an image is started at most 24 times a day, and five minutes apart", () => {
  let most = 0;
  forHistories(100, busyHistory, (world) => {
    for (const taken of byName(world)) {
      const starts: Date[] = [];
      let isCounted = false;
      for (const { event, before, now } of taken) {
        isCounted = isCounted && before?.state === "SCANNING";
        const isEvent = event.kind === "started" || event.kind === "ended";
        // What ends without a run was refused, and counts as well.
        if (isEvent && before?.state === "SCANNING" && event.scanId === before.scanId && !isCounted) {
          starts.push(now);
          isCounted = true;
        }
      }
      for (const [index, start] of starts.entries()) {
        const ofDay = starts.filter((each) => each <= start && each > after(start, -DAY));
        most = Math.max(most, ofDay.length);
        expect(ofDay.length).toBeLessThanOrEqual(24);
        expect(start.getTime() - (starts[index - 1]?.getTime() ?? 0)).toBeGreaterThanOrEqual(5 * MINUTE);
      }
    }
  });
  expectOften(most, 23);
});

test("the deadline of an open scan only falls, also when it is restarted", () => {
  forHistories(500, anyHistory, (world) => {
    for (const { before, item } of changes(world)) {
      if (!isOpen(before) || !isOpen(item)) continue;
      expect(item.deadline?.getTime()).toBeLessThanOrEqual(before.deadline?.getTime() ?? 0);
    }
  });
});

test("what the gate or a person waits for is the most urgent until it ends, and nothing else is as urgent", () => {
  let urgent = 0;
  forHistories(500, anyHistory, (world) => {
    for (const taken of byName(world)) {
      let isUrgent = false;
      for (const { event, before, item } of taken) {
        if (item === undefined || !isOpen(item)) {
          isUrgent = false;
          continue;
        }
        // A person who comes to a scan under way waits for nothing else.
        const isTooLate = event.kind === "asked" && before?.state === "SCANNING";
        isUrgent = isUrgent || (isUrgentAsker(event) && !isTooLate);
        urgent += isUrgent ? 1 : 0;
        expect(item.deadline?.getTime() === URGENT.getTime()).toBe(isUrgent);
      }
    }
  });
  expectOften(urgent, 500);
});

test("a requested scan is not retried, and its error makes no later wait longer", () => {
  const seen = { failed: 0, next: 0 };
  forHistories(500, anyHistory, (world) => {
    for (const taken of byName(world)) {
      // Failed for a request alone, and nothing else has come of it since.
      let isRequested = false;
      for (const { event, before, item, now } of taken) {
        const isEnd = event.kind === "ended" && before?.state === "SCANNING" && item?.state === "ERROR";
        if (isEnd && before.requestId !== undefined) {
          isRequested = true;
          seen.failed++;
          expect(item).toMatchObject({ dueAt: undefined, requestId: undefined, attempts: before.attempts });
        } else if (isEnd && event.end.kind === "error" && item.dueAt && item.dueAt > after(now, 5 * MINUTE)) {
          const planned = planRetry(event.end, before.attempts, now, world.settings.rescanAfterMs) ?? now;
          // The limits of starts hold all the same, and may make it later.
          const isLimited = item.recentStarts.length === 24;
          expect(isLimited || item.dueAt <= planned).toBe(true);
          expect(item.attempts).toBe(before.attempts + 1);
        }
        if (isRequested && item && isOpen(item) && before?.attempts === 0) {
          seen.next++;
          expect(["seen", "asked"]).toContain(event.kind);
          const { verdict } = item;
          // A FAILED of another name wants a scan of this one as soon as that of a new image.
          const isBorrowed = verdict?.verdict === "FAILED" && verdict.copiedFrom !== undefined;
          const isRescan = verdict !== undefined && !isBorrowed;
          const asking = { byGate: event.kind === "asked", ...event, isRescan };
          expect(item.deadline).toEqual(deadlineOf(asking, now));
        }
        isRequested = isRequested && item?.state === "ERROR" && item.dueAt === undefined;
      }
    }
  });
  expectOften(seen.failed, 5);
  expectOften(seen.next, 2);
});

test("a refused image comes back before its time only for a secret that no registry has refused, and that is kept", () => {
  const end = scanError("configuration", "registry");
  const refused = anyHistory.map((moves) => moves.map((move) => ({ ...move, end })));
  let early = 0;
  forHistories(500, refused, (world) => {
    for (const { event, before, item, now } of changes(world)) {
      const isEarly =
        before.state === "ERROR" && before.dueAt !== undefined && before.dueAt > now && isOpen(item);
      if (!isEarly || event.kind !== "seen") continue;
      early++;
      expect(before.errorScope).toBe("registry");
      const used = item.secrets.find(({ arn }) => arn === event.credentials);
      expect([used !== undefined, used?.refusedAt]).toEqual([true, undefined]);
    }
  });
  expectOften(early, 4);
});
