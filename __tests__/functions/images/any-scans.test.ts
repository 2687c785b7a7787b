import { after, DAY, MINUTE } from "../../../functions/contract/durations";
import { type ImageItem, isOpen } from "../../../functions/images/image-item";
import { type ImageEvent, isWorthRetrying, step } from "../../../functions/images/step";
import { URGENT } from "../../../functions/images/times";
import { expectOften } from "../../property-runs";
import { anyHistory, busyHistory, forHistories, type Taken, type World } from "./any-history";

type Both = Taken & { readonly before: ImageItem; readonly item: ImageItem };

/** The events after which there still is an image that was there before. */
const changes = ({ taken }: World): Both[] =>
  taken.filter((each): each is Both => each.before !== undefined && each.item !== undefined);
const byName = ({ taken }: World): Taken[][] =>
  [0, 1, 2].map((name) => taken.filter((each) => each.name === name));
const isUrgentAsker = (event: ImageEvent): boolean =>
  event.kind === "asked" || (event.kind === "seen" && event.byGate === true);

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
