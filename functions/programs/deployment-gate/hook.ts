import { lastPart, parseArn, placeOfService, type ServicePlace } from "../../contract/arn";
import type { GateStage } from "../../contract/blocking/gate";
import { excerpt, shallowJson } from "../../contract/images/image";

export interface HookCall {
  readonly stage: GateStage;
  readonly deploymentArn: string;
  readonly place: ServicePlace;
  readonly revisionArn: string;
  /** ARN by which the function was called; absent if unknown. */
  readonly functionArn?: string | undefined;
  /** Before a step of a traffic shift: the production weights by revision id, as JSON. */
  readonly step?: string;
}

/** Step of a call without weights, which cannot be told from other steps. */
export const NO_WEIGHTS = "{}";
/** In characters. */
const MAX_STEP_CHARACTERS = 500;

/** A call for which there can never be a verdict; `message` says what is wrong with it. */
export class UnanswerableError extends Error {
  override readonly name = "UnanswerableError";
}

/** @throws UnanswerableError if the call names no stage */
export function stageOf(event: unknown): string {
  const { lifecycleStage } = Object(event);
  if (typeof lifecycleStage !== "string" || lifecycleStage === "") {
    throw new UnanswerableError(`The call names no stage of a deployment: ${printed(lifecycleStage)}.`);
  }
  return excerpt(lifecycleStage, 200);
}

export const deployedService = (event: unknown): ServicePlace | undefined =>
  placeOf(Object(event).resourceArn, "service-deployment");

/**
 * Reads a call for a stage of the gate. Its inner fields are in `executionDetails`, or at the top level as in AWS's
 * first examples. Ignores `hookDetails`, because the owner of the service could have written it.
 *
 * @param functionArn ARN of the gate: the call must be from its account and region; undefined if unknown
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
  // Without the names of cluster and service, because long names could be cut before the part in which steps differ.
  const shares = Object.entries(Object(weights)).map(([arn, share]) => [lastPart(arn), share]);
  const step = isStep
    ? { step: excerpt(JSON.stringify(Object.fromEntries(shares)), MAX_STEP_CHARACTERS) }
    : {};
  return { stage, deploymentArn: resourceArn, place, revisionArn, functionArn, ...step };
}

const printed = (value: unknown): string => excerpt(shallowJson(value) ?? "nothing", 200);

function placeOf(arn: unknown, kind: string): ServicePlace | undefined {
  const place = typeof arn === "string" ? placeOfService(arn, [kind]) : undefined;
  return place?.id ? place : undefined;
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html */
export interface HookAnswer {
  readonly hookStatus: "SUCCEEDED" | "FAILED" | "IN_PROGRESS";
  /** Seconds after which ECS asks again; only with IN_PROGRESS. */
  readonly callBackDelay?: number;
  /** For people. ECS returns it with the next call, where the gate ignores it. */
  readonly hookDetails?: { readonly reason: string };
}

/** Seconds until ECS asks again about a deployment that is held. */
const CALL_BACK_SECONDS = 15;
/** In characters. */
const MAX_DETAILS_CHARACTERS = 500;

export function hookAnswer(hookStatus: HookAnswer["hookStatus"], reason: string): HookAnswer {
  const again = hookStatus === "IN_PROGRESS" && { callBackDelay: CALL_BACK_SECONDS };
  return { hookStatus, ...again, hookDetails: { reason: reason.slice(0, MAX_DETAILS_CHARACTERS) } };
}
