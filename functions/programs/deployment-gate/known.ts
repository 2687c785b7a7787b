import { within } from "../../clients/time-limit";
import { serviceName } from "../../contract/arn";
import { asDigest } from "../../contract/images/image";
import type { EcsDeployments } from "../../deployments/ecs-deployments";
import { findKnownHere, LaggingError } from "../../deployments/known-here";
import { readLeniency } from "../../exceptions/exceptions";
import { type Asker, readImages } from "../../ledger/asker";
import type { RecentMap } from "../../table/recent-map";
import { itemsOf, type RunTable } from "../../table/run";
import type { EcsOwners } from "../../workloads/owners/ecs-owners";
import { keysOf, stagesIn } from "./decision/gate-item";
import type { Known, StepSettings } from "./decision/step";
import type { HookCall } from "./hook";
import { type DeployedImages, deployedImages, type ImageReader } from "./images/deployed-images";
import { type Trouble, troubleOf } from "./trouble";

export interface Gate extends ImageReader, Asker, StepSettings {
  readonly deployments: Pick<EcsDeployments, "deployment" | "revision" | "revisions" | "history">;
  readonly table: RunTable;
  /** Finds the owner of a deployment's service if the table has no owner. Default: nobody is asked */
  readonly owners?: Pick<EcsOwners, "ofTask">;
  /** First call of each stage or step that this instance got; needed if the ledger does not answer. */
  readonly firstCalls: RecentMap<Date>;
}

export interface Invocation {
  /** Absent if unknown. */
  readonly functionArn: string | undefined;
  readonly remainingMs: () => number;
}

/** Milliseconds of an invocation that are reserved for the answer and its record. */
const ANSWER_RESERVE_MS = 6000;

export const timeLeft = ({ remainingMs }: Invocation) => Math.max(0, remainingMs() - ANSWER_RESERVE_MS);

/** Reads the facts of a deployment, and writes nothing. If one part cannot be read, the other parts still are. */
export async function readKnown(gate: Gate, call: HookCall, invocation: Invocation): Promise<Known> {
  const { deployments, table } = gate;
  const { deploymentArn, revisionArn, place } = call;
  const now = gate.now();
  const troubles: Trouble[] = [];
  const leniencyTroubles: Trouble[] = [];
  /** Resolves to undefined if AWS does not answer. */
  const reading = <T>(answer: Promise<T>, of = [troubles], isOfRevision = false) =>
    within(timeLeft(invocation), answer).catch((error) => {
      of.map((each) => each.push({ ...troubleOf(error), isOfRevision }));
      return undefined;
    });
  const [revision, deployment, items, leniency = { exceptions: [] }] = await Promise.all([
    reading(shown(revisionArn, deployments.revision(revisionArn)), [troubles], true),
    reading(shown(deploymentArn, deployments.deployment(deploymentArn)), [troubles], true),
    reading(itemsOf(table, keysOf(call)), [troubles, leniencyTroubles]),
    reading(readLeniency(table, now, serviceName(place)), [leniencyTroubles]),
  ]);
  if (deployment && deployment.targetRevisionArn !== revisionArn) {
    const target = deployment.targetRevisionArn ?? "none";
    const reason = `ECS calls for ${revisionArn}, and says that the deployment brings ${target}.`;
    troubles.push({ kind: "lagging", reason, isOfRevision: true });
  }
  const stages = stagesIn(items ?? new Map(), call);
  const asked = [deploymentArn, revisionArn, call.stage, call.step].join(" ");
  const firstCallAt = gate.firstCalls.get(asked) ?? now;
  gate.firstCalls.set(asked, firstCallAt);
  const known: Known = {
    ...{ call, firstCallAt, deployment, stages, items, leniency },
    ...{ rows: new Map(), asked: new Set(), knownHere: new Set(), troubles, leniencyTroubles },
  };
  if (deployment?.isTakenBack || stages.own.state !== "IN_PROGRESS") {
    return known;
  }
  const images = revision && (await reading(deployedImages(gate, call, revision, deployment)));
  const rows = (images && (await reading(readRows(table, images.scanned)))) ?? known.rows;
  return lookHere(gate, { ...known, images, rows }, invocation);
}

/** @throws LaggingError if ECS does not know the deployment or revision of its own call */
async function shown<T>(arn: string, answer: Promise<T | undefined>): Promise<T> {
  const found = await answer;
  if (found === undefined) {
    throw new LaggingError(`ECS does not know ${arn}: its reads lag, or it was deleted.`);
  }
  return found;
}

/** Finds the FAILED images that ran in this service before, even if ECS does not say what the revision contains. */
export async function lookHere({ deployments, settings }: Gate, known: Known, invocation: Invocation) {
  const { stages, call, deployment } = known;
  const found = new Set(known.knownHere);
  const logged = [stages.own, ...stages.earlier].flatMap(({ log }) => log?.images ?? []);
  const read = [...known.rows.values()].map(({ verdict, image: { digest } }) => ({ ...verdict, digest }));
  const failed = [...read, ...logged]
    .flatMap(({ verdict, digest }) => (verdict === "FAILED" ? (asDigest(digest) ?? []) : []))
    .filter((digest) => !found.has(digest));
  const look = async () => {
    const { deploymentArn: arn } = call;
    const described = deployment ?? (await shown(arn, deployments.deployment(arn)));
    await findKnownHere(deployments, described, failed, () => timeLeft(invocation) > 0, found);
  };
  const looked = failed.length === 0 ? Promise.resolve() : within(timeLeft(invocation), look());
  const trouble = await looked.then(() => undefined, troubleOf);
  // A failed look-up matters only if on_failed_running lets such images pass.
  const more = trouble && settings.on_failed_running === "allow" ? [trouble] : [];
  const leniencyTroubles = [...known.leniencyTroubles, ...more];
  return { ...known, knownHere: new Set(found), leniencyTroubles };
}

/** Reads the items of images, by key. Skips images without a digest: their items say nothing about what runs. */
export function readRows(table: Pick<RunTable, "getAll">, scanned: DeployedImages["scanned"]) {
  const images = scanned.flatMap(({ taskImage: { image } }) => (image.digest ? image : []));
  return readImages(table, images);
}
