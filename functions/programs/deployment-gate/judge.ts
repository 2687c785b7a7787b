import type { GateLog } from "../../contract/blocking/gate";
import { imageKey } from "../../contract/images/image";
import { runsImage } from "../../deployments/deployment";
import { type DeploymentJudgement, judgeDeployment, type Situation } from "./decide";
import { heldMs } from "./gate-items";
import { isOurs } from "./images/deployed-images";
import type { ImageFacts } from "./images/image-facts";
import { factsIn } from "./images/scans";
import type { Gate, KnownDeployment } from "./known-deployment";
import { keyOf, loggedFacts, verdictOf } from "./logged-images";

/** The decision on the images as far as this call has read them, else as a call before has. */
export function judged(gate: Gate, known: KnownDeployment): DeploymentJudgement {
  return judgeDeployment(factsOf(known), situationOf(gate, known));
}

/** A FAILED that was read before in this deployment and stage stays. */
function factsOf({ call, item, earlier, images, rows, asked, running }: KnownDeployment): ImageFacts[] {
  const logs = [item, ...earlier.toReversed()].flatMap((each) => each?.log ?? []);
  const facts = images
    ? factsIn(images, rows, asked)
    : loggedFacts(logs.find((log) => log.images.length > 0));
  const failed = new Map(
    (item?.log?.images ?? []).flatMap((each) => (each.verdict === "FAILED" ? [[keyOf(each), each]] : [])),
  );
  const passed = call.stage === "PRE_PRODUCTION_TRAFFIC_SHIFT" ? passedIn(logs) : new Set();
  return facts.map((each) => {
    const { image } = each;
    const failedBefore = image && failed.get(imageKey(image));
    return {
      ...each,
      ...(failedBefore ? { verdict: verdictOf(failedBefore) } : {}),
      isPassedBefore: image !== undefined && passed.has(imageKey(image)),
      isRunning: image?.digest !== undefined && running.some((container) => runsImage(container, image)),
    };
  });
}

/** Images that were let pass, also where a call since then waited; one that was left to a later stage was not. */
function passedIn(logs: readonly GateLog[]): ReadonlySet<unknown> {
  const passed = logs
    .flatMap(({ images }) => images)
    .filter(({ decision, because }) =>
      decision === "passed"
        ? because !== "unknown-image"
        : decision === "allowed" || because === "passed-before",
    );
  return new Set(passed.map(keyOf));
}

function situationOf(gate: Gate, known: KnownDeployment): Situation {
  const { call, item, firstCallAt, leniency, troubles, leniencyTroubles } = known;
  return {
    settings: gate.settings,
    now: gate.now(),
    account: call.place.account,
    startedAt: startOf(known),
    firstCallAt: item?.startedAt ?? firstCallAt,
    hookMinutes: hookMinutesOf(known),
    ...(gate.enabled ? {} : { noScans: "No scan starts while the input enabled is false." }),
    ...{ leniency, troubles, leniencyTroubles },
  };
}

/**
 * From when the deployment's own time counts: from its first call. Where the ledger does not say when that was, it is when ECS
 * made the deployment. Where ECS does not say either, it is when this instance knew it.
 */
function startOf({ item, earlier, deployment, firstCallAt, isUnrecorded }: KnownDeployment): Date {
  if (item === undefined || (isUnrecorded && item.startedAt === undefined)) {
    return deployment?.createdAt ?? firstCallAt;
  }
  const held = earlier.reduce((sum, each) => sum + heldMs(each), 0);
  return new Date((item.startedAt ?? firstCallAt).getTime() - held);
}

/** After how many minutes a hook of ours at this stage lets the deployment go on by itself; the shortest where there are more. */
function hookMinutesOf({ deployment, call, functionArn }: KnownDeployment): number | undefined {
  const minutes = (deployment?.hooks ?? [])
    .filter((hook) => isOurs(hook, call.stage, functionArn))
    .flatMap(({ timeout }) => (timeout?.action === "CONTINUE" ? timeout.minutes : []));
  return minutes.length > 0 ? Math.min(...minutes) : undefined;
}
