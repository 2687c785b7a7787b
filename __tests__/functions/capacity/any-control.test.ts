import {
  isPutOff,
  readControl,
  rowOfControl,
  scanOfSlot,
  stepControl,
} from "../../../functions/capacity/control";
import { after, HOUR, MINUTE } from "../../../functions/contract/durations";
import { expectOften } from "../../property-runs";
import { forHistories, IMAGES, type Move, moves, SETTINGS } from "./control-histories";

const PAUSES = [5, 15, 30, 60].map((minutes) => minutes * MINUTE);

test("an event that comes twice changes nothing the second time, but that a run touches an item", () => {
  forHistories(400, moves, (all) => {
    for (const { event, now, control } of all.filter(({ event }) => event.kind !== "touched")) {
      expect(stepControl(control, event, now, SETTINGS)).toEqual({ control, notices: [] });
    }
  });
});

test("the table keeps the whole item", () => {
  forHistories(400, moves, (all) => {
    for (const { control } of all) expect(readControl(rowOfControl(control))).toEqual(control);
  });
});

test("what runs is what was begun and has not left its slot", () => {
  forHistories(400, moves, (all) => {
    const running = new Set<string>();
    for (const { event, control } of all) {
      if (event.kind === "begun") event.slots.map(scanOfSlot).forEach((each) => void running.add(each));
      if (event.kind === "freed") event.scanIds.forEach((each) => void running.delete(each));
      expect(control.running.map(scanOfSlot)).toEqual([...running]);
    }
  });
});

// Proves breaker.facts.
test("two different images in a row open the breaker, of no request alone, and only what works closes it", () => {
  const seen = { opened: 0, closed: 0 };
  forHistories(400, moves, (all) => {
    let suspect: string | undefined;
    for (const { event, before, control } of all) {
      const [was, is] = [before.breaker.open, control.breaker.open];
      const failed = event.kind === "failed" && !was && !event.scan.requestId ? event.scan.key : undefined;
      const isOpening = failed !== undefined && suspect !== undefined && suspect !== failed;
      suspect = event.kind === "worked" || was || isOpening ? undefined : (failed ?? suspect);
      expect(is !== undefined).toBe(isOpening || (was !== undefined && event.kind !== "worked"));
      seen.opened += isOpening ? 1 : 0;
      seen.closed += was && !is ? 1 : 0;
    }
  });
  expectOften(seen.opened, 100);
  expectOften(seen.closed, 50);
});

test("people hear once of the beginning of an impairment and then once of its end, of a reopening only if it lasts", () => {
  const seen = { told: 0, quiet: 0 };
  forHistories(400, moves, (all) => {
    const told = new Map<string, string[]>();
    let closedAt = new Date(0);
    for (const { event, before, control, notices, now } of all) {
      const [was, is] = [before.breaker.open, control.breaker.open];
      for (const notice of notices.filter((each) => "impairmentId" in each)) {
        const of = told.get(notice.impairmentId) ?? [];
        told.set(notice.impairmentId, [...of, "recoveredAt" in notice ? "end" : "beginning"]);
        seen.told++;
      }
      expect(notices.length).toBeLessThanOrEqual(1);
      if (is && !was) {
        const isReopened = now.getTime() - closedAt.getTime() < HOUR;
        expect(notices.length).toBe(isReopened ? 0 : 1);
        seen.quiet += isReopened ? 1 : 0;
      }
      if (was && is) {
        // A reopening that lasts: its first try fails.
        expect(notices.length).toBe(
          event.kind === "failed" && event.scan.scanId === was.trying && !was.isTold ? 1 : 0,
        );
      }
      if (was && !is) {
        closedAt = now;
        expect([["beginning", "end"], undefined]).toContainEqual(told.get(was.impairmentId));
      }
    }
    for (const each of told.values()) expect([["beginning"], ["beginning", "end"]]).toContainEqual(each);
  });
  expectOften(seen.told, 100);
  expectOften(seen.quiet, 20);
});

test("tries come after 5, 15, 30 and then every 60 minutes, and go on there after a reopening within the hour", () => {
  const seen = [0, 0, 0, 0, 0];
  forHistories(400, moves, (all) => {
    let pauses = 0;
    let closed: { readonly at: Date; readonly pauses: number } | undefined;
    for (const { event, before, control, now } of all) {
      const [was, is] = [before.breaker.open, control.breaker.open];
      closed = was && !is ? { at: now, pauses } : closed;
      if (!is) continue;
      const waitMs = is.nextTryAt.getTime() - now.getTime();
      const isFailedTry = event.kind === "failed" && event.scan.scanId === was?.trying;
      if (!was || isFailedTry) {
        const isReopened = closed !== undefined && now.getTime() - closed.at.getTime() < HOUR;
        pauses = was ? pauses + 1 : isReopened ? (closed?.pauses ?? 0) + 1 : 0;
        seen[pauses] = (seen[pauses] ?? 0) + 1;
        expect([waitMs, is.trying]).toEqual([PAUSES[pauses] ?? HOUR, undefined]);
      } else if (event.kind === "tried") {
        expect([waitMs, is.trying]).toEqual([15 * MINUTE, event.scan.scanId]);
      } else if (is.nextTryAt.getTime() !== was.nextTryAt.getTime()) {
        // A person asks for a try, or the one that was tried says nothing: at once.
        expect(["probed", "freed"]).toContain(event.kind);
        expect([waitMs, is.trying]).toEqual([0, undefined]);
      }
    }
  });
  for (const each of seen.slice(0, 5)) expectOften(each, 10);
});

test("an item of which a run has died is left alone for 15 minutes, and no other one is", () => {
  let putOff = 0;
  forHistories(400, moves, (all) => {
    const until = new Map<string, Date>();
    let touching: string | undefined;
    for (const { event, control, now } of all) {
      if (event.kind === "survived" || event.kind === "put-off") touching = undefined;
      if (event.kind === "put-off") until.set(event.key, after(now, 15 * MINUTE));
      if (event.kind === "touched") {
        const isDead = touching === event.key;
        if (isDead) until.set(event.key, after(now, 15 * MINUTE));
        putOff += isDead ? 1 : 0;
        touching = isDead ? undefined : event.key;
      }
      expect(control.touching).toBe(touching);
      for (const image of IMAGES) expect(isPutOff(control, image, now)).toBe((until.get(image) ?? now) > now);
    }
  });
  expectOften(putOff, 50);
});

test("a back-off only grows, and everybody waits for Sysdig at most ten times an hour", () => {
  const busyMoves = moves.map((all) =>
    all.map((move): Move => {
      const kind = move.isOfTried ? "busy" : move.kind;
      return { ...move, kind, minutes: 1, waitMs: Math.min(move.waitMs, 3 * MINUTE) };
    }),
  );
  let most = 0;
  forHistories(400, busyMoves, (all) => {
    const busy: Date[] = [];
    for (const { event, before, control, now } of all) {
      const [was, is] = [before.backOff?.until, control.backOff?.until];
      expect(is?.getTime() ?? 0).toBeGreaterThanOrEqual(was?.getTime() ?? 0);
      expect(is?.getTime() === was?.getTime() || ["refused", "busy"].includes(event.kind)).toBe(true);
      if (event.kind === "refused") expect(is && is >= event.until).toBe(true);
      if (event.kind === "busy" && before.busyUntil !== control.busyUntil) busy.push(event.until);
      const lately = busy.filter((each) => each > after(now, -HOUR)).length;
      most = Math.max(most, lately);
      expect(lately).toBeLessThanOrEqual(10);
    }
  });
  expectOften(most, 9);
});
