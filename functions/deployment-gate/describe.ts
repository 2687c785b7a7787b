import type { GateSettings } from "../contract/blocking/gate";
import type { LoggedImage } from "../contract/blocking/gate-log";
import { excerpt } from "../contract/image";
import type { DeployedImage } from "../contract/notices/deployment-event";
import { endInUtc } from "../contract/notices/times";

/** A sentence for so many images; the others are counted. */
const MOST_NAMED = 3;
const MOST_REASON = 300;

const VERDICT_WORDS: Readonly<Record<DeployedImage["because"], string>> = {
  passed: "passed",
  failed: "has the verdict FAILED",
  "no-policy": "is judged by no policy (NO_POLICY)",
  exception: "passes by an exception",
  "not-scanned": "is not scanned",
  error: "has no verdict, since its scan ended in an error",
  timeout: "has no verdict in time",
  "unknown-image": "is unknown",
  "gate-failure": "could not be judged",
  "gate-open": "passes since the gate is open",
};

/**
 * What was decided on a deployment, why, and what to do, for whoever deploys.
 *
 * @param failure what went wrong with the gate where it knows of no image
 */
export function reasonOf(
  service: string,
  images: readonly DeployedImage[],
  { mode }: Pick<GateSettings, "mode">,
  failure?: { readonly reason: string; readonly isRefused: boolean },
): string {
  const blocked = images.filter(({ decision }) => decision === "blocked");
  const isRefused = blocked.length > 0 || failure?.isRefused === true;
  const deciding = isRefused ? blocked : images.filter(isWorthAWord);
  const why = deciding.length > 0 ? named(deciding) : failure?.reason;
  if (isRefused) {
    const how = mode === "block" ? "is refused" : "would be refused if the gate's mode were block";
    return `The deployment of ${service} ${how}: ${why} ${adviceFor(blocked, service)}`;
  }
  return why === undefined
    ? `The deployment of ${service} goes on: every image that is scanned has passed.`
    : `The deployment of ${service} goes on: ${why}`;
}

/** What a deployment that is held waits for. */
export function waitingReason(service: string, images: readonly LoggedImage[]): string {
  const waiting = images.filter(({ decision }) => decision === "waiting").map(({ reference }) => reference);
  return `The deployment of ${service} waits for verdicts of ${listed(waiting)}.`;
}

function isWorthAWord({ decision, because }: DeployedImage): boolean {
  return decision === "allowed" || because === "exception" || because === "unknown-image";
}

function named(images: readonly DeployedImage[]): string {
  const sentences = images.slice(0, MOST_NAMED).map(({ reference, decision, because, reason, exception }) => {
    const more = exception
      ? ` of ${exception.owner} until ${endInUtc(exception.until)} (${exception.reason})`
      : reason && ` (${reason.replace(/\.$/, "")})`;
    const isLeftToLater = decision === "passed" && because === "unknown-image";
    const words = isLeftToLater ? "is left to POST_SCALE_UP" : VERDICT_WORDS[because];
    return `${reference} ${words}${excerpt(more ?? "", MOST_REASON)}`;
  });
  const others = images.length - sentences.length;
  return `${sentences.join("; ")}${others > 0 ? `; and ${others} more` : ""}.`;
}

function adviceFor(blocked: readonly DeployedImage[], service: string): string {
  const see = `npm run scans -- deployment ${service} shows more.`;
  if (blocked.some(({ because }) => because === "failed" || because === "no-policy")) {
    return `Deploy an image that passes, or ask for an entry in the input exceptions; ${see}`;
  }
  return `Deploy again once this is fixed; ${see}`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).join(", ");
  return names.length > MOST_NAMED ? `${shown} and ${names.length - MOST_NAMED} more` : shown;
}
