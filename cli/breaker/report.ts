import type { BreakerState } from "../../functions/capacity/breaker/stored-breaker";
import { renderImpairment } from "../text/impairment";
import { counted, terminalText } from "../text/screen";

/**
 * The breaker, for a person.
 *
 * @param probe the command that has a scan tried; undefined where it has just been given
 */
export function describeBreaker({ open, evidence }: BreakerState, now: Date, probe?: string): string {
  if (open === undefined) {
    const errors = evidence.map(({ image, cause }) => `${image}: ${cause}`);
    const title =
      "Errors of the installation since the last verdict (the same error of three images opens the breaker):";
    return ["The breaker is closed: scans start as usual.", ...listed(title, errors)].join("\n");
  }
  const { failedCanaries, canary, suspects } = open;
  return [
    `${renderImpairment(open, now)}${counted(failedCanaries, "scan")} tried since then.`,
    ...listed("The one that runs now is of", canary ? [canary.image] : []),
    ...listed("Images that met the error before:", suspects),
    probe === undefined
      ? "One scan is tried within a minute."
      : `Once you have fixed it, have one scan tried within a minute: ${probe}`,
  ].join("\n");
}

function listed(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? [title, ...lines.map((line) => `  ${terminalText(line)}`)] : [];
}

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
