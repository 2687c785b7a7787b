import { DIGEST } from "../../functions/samples";

/** A moment at which the verdict of `listed()` is fresh. */
export const NOW = new Date("2026-03-01T12:00:00.000Z");

/** Its scan state, as a row has it. */
export const scan = (rowState: string, changes: Record<string, unknown> = {}) => ({
  ...{ rowState, scanId: "2", dueAt: NOW.toISOString(), deadline: NOW.toISOString(), reason: "no capacity" },
  ...changes,
});
export const STALE = { freshUntil: "2026-03-01T11:00:00.000Z" };
export const ARM = { digest: DIGEST, platform: "linux/arm64" as const };
