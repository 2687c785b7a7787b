import { DECISIONS_KEPT_DAYS } from "../../functions/contract/blocking/gate";
import type { DeploymentEvent } from "../../functions/contract/notices/deployment-event";
import { describeDeployment } from "../../functions/results/describe-deployment";
import { type Context, shellWord } from "../context";
import { KINDS } from "../coverage/findings";
import type { ListedDecision } from "../decisions/decision";
import { renderImages } from "../images/table";
import { paint, terminalText } from "../text/screen";
import { localTime } from "../text/times";
import type { ServiceHooks } from "./hooks";
import type { ShownWorkload } from "./shown-workload";

/** Everything that is known of a service or family, for a person. */
export function describeWorkload(
  { workload, images, decisions, enforcement, hooks }: ShownWorkload,
  { name: installation, paste }: Pick<Context, "name" | "paste">,
  now: Date,
): string {
  const { kind, name, cluster, owner } = workload;
  const isService = kind === "service";
  const [failed] = images.filter(({ verdict }) => verdict === "FAILED");
  return [
    paint(
      "bold",
      terminalText(`${kind} ${[cluster, name].filter(Boolean).join("/")}${owner ? `, owner ${owner}` : ""}`),
    ),
    "",
    ...(images.length > 0
      ? [renderImages(images, now)]
      : ["It runs no image that is known, as of the latest sweep and the scans that ended after it."]),
    ...(failed
      ? [
          "",
          `What to do about the first that fails: ${paste(`image ${shellWord(failed.digest?.slice(0, 19) ?? failed.reference)}`)}`,
        ]
      : []),
    ...(isService
      ? [
          "",
          paint("bold", "The gate"),
          decisions.length > 0
            ? describeDecisions(decisions, installation)
            : `It has decided on none of its deployments in the last ${DECISIONS_KEPT_DAYS} days.`,
        ]
      : []),
    "",
    paint("bold", "Enforcement"),
    ...(enforcement.length > 0
      ? enforcement.map(actLine)
      : [`It had nothing to do with it in the last ${DECISIONS_KEPT_DAYS} days.`]),
    ...(isService ? ["", paint("bold", "Its hooks"), ...hookLines(hooks).map(terminalText)] : []),
  ].join("\n");
}

const actLine = ({ detailType, decidedAt, reason, deploymentArn, taskArn }: DeploymentEvent): string =>
  terminalText(`${localTime(decidedAt)}  ${detailType}: ${reason} (${deploymentArn ?? taskArn ?? "-"})`);

function hookLines(hooks: ServiceHooks | null): string[] {
  if (hooks === null) {
    return ["They are not known."];
  }
  const { strategy, hooks: declared, problems } = hooks;
  return [
    ...declared.map(({ targetArn, stages, timeoutMinutes, timeoutAction }) => {
      const timeout = timeoutMinutes === null ? "a day" : `${timeoutMinutes} minutes`;
      return `${targetArn ?? "a hook that calls no function"}: ${stages.join(", ")}; after ${timeout} ${timeoutAction}`;
    }),
    ...(declared.length === 0 ? [`It has none (strategy ${strategy}).`] : []),
    ...(problems ?? []).map(({ kind, detail }) => `! ${KINDS[kind]}${detail === null ? "" : ` (${detail})`}`),
    ...(problems?.length === 0 ? ["Nothing is wrong with them."] : []),
  ];
}

/** What people read first of a decision: what was published says more than the answer that ECS got. */
function stateOf({ state, detailType }: ListedDecision): string {
  if (state === "IN_PROGRESS") {
    return "HELD";
  }
  return detailType ?? (state === "FAILED" ? "refused" : "passed");
}

/**
 * The latest decisions on a service, for the developer whose it is: the newest deployment in full, those before it in a
 * line each.
 *
 * @param decisions the newest first
 */
export function describeDecisions(decisions: readonly ListedDecision[], installation: string): string {
  const [newest] = decisions;
  const isNewest = ({ cluster, service, deploymentId }: ListedDecision) =>
    cluster === newest?.cluster && service === newest.service && deploymentId === newest.deploymentId;
  const earlier = decisions.filter((decision) => !isNewest(decision));
  return [
    ...decisions.filter(isNewest).flatMap((decision) => [...describeDecision(decision, installation), ""]),
    ...(earlier.length > 0 ? ["Earlier deployments:", ...earlier.map(lineOf)] : []),
  ]
    .join("\n")
    .trimEnd();
}

function describeDecision(decision: ListedDecision, installation: string): string[] {
  const { startedAt, decidedAt, detailType, reason, images, ...place } = decision;
  const when = decidedAt === null ? `since ${localTime(startedAt)}` : `at ${localTime(decidedAt)}`;
  return [
    `${stateOf(decision)} ${when}`,
    ...describeDeployment({
      ...{ installation, images },
      reason:
        reason ?? (decidedAt === null ? "The gate waits for the scans of its images." : "No reason is kept."),
      ...(detailType === null ? {} : { detailType }),
      ...{ cluster: place.cluster, service: place.service, stage: place.stage },
      ...(place.revisionArn === null ? {} : { revisionArn: place.revisionArn }),
      ...(place.deploymentArn === null ? {} : { deploymentArn: place.deploymentArn }),
    }),
  ];
}

function lineOf(decision: ListedDecision): string {
  const { cluster, service, deploymentId, stage, startedAt, decidedAt, reason } = decision;
  const when = localTime(decidedAt ?? startedAt);
  return terminalText(
    `  ${when}  ${stateOf(decision)}  ${cluster}/${service}/${deploymentId} ${stage}: ${reason ?? "-"}`,
  );
}
