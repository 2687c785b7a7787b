import { RETENTION_DAYS } from "../../../functions/contract/ledger";
import type { DeploymentEvent } from "../../../functions/contract/notices/deployment-event";
import { describeDeployment } from "../../../functions/results/messages/deployment-message";
import type { Context } from "../../command";
import type { ListedDecision } from "../../decisions/decision";
import { shellWord } from "../../program-name";
import { fitted, paint } from "../../text/screen";
import { asOfSweep, localTime } from "../../text/times";
import { KINDS } from "../coverage/findings";
import { renderImages } from "../images/table";
import type { ImageInList, shownPlace } from "../images/workloads";
import type { ServiceHooks } from "./hooks";
import type { FoundWorkloads } from "./known-workload";

/** So many images are named that came since the sweep. */
const MOST_NEW = 10;

/** A service or family as `fargate-scans workload --json` prints it. */
export interface ShownWorkload extends Pick<FoundWorkloads, "decisions" | "enforcement"> {
  readonly version: "1";
  /** End of the sweep by which it is known what runs; null: no sweep was complete yet. */
  readonly sweptAt: string | null;
  readonly workload: ReturnType<typeof shownPlace> & { readonly owner: string | null };
  /** Images that it runs, the worst first, as `images --json` prints them. */
  readonly images: readonly ImageInList[];
  /** Images since the sweep: those that the gate let pass, and those of tasks that started in the cluster, of whichever workload. */
  readonly since: Readonly<Record<"deployed" | "started", readonly ImageInList[]>>;
  /** Null of a family, and where AWS does not say. */
  readonly hooks: ServiceHooks | null;
}

/**
 * Everything that is known of a service or family, for a person.
 *
 * @param isGated whether the installation's gate may decide on its deployments
 * @param nextSweep when the next sweep comes, and how to have one now
 */
export function describeWorkload(
  { workload, images, since, sweptAt, decisions, enforcement, hooks }: ShownWorkload,
  { name: installation, paste }: Pick<Context, "name" | "paste">,
  now: Date,
  isGated: boolean,
  nextSweep: string,
): string {
  const { kind, path, owner } = workload;
  const title = `${kind} ${path}${owner ? `, owner ${owner}` : ""}`;
  const failed = images.find(({ verdict }) => verdict === "FAILED");
  const about = shellWord(failed?.digest?.slice(0, 19) ?? `${failed?.reference}`);
  const ofHooks = hooks ? hookLines(hooks) : ["They are not known."];
  return [
    paint("bold", fitted(title)),
    "",
    ...(images.length > 0 ? [renderImages(images, now)] : []),
    fitted(`${images.length > 0 ? "These run" : "No image was seen that it runs"}, ${asOfSweep(sweptAt)}.`),
    ...cameSince("The gate has let pass since then:", since.deployed),
    ...cameSince(`New in this cluster since then, of this ${kind} or another one:`, since.started),
    fitted(nextSweep),
    ...(failed ? ["", fitted(`Next steps for the first that fails: ${paste(`image ${about}`)}`)] : []),
    ...(isGated ? ["", paint("bold", "The gate"), describeDecisions(decisions, installation)] : []),
    "",
    paint("bold", "Enforcement"),
    ...(enforcement.length > 0
      ? enforcement.map(actLine)
      : [`It had nothing to do with it in the last ${RETENTION_DAYS} days.`]),
    ...(isGated ? ["", paint("bold", "Its hooks"), ...ofHooks.map((line) => fitted(line))] : []),
  ].join("\n");
}

function cameSince(title: string, images: readonly ImageInList[]): string[] {
  const lines = images.slice(0, MOST_NEW).map(({ reference, platform, verdict, scan }) => {
    return fitted(`  ${reference} (${platform}): ${verdict ?? scan?.state ?? "no verdict"}`);
  });
  const more = images.length > MOST_NEW ? [`  … and ${images.length - MOST_NEW} more`] : [];
  return lines.length > 0 ? [title, ...lines, ...more] : [];
}

const actLine = ({ detailType, decidedAt, reason, deploymentArn, taskArn }: DeploymentEvent): string =>
  fitted(`${localTime(decidedAt)}  ${detailType}: ${reason} (${deploymentArn ?? taskArn ?? "-"})`);

function hookLines({ strategy, hooks, problems }: ServiceHooks): string[] {
  const lines = hooks.map(({ hookTargetArn, lifecycleStages = [], timeoutConfiguration }) => {
    const { timeoutInMinutes, action = "ROLLBACK" } = timeoutConfiguration ?? {};
    const timeout = timeoutInMinutes === undefined ? "a day" : `${timeoutInMinutes} minutes`;
    return `${hookTargetArn ?? "a hook that calls no function"}: ${lifecycleStages.join(", ")}; after ${timeout} ${action}`;
  });
  return [
    ...(lines.length > 0 ? lines : [`It has none (strategy ${strategy}).`]),
    ...(problems ?? []).map(({ kind, detail }) => `! ${KINDS[kind]}${detail === null ? "" : ` (${detail})`}`),
    ...(problems?.length === 0 ? ["Nothing is wrong with them."] : []),
  ];
}

/**
 * The latest decisions on a service, for the developer whose it is: the newest in full, those before it in a line each.
 *
 * @param decisions the newest first
 */
export function describeDecisions([newest, ...earlier]: readonly ListedDecision[], installation: string) {
  if (newest === undefined) {
    return `It has decided on none of its deployments in the last ${RETENTION_DAYS} days.`;
  }
  const { startedAt, decidedAt, images, ...known } = withoutAdvice(newest);
  const when = decidedAt === null ? `since ${localTime(startedAt)}` : `at ${localTime(decidedAt)}`;
  const reason = decidedAt === null ? "The gate waits for the scans of its images." : "No reason is kept.";
  const event = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== null));
  const before = earlier.length > 0 ? ["", "Before that:", ...earlier.map(lineOf)] : [];
  const described = describeDeployment({ reason, ...event, installation, images });
  // An exception is pasted as it is.
  const lines = described.map((line) => (line.startsWith("  {") ? line : fitted(line)));
  return [fitted(`${stateOf(newest)} ${when}`), ...lines, ...before].join("\n");
}

/** Without the command that has just been given. */
const withoutAdvice = (decision: ListedDecision): ListedDecision => ({
  ...decision,
  reason: decision.reason?.replace(/; fargate-scans workload .* shows more\./, ".") ?? null,
});

/** The word that people read first of a decision: the published event says more than the answer that ECS got. */
function stateOf({ state, detailType }: ListedDecision): string {
  return state === "IN_PROGRESS" ? "HELD" : (detailType ?? (state === "FAILED" ? "refused" : "passed"));
}

function lineOf(decision: ListedDecision): string {
  const { deploymentId, stage, startedAt, decidedAt, reason } = withoutAdvice(decision);
  const when = localTime(decidedAt ?? startedAt);
  return fitted(`  ${when}  ${stateOf(decision)}  ${deploymentId} ${stage}: ${reason ?? "-"}`);
}
