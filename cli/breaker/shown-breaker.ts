import type { BreakerState } from "../../functions/capacity/breaker/stored-breaker";

/** The breaker as `fargate-scans breaker --json` prints it, by docs/schemas/breaker.schema.json. */
export function shownBreaker({ open, evidence }: BreakerState) {
  const canary = open?.canary;
  return {
    version: "1",
    state: open ? "open" : "closed",
    openSince: open?.openedAt.toISOString() ?? null,
    reason: open?.reason ?? null,
    errorClass: open?.errorClass ?? null,
    evidence: open
      ? open.suspects.map((image) => ({ ...keyed(image), cause: open.cause, registry: null }))
      : evidence.map(({ image, cause, registry }) => ({ ...keyed(image), cause, registry })),
    failedCanaries: open?.failedCanaries ?? null,
    canary: canary ? { ...keyed(canary.image), scanId: canary.scanId } : null,
    nextCanaryAt: canary ? null : (open?.nextCanaryAt.toISOString() ?? null),
  };
}

/** Of `<digest>#<platform>`, or `<reference>#<platform>`, which a repository may follow. */
function keyed(key: string) {
  const [name = "", platform = null] = key.split("#");
  const isDigest = name.startsWith("sha256:");
  return { reference: isDigest ? null : name, digest: isDigest ? name : null, platform };
}
