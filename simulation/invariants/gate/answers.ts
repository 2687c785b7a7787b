import type { DescribeServiceRevisionsCommandOutput } from "@aws-sdk/client-ecs";
import { GATE_PREFIX, type GateLog } from "../../../functions/contract/blocking/gate";
import { MINUTE } from "../../../functions/contract/durations";
import { PARTITION_KEY } from "../../../functions/contract/ledger";
import type { Row } from "../../../functions/table/table";
import { type HookAnswer, type HookCall, STEP_STAGE } from "../../observed/deployment";
import { nameOf, repositoryOf } from "../../observed/names";
import type { Observer } from "../../observed/observer";
import type { Call, Caller } from "../../program/call";
import type { World } from "../../world/world";

/** Observations of an instance of the gate during one call of its hook. */
export interface Met {
  /** Images whose FAILED it read in their items, or in the stage's item by an earlier call for this revision. */
  readonly failed: Set<string>;
  /** It has read the stage's item, which holds what earlier calls read. */
  hasItem: boolean;
  /** ECS has described the deployment, with its creation time. */
  isDescribed: boolean;
  /** A call of AWS failed, other than by an unmet condition. */
  hasFailed: boolean;
  /** ECS did not know yet what was asked for. */
  hasMissed: boolean;
  /** A call was denied, which lasts. */
  isDenied: boolean;
  lacksDigest: boolean;
  /** A write of the decision failed or was not answered, so its effect is unknown. */
  isRecordLost: boolean;
  recorded?: GateLog;
  beganAt: number;
  readonly item: string;
  readonly revisionArn: string;
}

/** DynamoDB's errors for an unmet condition. */
const CONDITIONAL = ["ConditionalCheckFailedException", "TransactionCanceledException"];

export class GateWatch implements Observer {
  private readonly working = new Map<Caller, Met>();
  private readonly met = new Map<HookCall, Met>();

  constructor(
    private readonly now: () => number,
    private readonly ended: (call: HookCall, answer: HookAnswer, met: Met) => void,
  ) {}

  hookCalled(call: HookCall, caller: Caller): void {
    const met: Met = {
      ...{ failed: new Set<string>(), hasItem: false, hasFailed: false },
      ...{ isDescribed: false, hasMissed: false, isDenied: false, lacksDigest: false, isRecordLost: false },
      ...{ item: itemOf(call), revisionArn: call.revision.arn, beganAt: this.now() },
    };
    this.working.set(caller, met);
    this.met.set(call, met);
  }

  answered(caller: Caller, { operation, input }: Call, answer: unknown, isError: boolean): void {
    const met = this.working.get(caller);
    if (met === undefined) {
      return;
    }
    met.hasFailed ||= isError && !CONDITIONAL.includes(Object(answer).name);
    met.hasMissed ||= !isError && Object(answer).failures?.length > 0;
    met.isDescribed ||=
      operation === "DescribeServiceDeployments" && Object(answer).serviceDeployments?.length > 0;
    // Also if the item does not exist yet.
    met.hasItem ||=
      operation === "BatchGetItem" &&
      Object(answer).Responses !== undefined &&
      JSON.stringify(input).includes(met.item);
    met.isRecordLost ||=
      isError &&
      ["PutItem", "TransactWriteItems"].includes(operation) &&
      JSON.stringify(input).includes(met.item);
    met.isDenied ||= isError && Object(answer).name === "AccessDeniedException";
    const { serviceRevisions = [] }: DescribeServiceRevisionsCommandOutput = Object(answer);
    met.lacksDigest ||= serviceRevisions.some(({ containerImages = [] }) =>
      containerImages.some(({ imageDigest }) => imageDigest === undefined),
    );
    for (const row of rowsIn(answer)) {
      if (row.verdict === "FAILED") {
        met.failed.add(String(row[PARTITION_KEY]));
      }
      if (String(row[PARTITION_KEY]).startsWith(met.item) && row.decision !== undefined) {
        const log: GateLog = JSON.parse(String(row.decision));
        met.recorded = log.decidedAt === undefined ? undefined : log;
        for (const { verdict, digest = "", platform = "", reference } of log.images) {
          if (verdict === "FAILED" && log.revisionArn === met.revisionArn) {
            met.failed.add(nameOf(digest, platform, reference));
          }
        }
      }
    }
  }

  hookAnswered(call: HookCall, answer: HookAnswer): void {
    const met = this.met.get(call);
    if (met !== undefined) {
      this.met.delete(call);
      this.ended(call, answer, met);
    }
  }
}

function itemOf({ deployment, stage }: HookCall): string {
  return `${GATE_PREFIX}${deployment.arn.split(":service-deployment/")[1]}#${stage}`;
}

/** Returns the items in an answer of any DynamoDB operation. */
function rowsIn(answer: unknown): Row[] {
  if (typeof answer !== "object" || answer === null) {
    return [];
  }
  return typeof (answer as Row)[PARTITION_KEY] === "string"
    ? [answer as Row]
    : Object.values(answer).flatMap(rowsIn);
}

/** Returns the name of a deployment's stage, with the revision if the call is made up for another. */
export function stageOf({ deployment, revision, stage }: HookCall): string {
  const madeUp = revision === deployment.target ? "" : ` for ${revision.arn.split("/").at(-1)}`;
  return `${deployment.arn.split(":").at(-1)} at ${stage}${madeUp}`;
}

export function stepOf(call: HookCall): string {
  return `${stageOf(call)}${call.stage === STEP_STAGE ? `, with ${call.share} % of the traffic` : ""}`;
}

/** Whether the call repeats a recorded answer of its step, even one that has not reached ECS. */
export function repeats(call: HookCall, { recorded }: Met, letThrough: ReadonlySet<string>): boolean {
  const before = [...letThrough].filter((each) => each.startsWith(stageOf(call))).length;
  const isRecorded = call.stage !== STEP_STAGE || (recorded?.steps ?? []).length > before;
  return letThrough.has(stepOf(call)) || (recorded !== undefined && isRecorded);
}

export function imagesOf({ revision: { definition } }: HookCall) {
  return definition.containers.map(({ reference, digest }) => ({
    name: nameOf(digest, definition.platform, reference),
    repository: repositoryOf(reference),
  }));
}

/** Returns the images that the gate can judge. After the first task, a tag without a digest from ECS has no verdict. */
export function knownImagesOf(call: HookCall, { lacksDigest }: Met) {
  return lacksDigest && call.stage !== "PRE_SCALE_UP" ? [] : imagesOf(call);
}

/** Returns when the gate answers at the latest, because the hook would go on by itself. */
export function hookOverAt({ deployment: { service } }: HookCall, firstCall: number): number {
  const { timeoutInMinutes, action } = service.hookTimeout ?? {};
  return action === "CONTINUE" && timeoutInMinutes !== undefined
    ? firstCall + (timeoutInMinutes - 1) * MINUTE
    : Number.POSITIVE_INFINITY;
}

/**
 * Images that people let pass, by an exception or the opened gate. They pass at later stages and steps of the same
 * deployment and revision, too, even if people have withdrawn it since.
 */
export class Leniency {
  private readonly passed = new Map<string, Set<string>>();

  constructor(private readonly world: World) {}

  /** Whether people let the image pass since the call began, or at an earlier stage or step of its deployment. */
  holdsFor(call: HookCall, repository: string, since: number): boolean {
    return this.held(repository, since) || this.passed.get(deploymentOf(call))?.has(repository) === true;
  }

  /** Takes an ended call. A killed call counts, too, because it may have recorded its answer. */
  take(call: HookCall, answer: HookAnswer, beganAt: number): void {
    if (answer !== "FAILED") {
      const repositories = imagesOf(call).map(({ repository }) => repository);
      const known = this.passed.get(deploymentOf(call)) ?? [];
      const passed = repositories.filter((each) => this.held(each, beganAt));
      this.passed.set(deploymentOf(call), new Set([...known, ...passed]));
    }
  }

  private held(repository: string, since: number): boolean {
    const { deployments, clock } = this.world;
    const { people } = deployments ?? {};
    return Boolean(
      people?.hadException(repository, since, clock.now()) || people?.hadOpenGate(since, clock.now()),
    );
  }
}

function deploymentOf({ deployment, revision }: HookCall): string {
  return `${deployment.arn} ${revision.arn}`;
}
