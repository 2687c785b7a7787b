import fc from "fast-check";
import type { TokenEvent } from "../../../functions/contract/notices/installation-event";
import { expectOften } from "../../property-runs";
import { forHistories, type Move, moves } from "./control-histories";

test("an installation without a token waits for another version of it, is not impaired, and says each once", () => {
  const versions = fc.infiniteStream(fc.constantFrom(undefined, "", "1", "2"));
  const tokenMoves = fc.tuple(moves, versions).map(([all, stored]) =>
    all.map((move): Move => {
      const isLook = move.kind === "begun" || move.kind === "waits";
      return { ...move, kind: isLook ? "token" : move.kind, version: stored.next().value };
    }),
  );
  const seen = { began: 0, ended: 0, failed: 0 };
  forHistories(400, tokenMoves, (all) => {
    for (const { event, before, control, notices, now } of all) {
      const [was, is] = [before.breaker.waiting, control.breaker.waiting];
      const missing = event.kind === "failed" ? event.error.token : undefined;
      const found = event.kind === "token" ? event.token?.version : was?.storedVersion;
      const isOther = event.kind === "token" && found !== "" && found !== was?.storedVersion;
      expect(is !== undefined).toBe(was ? !isOther : missing !== undefined && !before.breaker.open);
      if (was) expect(control.breaker.open).toBeUndefined();
      const began = !was && is ? [{ ...is, storedVersion: missing?.version }] : [];
      // Where nobody may look, nothing is promised.
      const ended = was && !is && event.kind === "token" && event.token ? [readyOf(was, now)] : [];
      expect(notices.filter((each) => "tokenEventId" in each)).toEqual([...began, ...ended]);
      seen.began += began.length;
      seen.ended += ended.length;
      seen.failed += was && missing ? 1 : 0;
    }
  });
  for (const each of Object.values(seen)) expectOften(each, 100);
});

function readyOf(waiting: TokenEvent, now: Date): TokenEvent {
  const tokenEventId = `${waiting.tokenEventId}-ready`;
  return { ...waiting, tokenEventId, detailType: "Installation Ready", changedAt: now.toISOString() };
}
