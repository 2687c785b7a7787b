import type { BreakerState } from "../../../functions/capacity/breaker";
import { renderImpairment, renderWaiting } from "../../text/impairment";
import { fitted } from "../../text/screen";

/**
 * The breaker, for a person.
 *
 * @param named the image of a key, for a person
 * @param probe the command that has a scan tried; undefined where it has just been given
 */
export function describeBreaker(
  { open, suspect, waiting }: BreakerState,
  now: Date,
  named: (key: string) => string,
  probe?: string,
): string {
  const listed = (title: string, keys: readonly string[]): string[] =>
    keys.length > 0 ? [title, ...keys.map((key) => fitted(`  ${named(key)}`))] : [];
  if (waiting !== undefined) {
    return `${renderWaiting(waiting, now)}The breaker is closed.`;
  }
  if (open === undefined) {
    const title = "Met an error of the installation last (another image that does opens the breaker):";
    return ["The breaker is closed: scans start as usual.", ...listed(title, suspect ? [suspect] : [])].join(
      "\n",
    );
  }
  const { trying, tried, suspects } = open;
  return [
    renderImpairment(open, now),
    ...listed("The scan that is tried now is of", trying ? tried.slice(-1) : []),
    ...listed("Images whose errors opened the breaker:", suspects),
    probe === undefined
      ? "One scan is tried within a minute."
      : `Once you have fixed it, have one scan tried within a minute: ${probe}`,
  ].join("\n");
}

/** Keys of the images that it names. */
export const keysIn = ({ open, suspect }: BreakerState): readonly string[] =>
  [open?.tried.slice(-1) ?? [], open?.suspects ?? suspect ?? []].flat();

/** The breaker as `fargate-scans breaker --json` prints it, by docs/schemas/breaker.schema.json. */
export function shownBreaker({ open, suspect, waiting }: BreakerState) {
  const { trying } = open ?? {};
  const suspects = open?.suspects ?? (suspect ? [suspect] : []);
  return {
    version: "1",
    state: open ? "open" : "closed",
    openSince: open?.openedAt.toISOString() ?? null,
    waitsForTokenSince: waiting?.changedAt ?? null,
    reason: (waiting ?? open)?.reason ?? null,
    errorClass: open?.errorClass ?? null,
    suspects: suspects.map(keyed),
    trying: trying ? { ...keyed(open?.tried.at(-1) ?? ""), scanId: trying } : null,
    nextTryAt: trying ? null : (open?.nextTryAt.toISOString() ?? null),
  };
}

/** Of `<repository>@<digest>#<platform>`, or `<reference>#<platform>`. */
function keyed(key: string) {
  const [name = "", platform = null] = key.split("#");
  const [reference, digest = null] = name.split("@");
  return { reference, digest, platform };
}
