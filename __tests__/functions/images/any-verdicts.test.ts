import type { Verdict } from "../../../functions/contract/images/scan";
import { copyOf, readContent } from "../../../functions/images/contents";
import { isOpen } from "../../../functions/images/image-item";
import { isFresh, type RecordedVerdict } from "../../../functions/images/verdict";
import { expectOften } from "../../property-runs";
import { minutesFromNow, NOW } from "../samples";
import { copyHistory, forHistories, type Taken, verdictHistory } from "./any-history";

/** The verdict that an event has brought its image; undefined where it brought none. */
function newVerdict({ before, item }: Taken): RecordedVerdict | undefined {
  const [was, is] = [before?.verdict, item?.verdict];
  const isSame = was?.verdictAt?.getTime() === is?.verdictAt?.getTime() && was?.copiedFrom === is?.copiedFrom;
  return isSame ? undefined : is;
}

const timeOf = (verdict: { readonly verdictAt?: Date | undefined } | undefined): number =>
  verdict?.verdictAt?.getTime() ?? 0;

/** An end of an own scan with a verdict. */
interface Original extends RecordedVerdict {
  readonly repository: string;
  readonly isOfName: boolean;
}

function originalOf({ event, before, item }: Taken): Original | undefined {
  const isEnd = event.kind === "ended" && before?.state === "SCANNING" && before.scanId === event.scanId;
  return isEnd && event.end.kind === "verdict" && item?.verdict
    ? { ...item.verdict, repository: item.image.repository, isOfName: event.end.boundTo !== undefined }
    : undefined;
}

// Proves verdict.stands.
test("a newer verdict is never replaced by an older one, of an image and of a content", () => {
  forHistories(500, verdictHistory, (world) => {
    const latest = { passed: 0, failed: 0 };
    for (const each of world.taken) {
      expect(
        each.item === undefined ? Number.POSITIVE_INFINITY : timeOf(each.item.verdict),
      ).toBeGreaterThanOrEqual(timeOf(each.before?.verdict));
      const original = originalOf(each);
      const isFailed = original?.verdict === "FAILED";
      if (original && (isFailed || !original.isOfName)) {
        const kind = isFailed ? "failed" : "passed";
        latest[kind] = Math.max(latest[kind], timeOf(original));
      }
    }
    const { passed, failed } = readContent(world.content);
    expect({ passed: timeOf(passed), failed: timeOf(failed) }).toEqual(latest);
  });
});

test("only an end, or a copy of what is newer, brings an image a verdict; nothing takes one away", () => {
  const seen = { own: 0, copied: 0 };
  forHistories(500, verdictHistory, (world) => {
    for (const each of world.taken) {
      const brought = newVerdict(each);
      expect(each.item === undefined || !each.before?.verdict || each.item.verdict !== undefined).toBe(true);
      if (brought === undefined) continue;
      const isCopy = brought.copiedFrom !== undefined;
      seen[isCopy ? "copied" : "own"]++;
      expect(isCopy ? ["seen", "asked"] : ["ended"]).toContain(each.event.kind);
      expect(originalOf(each) === undefined).toBe(isCopy);
      // Not beside a scan, whose own end comes; nor where the own verdict stands.
      const isOwn = each.before?.verdict?.copiedFrom === undefined;
      expect(
        isCopy && each.before && (isOpen(each.before) || (isOwn && isFresh(each.before.verdict, each.now))),
      ).not.toBe(true);
      expect(timeOf(brought)).toBeGreaterThanOrEqual(timeOf(each.before?.verdict) + (isCopy ? 1 : 0));
    }
  });
  expectOften(seen.own, 500);
  expectOften(seen.copied, 50);
});

test("a copy never outlives its original, which rests on no name where the copy is fresh", () => {
  const seen = { fresh: 0, failed: 0 };
  forHistories(500, verdictHistory, (world) => {
    const originals: Original[] = [];
    for (const each of world.taken) {
      const original = originalOf(each);
      if (original) originals.push(original);
      const copy = each.item?.verdict;
      if (!copy?.copiedFrom) continue;
      const of = originals.filter(
        ({ repository, verdictAt, verdict }) =>
          repository === copy.copiedFrom && verdict === copy.verdict && verdictAt?.getTime() === timeOf(copy),
      );
      expect(of.length).toBeGreaterThan(0);
      const until = Math.max(...of.map(({ freshUntil }) => freshUntil?.getTime() ?? 0));
      expect(copy.freshUntil?.getTime()).toBeLessThanOrEqual(until);
      if (isFresh(copy, each.now)) {
        seen.fresh++;
        expect(copy.verdict).not.toBe("FAILED");
        expect(of.some(({ isOfName }) => !isOfName)).toBe(true);
      }
      seen.failed += copy.verdict === "FAILED" ? 1 : 0;
    }
  });
  expectOften(seen.fresh, 50);
  expectOften(seen.failed, 50);
});

test("a FAILED under any name is never followed by a PASSED without a scan", () => {
  let followed = 0;
  forHistories(1000, verdictHistory, (world) => {
    let failedAt = 0;
    for (const each of world.taken) {
      const original = originalOf(each);
      failedAt = original?.verdict === "FAILED" ? Math.max(failedAt, timeOf(original)) : failedAt;
      const brought = newVerdict(each);
      if (original || brought === undefined || failedAt === 0) continue;
      followed++;
      expect(brought.verdict === "FAILED" || timeOf(brought) > failedAt).toBe(true);
      if (brought.verdict === "FAILED") {
        // The gate refuses it until its own scan has ended.
        expect(isFresh(brought, each.now)).toBe(false);
        expect(each.item?.state).toBeDefined();
      }
    }
  });
  expectOften(followed, 50);
});

test("a copied PASSED ends with a FAILED under any name: whoever asks then opens a scan", () => {
  const seen = { stands: 0, ended: 0 };
  forHistories(1000, copyHistory, (world) => {
    let [failedAt, namedAt] = [0, 0];
    for (const each of world.taken) {
      const original = originalOf(each);
      failedAt = original?.verdict === "FAILED" ? Math.max(failedAt, timeOf(original)) : failedAt;
      const { before, event, item, now } = each;
      if (event.kind === "ended" && event.end.kind === "verdict" && event.end.boundTo !== undefined) {
        namedAt = Math.max(namedAt, timeOf(item?.verdict));
      }
      const isAsked = event.kind === "seen" || (event.kind === "asked" && event.request !== undefined);
      if (!isAsked || !before?.verdict?.copiedFrom || before.verdict.verdict === "FAILED") continue;
      if (isOpen(before) || !isFresh(before.verdict, now)) continue;
      // A later PASSED by a name's favour ends it as well.
      if (failedAt < timeOf(before.verdict) && namedAt >= timeOf(before.verdict)) continue;
      if (failedAt < timeOf(before.verdict)) {
        seen.stands++;
        expect(item?.verdict).toEqual(before.verdict);
      } else {
        seen.ended++;
        expect(isFresh(item?.verdict, now) ? timeOf(item?.verdict) : Infinity).toBeGreaterThan(failedAt);
        expect(isFresh(item?.verdict, now) || item?.state !== undefined).toBe(true);
      }
    }
  });
  expectOften(seen.stands, 50);
  expectOften(seen.ended, 8);
});

// Proves publish.news.
test("what was copied is no news: an outcome is told against the latest that people have heard", () => {
  let compared = 0;
  forHistories(500, verdictHistory, (world) => {
    for (const { before, event, notices } of world.taken) {
      const told: { readonly verdict?: Verdict; readonly change?: string } = Object(notices[0]);
      if (told.verdict === undefined || before?.verdict === undefined) continue;
      compared++;
      expect(event.kind).toBe("ended");
      const known = before.history[0]?.verdict;
      const isHealed = before.errorKind !== undefined;
      const worst = ["PASSED", "NO_POLICY", "FAILED"];
      const difference = worst.indexOf(told.verdict) - worst.indexOf(known ?? "");
      const change = difference > 0 ? "worse" : difference < 0 || isHealed ? "better" : "same";
      expect(told.change).toBe(known === undefined ? "first" : change);
    }
  });
  expectOften(compared, 150);
});

test("of a PASSED and a FAILED of one time the FAILED is copied", () => {
  const of = { verdictAt: NOW, freshUntil: minutesFromNow(60), copiedFrom: "docker.io/library/nginx" };
  const content = { passed: { ...of, verdict: "PASSED" }, failed: { ...of, verdict: "FAILED" } } as const;

  expect(copyOf(undefined, content, NOW)).toMatchObject({ verdict: "FAILED", freshUntil: NOW });
});
