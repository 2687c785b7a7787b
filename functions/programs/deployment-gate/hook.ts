import { lastPart, parseArn, placeOfService, type ServicePlace } from "../../contract/arn";
import type { GateStage } from "../../contract/blocking/gate";
import { excerpt, shallowJson } from "../../contract/images/image";

/** A call of the gate by ECS. */
export interface HookCall {
  readonly stage: GateStage;
  readonly deploymentArn: string;
  readonly place: ServicePlace;
  readonly revisionArn: string;
  /** ARN by which the function was called; absent where nobody knows. */
  readonly functionArn?: string | undefined;
  /** Before a step of a shift of traffic, the weights of the production traffic by the ids of their revisions, as JSON. */
  readonly step?: string;
}

/** Step of a call without weights, which does not say which step it is. */
export const NO_WEIGHTS = "{}";
/** Characters. */
const MOST_STEP = 500;

/** A call that can never be answered by a verdict; `message` says what is wrong with it. */
export class UnanswerableError extends Error {
  override readonly name = "UnanswerableError";
}

/**
 * The stage that a call names, whatever else it says.
 *
 * @throws UnanswerableError where it names none
 */
export function stageOf(event: unknown): string {
  const { lifecycleStage } = Object(event);
  if (typeof lifecycleStage !== "string" || lifecycleStage === "") {
    throw new UnanswerableError(`The call names no stage of a deployment: ${printed(lifecycleStage)}.`);
  }
  return excerpt(lifecycleStage, 200);
}

/** The service whose deployment a call is about; undefined where it names none. */
export const deployedService = (event: unknown): ServicePlace | undefined =>
  placeOf(Object(event).resourceArn, "service-deployment");

/**
 * Reads a call for a stage of the gate, whose inner fields are in `executionDetails`, or at its top as in AWS's first examples.
 * `hookDetails` is not read: whoever owns the service could have written it.
 *
 * @param functionArn of the gate: account and region that it serves; undefined where nobody knows
 * @throws UnanswerableError
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
 */
export function parseHookEvent(event: unknown, stage: GateStage, functionArn?: string): HookCall {
  const outer: Record<string, unknown> = Object(event);
  const fields: Record<string, unknown> = { ...outer, ...Object(outer.executionDetails) };
  const { resourceArn } = outer;
  const { targetServiceRevisionArn: revisionArn, productionTrafficWeights: weights } = fields;
  const place = deployedService(event);
  if (typeof resourceArn !== "string" || place === undefined) {
    throw new UnanswerableError(`The call names no deployment of a service: ${printed(resourceArn)}.`);
  }
  if (typeof revisionArn !== "string" || placeOf(revisionArn, "service-revision") === undefined) {
    throw new UnanswerableError(`The call names no revision of the service: ${printed(revisionArn)}.`);
  }
  const { region, account } = parseArn(functionArn ?? "");
  if (functionArn !== undefined && (place.account !== account || place.region !== region)) {
    const where = `${place.account} and ${place.region}, the gate in ${account} and ${region}`;
    throw new UnanswerableError(`The deployment is in account and region ${where}.`);
  }
  const isStep = stage === "PRE_PRODUCTION_TRAFFIC_SHIFT";
  // Without the names of cluster and service, which may be too long to tell steps apart.
  const shares = Object.entries(Object(weights)).map(([arn, share]) => [lastPart(arn), share]);
  const step = isStep ? { step: excerpt(JSON.stringify(Object.fromEntries(shares)), MOST_STEP) } : {};
  return { stage, deploymentArn: resourceArn, place, revisionArn, functionArn, ...step };
}

const printed = (value: unknown): string => excerpt(shallowJson(value) ?? "nothing", 200);

function placeOf(arn: unknown, kind: string): ServicePlace | undefined {
  const place = typeof arn === "string" ? placeOfService(arn, [kind]) : undefined;
  return place?.id ? place : undefined;
}

/**
 * Answer of a hook.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
 */
export interface HookAnswer {
  readonly hookStatus: "SUCCEEDED" | "FAILED" | "IN_PROGRESS";
  /** Seconds after which ECS asks again; only of IN_PROGRESS. */
  readonly callBackDelay?: number;
  /** For people: ECS hands it back with the next call, where nobody reads it. */
  readonly hookDetails?: { readonly reason: string };
}

/** After so many seconds ECS asks again about a deployment that is held. */
const CALL_BACK_SECONDS = 15;
/** Characters. */
const MOST_DETAILS = 500;

export function hookAnswer(hookStatus: HookAnswer["hookStatus"], reason: string): HookAnswer {
  const again = hookStatus === "IN_PROGRESS" && { callBackDelay: CALL_BACK_SECONDS };
  return { hookStatus, ...again, hookDetails: { reason: reason.slice(0, MOST_DETAILS) } };
}
