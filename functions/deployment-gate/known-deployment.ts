import { GATE_STAGES, type GateSettings } from "../contract/blocking/gate";
import type { GateLog } from "../contract/blocking/gate-log";
import { MINUTE } from "../contract/durations";
import { repositoryKey } from "../contract/image";
import { type Deployment, type Revision, type RevisionContainer, runsImage } from "../deployments/deployment";
import type { EcsDeployments } from "../deployments/ecs-deployments";
import { findRollbackTargets } from "../deployments/rollback-targets";
import { type Leniency, readLeniency } from "../exceptions/exceptions";
import type { Standings } from "../ledger/read-standings";
import type { RecentMap } from "../table/recent-map";
import type { Table } from "../table/table";
import type { EcsOwners } from "../workloads/owners/ecs-owners";
import { type DeploymentJudgement, judgeDeployment, LAG_MS, type Situation } from "./decide";
import { type GateItem, type GateItems, gateKey, heldMs } from "./gate-items";
import { type HookCall, type HookSubject, parseHookEvent } from "./hook-event";
import { deployedImages, type ImageReader, isOurs } from "./images/deployed-images";
import type { ImageFacts } from "./images/image-facts";
import { factsIn, readRows, type ScanAsker } from "./images/scans";
import { factsOf, keyOf } from "./logged-images";
import { type Trouble, troubleOf } from "./trouble";

/** Settings and collaborators of the gate. */
export interface Gate extends ImageReader, Omit<ScanAsker, "taskDefinitions"> {
  readonly deployments: ImageReader["deployments"] & {
    revision(revisionArn: string): Promise<Revision | undefined>;
    history: EcsDeployments["history"];
  };
  readonly items: GateItems;
  readonly table: Pick<Table, "getAll">;
  /** Says who answers for the service of a deployment, where the table does not know. Default: nobody is asked */
  readonly owners?: Pick<EcsOwners, "ofTask">;
  readonly settings: GateSettings;
  /** The input `name`. */
  readonly installation: string;
  /** The input `enabled`: without it no scan starts, and none is waited for. */
  readonly enabled: boolean;
  /** When this instance was asked first about deployments, their stages and steps: for when the ledger does not answer. */
  readonly firstCalls: RecentMap<Date>;
}

/** One invocation of the function. */
export interface Invocation {
  /** ARN by which the function was called; absent where nobody knows. */
  readonly functionArn: string | undefined;
  readonly remainingMs: () => number;
}

/** Known facts of a deployment, as far as a call has learnt them. */
export interface KnownDeployment {
  readonly subject: HookSubject;
  /** ARN by which the function was called; absent where nobody knows. */
  functionArn?: string | undefined;
  /** When this instance was asked first about the deployment, and about this stage and step of it. */
  firstCallAt?: { readonly ofDeployment: Date; readonly ofStep: Date };
  /** Absent where the ledger did not give it. */
  item?: GateItem;
  /** How the stages before this one were decided. */
  earlier: readonly GateItem[];
  /** The deployment, as ECS describes it. */
  deployment?: Deployment | undefined;
  leniency?: Leniency;
  images?: Awaited<ReturnType<typeof deployedImages>>;
  rows: Standings;
  facts?: readonly ImageFacts[];
  /** Containers of the service's current revision; only known where an image is FAILED. */
  running: readonly RevisionContainer[];
  readonly troubles: Trouble[];
  readonly leniencyTroubles: Trouble[];
  /** The call was answered: what still works on it must ask for nothing any more. */
  isOver?: boolean;
}

/** A deployment that nobody asks about any more is in no list of what is held. */
const FORGOTTEN_MS = 10 * MINUTE;

export function nothingKnown(): KnownDeployment {
  return {
    subject: {},
    earlier: [],
    rows: new Map(),
    running: [],
    troubles: [],
    leniencyTroubles: [],
  };
}

/** Whether the call is answered by what is known of the deployment, whatever its images are. */
export function isDecided({ item, deployment }: KnownDeployment): boolean {
  return deployment?.isTakenBack === true || (item !== undefined && item.state !== "IN_PROGRESS");
}

/** Reads a call and the facts of its deployment. A part that cannot be read is a trouble, and the rest is read all the same. */
export async function learn(gate: Gate, event: unknown, { functionArn }: Invocation, known: KnownDeployment) {
  known.functionArn = functionArn;
  const call = attempt(known.troubles, () => parseHookEvent(event, known.subject, functionArn));
  const { deploymentArn, place, stage, step = "", revisionArn } = known.subject;
  if (deploymentArn === undefined || place === undefined || stage === undefined) {
    return;
  }
  known.firstCallAt = {
    ofDeployment: firstCall(gate, deploymentArn),
    ofStep: firstCall(gate, [deploymentArn, stage, step].join(" ")),
  };
  const { items, deployments } = gate;
  const [revision] = await Promise.all([
    call && reading(known.troubles, deployments.revision(call.revisionArn)),
    call && reading(known.troubles, compareDeployment(gate, call, known), true),
    reading(known.troubles, readItem(gate, known, call !== undefined)),
    reading(known.leniencyTroubles, readLeniencyOf(gate, known)),
    call &&
      reading(
        known.troubles,
        items.ofStages(place, GATE_STAGES.slice(0, GATE_STAGES.indexOf(stage))).then((earlier) => {
          known.earlier = earlier.filter(({ log }) => log?.revisionArn === revisionArn);
        }),
      ),
  ]);
  if (call && revision === undefined && known.troubles.length === 0) {
    known.troubles.push({
      kind: "lagging",
      reason: `ECS knows no revision ${call.revisionArn}: it was deleted, perhaps with its service.`,
      isOfRevision: true,
    });
  }
  if (call && revision && !isDecided(known)) {
    await reading(known.troubles, readImages(gate, call, revision, known));
  }
}

/**
 * Of two calls at one time each reads the item, which is reopened before a further step of a shift of traffic. A call that is
 * none of ECS's, and that whoever may invoke the gate may make, has an item of its own: it decides nothing for a real one.
 */
async function readItem({ items, settings }: Gate, known: KnownDeployment, isOfEcs: boolean) {
  const { place, stage, revisionArn } = known.subject;
  if (place === undefined || stage === undefined) {
    return;
  }
  const heldAtMost = settings.timeout_minutes * MINUTE + FORGOTTEN_MS;
  const key = gateKey(place, stage);
  const item = isOfEcs
    ? await items.begin(key, revisionArn, heldAtMost)
    : await items.begin(`${key}#invalid`, undefined, heldAtMost);
  const isFurtherStep = stage === "PRE_PRODUCTION_TRAFFIC_SHIFT" && item.state === "SUCCEEDED";
  known.item = isFurtherStep ? await items.reopen(item, heldAtMost) : item;
}

async function compareDeployment(gate: Gate, call: HookCall, known: KnownDeployment): Promise<void> {
  known.deployment = await gate.deployments.deployment(call.deploymentArn);
  const target = known.deployment?.targetRevisionArn;
  if (target !== call.revisionArn) {
    known.troubles.push({
      kind: "lagging",
      reason: `ECS calls for the revision ${call.revisionArn}, and says that the deployment brings ${target ?? "none"}.`,
      isOfRevision: true,
    });
  }
}

async function readLeniencyOf({ table, starter }: Gate, known: KnownDeployment): Promise<void> {
  const leniency = await readLeniency(table, starter.now());
  known.leniency = leniency;
  if (leniency.problem !== undefined) {
    starter.telemetry.error("reading exceptions failed; none applies", { reason: leniency.problem });
  }
}

async function readImages(
  gate: Gate,
  call: HookCall,
  revision: Revision,
  known: KnownDeployment,
): Promise<void> {
  const images = await deployedImages(gate, call, revision, known.deployment, known.functionArn);
  known.images = images;
  // Named in the answer even where nothing more can be read of them.
  known.facts = factsIn(images, known.rows);
  known.rows = await readRows(gate.table, images);
  known.facts = factsIn(images, known.rows);
  const isFailed = judged(gate, known).images.some(({ verdict }) => verdict === "FAILED");
  if (isFailed) {
    await readRunning(gate, call, known);
  }
}

/** Reads the service's current revision. Its trouble counts only where the revision decides. */
async function readRunning(gate: Gate, call: HookCall, known: KnownDeployment): Promise<void> {
  const { deployments, settings, starter } = gate;
  const isDecisive = settings.on_failed_running === "allow";
  const find = async () => {
    const deployment = known.deployment ?? (await deployments.deployment(call.deploymentArn));
    if (deployment === undefined) {
      return;
    }
    const targets = await findRollbackTargets(deployments, deployment, starter.now(), () => !known.isOver);
    const current = await Promise.all(targets.map((arn) => arn && deployments.revision(arn)));
    known.running = current.flatMap((each) => (each ? each.containers : []));
  };
  await reading(isDecisive ? known.leniencyTroubles : [], find());
}

export function situationOf(gate: Gate, known: KnownDeployment): Situation {
  const { openUntil, openReason = "" } = known.leniency ?? {};
  const { item, subject, troubles, leniencyTroubles, firstCallAt } = known;
  const now = gate.starter.now();
  const ofStep = firstCallAt?.ofStep ?? now;
  return {
    settings: gate.settings,
    now,
    account: subject.place?.account,
    startedAt: new Date(startOf(gate, known, now)),
    firstCallAt: item?.startedAt ?? ofStep,
    isStep: subject.stage === "PRE_PRODUCTION_TRAFFIC_SHIFT",
    hookMinutes: hookMinutesOf(known),
    ...(openUntil && openUntil > now ? { open: { until: openUntil, reason: openReason } } : {}),
    ...(gate.enabled ? {} : { noScans: "No scan starts while the input enabled is false." }),
    troubles,
    leniencyTroubles,
  };
}

/** After how many minutes a hook of ours at this stage lets the deployment go on by itself; the shortest where there are more. */
function hookMinutesOf({ deployment, subject: { stage }, functionArn }: KnownDeployment): number | undefined {
  const minutes = (deployment?.hooks ?? [])
    .filter((hook) => stage !== undefined && isOurs(hook, [stage], functionArn))
    .flatMap(({ timeout }) => (timeout?.action === "CONTINUE" ? timeout.minutes : []));
  return minutes.length > 0 ? Math.min(...minutes) : undefined;
}

/**
 * From when the deployment's own time counts. Where the ledger does not say, it is when ECS made the deployment, but at least
 * five minutes are left from the first call. Where ECS does not say either, it is when this instance knew it.
 */
function startOf({ settings }: Gate, known: KnownDeployment, now: Date): number {
  const { item, earlier, deployment, firstCallAt } = known;
  if (item) {
    // A start that cannot be read is long ago: nothing is held for ever.
    const held = earlier.reduce((sum, each) => sum + heldMs(each), 0);
    return (item.startedAt?.getTime() ?? 0) - held;
  }
  const { ofDeployment = now, ofStep = now } = firstCallAt ?? {};
  const createdAt = deployment?.createdAt?.getTime();
  return createdAt === undefined
    ? ofDeployment.getTime()
    : Math.max(createdAt, ofStep.getTime() + LAG_MS - settings.timeout_minutes * MINUTE);
}

/** The decision on the images as far as this call has read them, else the one of a call before. */
export function judged(gate: Gate, known: KnownDeployment): DeploymentJudgement {
  const { item, earlier, leniency, subject, running } = known;
  const logs = [item, ...earlier.toReversed()].flatMap((each) => each?.log ?? []);
  const facts = known.facts ?? factsOf(logs.find(({ images }) => images.length > 0));
  const passed = subject.stage === "PRE_PRODUCTION_TRAFFIC_SHIFT" ? passedIn(logs) : new Set();
  const runs = ({ image }: ImageFacts) =>
    image?.digest !== undefined && running.some((container) => runsImage(container, image));
  const all = facts.map((each) => ({
    ...each,
    isPassedBefore: each.image !== undefined && passed.has(repositoryKey(each.image)),
    isRunning: runs(each),
  }));
  return judgeDeployment(all, item?.log, leniency?.exceptions ?? [], situationOf(gate, known));
}

/** Images that were let pass, also where a call since then waited; one that was left to a later stage was not. */
function passedIn(logs: readonly GateLog[]): ReadonlySet<unknown> {
  const images = logs.flatMap((log) => log.images);
  return new Set(
    images
      .filter(
        ({ decision, because }) => ["passed", "allowed"].includes(decision) || because === "passed-before",
      )
      .filter((each) => !(each.decision === "passed" && each.because === "unknown-image"))
      .map(keyOf),
  );
}

function firstCall({ firstCalls, starter }: Gate, of: string): Date {
  const first = firstCalls.get(of) ?? starter.now();
  firstCalls.set(of, first);
  return first;
}

/** The answer; what is thrown instead is a trouble. */
async function reading<T>(troubles: Trouble[], answer: Promise<T>, isOfRevision = false) {
  try {
    return await answer;
  } catch (error) {
    troubles.push({ ...troubleOf(error), ...(isOfRevision ? { isOfRevision } : {}) });
    return undefined;
  }
}

function attempt<T>(troubles: Trouble[], parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    troubles.push(troubleOf(error));
    return undefined;
  }
}
