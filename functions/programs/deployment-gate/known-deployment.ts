import { within } from "../../clients/time-limit";
import type { GateSettings } from "../../contract/blocking/gate";
import type { Deployment, RevisionContainer } from "../../deployments/deployment";
import type { EcsDeployments } from "../../deployments/ecs-deployments";
import { findRollbackTargets } from "../../deployments/rollback-targets";
import { type Leniency, readLeniency } from "../../exceptions/exceptions";
import type { Asker } from "../../ledger/asker";
import type { RecentMap } from "../../table/recent-map";
import type { Table } from "../../table/table";
import type { EcsOwners } from "../../workloads/owners/ecs-owners";
import { type GateItem, type GateItems, nextStep } from "./gate-items";
import type { HookCall } from "./hook-event";
import { type DeployedImages, deployedImages, type ImageReader } from "./images/deployed-images";
import { type AskedScans, type KnownItems, readRows } from "./images/scans";
import { type Trouble, troubleOf } from "./trouble";

/** Settings and collaborators of the gate. */
export interface Gate extends ImageReader, Asker {
  readonly deployments: Pick<EcsDeployments, "deployment" | "revision" | "history">;
  readonly items: GateItems;
  readonly table: Pick<Table, "getAll">;
  /** Says who answers for the service of a deployment, where the table does not know. Default: nobody is asked */
  readonly owners?: Pick<EcsOwners, "ofTask">;
  readonly settings: GateSettings;
  /** The input `name`. */
  readonly installation: string;
  /** The input `enabled`: without it no scan starts, and none is waited for. */
  readonly enabled: boolean;
  /** When this instance was asked first about stages of deployments and steps: for when the ledger does not answer. */
  readonly firstCalls: RecentMap<Date>;
}

/** One invocation of the function. */
export interface Invocation {
  /** ARN by which the function was called; absent where nobody knows. */
  readonly functionArn: string | undefined;
  readonly remainingMs: () => number;
}

/** Facts of a deployment that a call has read. A part that AWS did not answer is absent, and a trouble. */
export interface KnownDeployment {
  readonly call: HookCall;
  /** ARN by which the function was called; absent where nobody knows. */
  readonly functionArn: string | undefined;
  /** When this instance was asked first at this stage, or at this step of it. */
  readonly firstCallAt: Date;
  readonly item?: GateItem | undefined;
  /** The ledger does not take what this call says. */
  readonly isUnrecorded?: boolean;
  /** How the stages before this one were decided. */
  readonly earlier: readonly GateItem[];
  /** The deployment, as ECS describes it. */
  readonly deployment?: Deployment | undefined;
  readonly leniency: Leniency;
  readonly images?: DeployedImages | undefined;
  readonly rows: KnownItems;
  /** Requests for scans that this call has made. */
  readonly asked: AskedScans["asked"];
  /** Containers of the service's current revision; only known where an image is FAILED. */
  readonly running: readonly RevisionContainer[];
  readonly troubles: readonly Trouble[];
  /** Reasons why exceptions, the open gate or the running images are not known: what may let a refused image pass. */
  readonly leniencyTroubles: readonly Trouble[];
}

/** Time of an invocation that is left for the answer and its record. */
const ANSWER_RESERVE_MS = 6000;

/** Time that is left for what comes before the answer. */
export function timeLeft({ remainingMs }: Invocation): number {
  return Math.max(0, remainingMs() - ANSWER_RESERVE_MS);
}

/** Whether the call is answered by what is known of the deployment, whatever its images are. */
export function isDecided({ item, deployment }: Pick<KnownDeployment, "item" | "deployment">): boolean {
  return deployment?.isTakenBack === true || (item !== undefined && item.state !== "IN_PROGRESS");
}

/** Reads the facts of a deployment, and writes nothing. Where a part cannot be read, the rest is read all the same. */
export async function readKnown(
  gate: Gate,
  call: HookCall,
  invocation: Invocation,
): Promise<KnownDeployment> {
  const { deployments, settings, table } = gate;
  const { functionArn } = invocation;
  const now = gate.now();
  const troubles: Trouble[] = [];
  const leniencyTroubles: Trouble[] = [];
  /** Undefined where AWS does not answer. */
  const reading = async <T>(answer: Promise<T>, of: Trouble[] = troubles, isOfRevision = false) => {
    try {
      return { answer: await within(timeLeft(invocation), answer) };
    } catch (error) {
      of.push({ ...troubleOf(error), ...(isOfRevision ? { isOfRevision } : {}) });
      return undefined;
    }
  };
  const lagging = (reason: string) => troubles.push({ kind: "lagging", reason, isOfRevision: true });
  const [revised, described, stages, lenient] = await Promise.all([
    reading(deployments.revision(call.revisionArn)),
    reading(deployments.deployment(call.deploymentArn), troubles, true),
    reading(gate.items.read(call)),
    reading(readLeniency(table, now), leniencyTroubles),
  ]);
  const deployment = described?.answer;
  const target = deployment?.targetRevisionArn;
  if (described && target !== call.revisionArn) {
    lagging(
      `ECS calls for the revision ${call.revisionArn}, and says that the deployment brings ${target ?? "none"}.`,
    );
  }
  const revision = revised?.answer;
  if (revised && revision === undefined) {
    lagging(`ECS knows no revision ${call.revisionArn}: it was deleted, perhaps with its service.`);
  }
  const { earlier = [] } = stages?.answer ?? {};
  const item = stages && nextStep(stages.answer.item, call.stage);
  const known = {
    ...{ call, functionArn, firstCallAt: firstCall(gate, call, now), item, earlier, deployment },
    leniency: lenient?.answer ?? { exceptions: [] },
    ...{ rows: new Map<string, never>(), asked: new Set<string>(), running: [], troubles, leniencyTroubles },
  };
  if (revision === undefined || isDecided(known)) {
    return known;
  }
  const images = (await reading(deployedImages(gate, call, revision, deployment, functionArn)))?.answer;
  const rows = (images && (await reading(readRows(table, images)))?.answer) ?? known.rows;
  const verdicts = [...[...rows.values()].map(({ verdict }) => verdict), ...(item?.log?.images ?? [])];
  if (!verdicts.some((each) => each?.verdict === "FAILED")) {
    return { ...known, images, rows };
  }
  // Its trouble counts only where what runs decides.
  const running = await reading(
    runningNow(gate, call, deployment, () => timeLeft(invocation) > 0),
    settings.on_failed_running === "allow" ? leniencyTroubles : [],
  );
  return { ...known, images, rows, running: running?.answer ?? [] };
}

/** The containers of the service's current revision. */
async function runningNow(
  { deployments, now }: Gate,
  { deploymentArn }: HookCall,
  described: Deployment | undefined,
  hasTime: () => boolean,
): Promise<readonly RevisionContainer[]> {
  const deployment = described ?? (await deployments.deployment(deploymentArn));
  const targets = deployment ? await findRollbackTargets(deployments, deployment, now(), hasTime) : [];
  const current = await Promise.all(targets.map((arn) => arn && deployments.revision(arn)));
  return current.flatMap((each) => (each ? each.containers : []));
}

function firstCall({ firstCalls }: Gate, call: HookCall, now: Date): Date {
  const { deploymentArn, revisionArn, stage, step = "" } = call;
  const key = [deploymentArn, revisionArn, stage, step].join(" ");
  const first = firstCalls.get(key) ?? now;
  firstCalls.set(key, first);
  return first;
}
