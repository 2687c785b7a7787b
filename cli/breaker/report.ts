import type { BreakerState } from "../../functions/capacity/breaker/stored-breaker";
import { renderImpairment } from "../text/impairment";
import { terminalText } from "../text/screen";

/**
 * The breaker, for a person.
 *
 * @param probe the command that has a scan tried; undefined where it has just been given
 */
export function describeBreaker({ open, evidence }: BreakerState, now: Date, probe?: string): string {
  if (open === undefined) {
    const errors = evidence.map(({ image, cause }) => `${image}: ${cause}`);
    return [
      "The breaker is closed: scans start as usual.",
      ...listed(
        "Errors of the installation since the last verdict, of which the same of three images open it:",
        errors,
      ),
    ].join("\n");
  }
  const { failedCanaries, canary, suspects } = open;
  const tried = failedCanaries === 1 ? "1 scan was" : `${failedCanaries} scans were`;
  return [
    `${renderImpairment(open, now)}${tried} tried since then.`,
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
