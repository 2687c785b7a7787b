import fc from "fast-check";
import {
  type Control,
  type ControlEvent,
  type ControlStep,
  isPutOff,
  readControl,
  rowOfControl,
  scanOfSlot,
  slotOf,
  stepControl,
} from "../../../functions/capacity/control";
import { after, DAY, HOUR, MINUTE, SECOND } from "../../../functions/contract/durations";
import type { TokenEvent } from "../../../functions/contract/notices/token-event";
import { expectOften, runs } from "../../property-runs";
import { NOW, TASK_ARN } from "../samples";

const SETTINGS = { installation: "scanning" };
const PAUSES = [5, 15, 30, 60].map((minutes) => minutes * MINUTE);
const IMAGES = ["a#linux/amd64", "b#linux/amd64", "c#linux/amd64"];
const PLACES = ["123456789012/us-east-1", "210987654321/eu-west-1"];

interface Move {
  readonly kind: ControlEvent["kind"] | "failed try";
  readonly waitMs: number;
  readonly image: string;
  /** Whether the event is about the scan that is tried, if one is. */
  readonly isOfTried: boolean;
  readonly isRequested: boolean;
  readonly places: readonly string[];
  readonly minutes: number;
  /** Of the token that is stored; undefined: nobody may say, or the error is not about it. */
  readonly version?: string | undefined;
}

const KINDS: Readonly<Record<Move["kind"], number>> = {
  ...{ begun: 4, freed: 2, failed: 10, worked: 2, tried: 4, probed: 1, "failed try": 10 },
  ...{ waits: 1, looked: 1, refused: 2, busy: 2, touched: 3, survived: 1, "put-off": 1, token: 1 },
};
const moves = fc.array(
  fc.record<Move>({
    kind: fc.oneof(
      ...Object.entries(KINDS).map(([kind, weight]) => ({
        weight,
        arbitrary: fc.constant(kind as Move["kind"]),
      })),
    ),
    waitMs: fc.constantFrom(0, 0, SECOND, MINUTE, 3 * MINUTE, 5 * MINUTE, 14 * MINUTE, 50 * MINUTE, DAY),
    image: fc.constantFrom(...IMAGES),
    isOfTried: fc.nat(3).map((each) => each > 0),
    isRequested: fc.nat(4).map((each) => each === 4),
    places: fc.subarray(PLACES),
    minutes: fc.integer({ min: 1, max: 3 }),
  }),
  { minLength: 10, maxLength: 60, size: "max" },
);

interface Taken extends ControlStep {
  readonly event: ControlEvent;
  readonly now: Date;
  readonly before: Control;
}

/** What comes of a history, step by step, as the table keeps it. */
function history(all: readonly Move[]): Taken[] {
  let [before, now, number] = [readControl(undefined), NOW, 0];
  const take = (move: Move) => {
    const event = eventOf(move, before, now, ++number);
    const made = stepControl(before, event, now, SETTINGS);
    const taken = { ...made, event, now, before };
    before = readControl(rowOfControl(made.control));
    return taken;
  };
  return all.flatMap((move) => {
    now = after(now, move.waitMs);
    if (move.kind !== "failed try") return [take(move)];
    const kinds = ["tried", "failed"] as const;
    return kinds.map((kind) => take({ ...move, kind, isOfTried: kind === "failed", isRequested: false }));
  });
}

function eventOf(move: Move, { running, breaker }: Control, now: Date, number: number): ControlEvent {
  const { kind, image, isOfTried, isRequested, places, minutes, version } = move;
  const until = after(now, minutes * MINUTE);
  const oldest = scanOfSlot(running[0] ?? "none");
  const trying = breaker.open?.trying;
  const scanId = isOfTried && trying ? trying : `scan-${number}`;
  const requestId = isRequested ? "request" : undefined;
  const key = scanId === trying ? (breaker.open?.tried.at(-1) ?? image) : image;
  const lastTaskArn = minutes === 1 ? TASK_ARN : TASK_ARN.replace("123456789012", "210987654321");
  const scan = { scanId, key, lastTaskArn, requestId };
  const token = version === undefined ? undefined : { place: "/token", version, changedAt: NOW };
  switch (kind) {
    case "begun":
      return { kind, slots: [slotOf(scan), ...running.slice(0, 1)] };
    case "freed":
      return { kind, scanIds: [isOfTried && trying ? trying : oldest] };
    case "waits":
    case "looked":
      return { kind, places };
    case "refused":
      return { kind, reason: "full", until };
    case "busy":
      return { kind, until };
    case "failed":
      return {
        kind,
        scan,
        newId: `impairment-${number}`,
        error: { reason: "no token", errorClass: "configuration", token },
      };
    case "token":
      return { kind, token };
    case "worked":
    case "tried":
      return { kind, scan };
    case "touched":
    case "put-off":
      return { kind, key: image };
    case "probed":
    case "survived":
      return { kind };
    default:
      throw new Error(`no single event: ${kind}`);
  }
}

function forHistories(
  usual: number,
  predicate: (taken: readonly Taken[]) => void,
  histories: fc.Arbitrary<Move[]> = moves,
): void {
  fc.assert(
    fc.property(histories, (all) => predicate(history(all))),
    runs(usual),
  );
}

test("an event that comes twice changes nothing the second time, but that a run touches an item", () => {
  forHistories(400, (all) => {
    for (const { event, now, control } of all.filter(({ event }) => event.kind !== "touched")) {
      expect(stepControl(control, event, now, SETTINGS)).toEqual({ control, notices: [] });
    }
  });
});

test("the table keeps the whole item", () => {
  forHistories(400, (all) => {
    for (const { control } of all) expect(readControl(rowOfControl(control))).toEqual(control);
  });
});

test("what runs is what was begun and has not left its slot", () => {
  forHistories(400, (all) => {
    const running = new Set<string>();
    for (const { event, control } of all) {
      if (event.kind === "begun") event.slots.map(scanOfSlot).forEach((each) => void running.add(each));
      if (event.kind === "freed") event.scanIds.forEach((each) => void running.delete(each));
      expect(control.running.map(scanOfSlot)).toEqual([...running]);
    }
  });
});

test("two different images in a row open the breaker, of no request alone, and only what works closes it", () => {
  const seen = { opened: 0, closed: 0 };
  forHistories(400, (all) => {
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
  forHistories(400, (all) => {
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

test("an installation without a token waits for another version of it, is not impaired, and says each once", () => {
  const versions = fc.infiniteStream(fc.constantFrom(undefined, "", "1", "2"));
  const tokenMoves = fc.tuple(moves, versions).map(([all, stored]) =>
    all.map((move): Move => {
      const isLook = move.kind === "begun" || move.kind === "waits";
      return { ...move, kind: isLook ? "token" : move.kind, version: stored.next().value };
    }),
  );
  const seen = { began: 0, ended: 0, failed: 0 };
  forHistories(
    400,
    (all) => {
      for (const { event, before, control, notices, now } of all) {
        const [was, is] = [before.breaker.waiting, control.breaker.waiting];
        const missing = event.kind === "failed" ? event.error.token : undefined;
        const found = event.kind === "token" ? event.token?.version : was?.storedVersion;
        const isOther = event.kind === "token" && found !== "" && found !== was?.storedVersion;
        expect(is !== undefined).toBe(was ? !isOther : missing !== undefined && !before.breaker.open);
        if (was) expect(control.breaker.open).toBeUndefined();
        const began = !was && is ? [{ ...is, storedVersion: missing?.version }] : [];
        const ended = was && !is ? [readyOf(was, now)] : [];
        expect(notices.filter((each) => "tokenEventId" in each)).toEqual([...began, ...ended]);
        seen.began += began.length;
        seen.ended += ended.length;
        seen.failed += was && missing ? 1 : 0;
      }
    },
    tokenMoves,
  );
  for (const each of Object.values(seen)) expectOften(each, 100);
});

function readyOf(waiting: TokenEvent, now: Date): TokenEvent {
  const tokenEventId = `${waiting.tokenEventId}-ready`;
  return { ...waiting, tokenEventId, detailType: "Installation Ready", changedAt: now.toISOString() };
}

test("tries come after 5, 15, 30 and then every 60 minutes, and go on there after a reopening within the hour", () => {
  const seen = [0, 0, 0, 0, 0];
  forHistories(400, (all) => {
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
  forHistories(400, (all) => {
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
  expectOften(putOff, 100);
});

test("a back-off only grows, and everybody waits for Sysdig at most ten times an hour", () => {
  const busyMoves = moves.map((all) =>
    all.map((move): Move => {
      const kind = move.isOfTried ? "busy" : move.kind;
      return { ...move, kind, minutes: 1, waitMs: Math.min(move.waitMs, 3 * MINUTE) };
    }),
  );
  let most = 0;
  forHistories(
    400,
    (all) => {
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
    },
    busyMoves,
  );
  expectOften(most, 9);
});
