import { PlaceError } from "../../../clients/places";
import type { Place } from "../../../contract/places/place";

/** Meaning of an error of ECS for an action, or of STS where the place is a member's. */
export type EcsRefusal =
  /** Its subject is gone or has ended, or ECS cannot do it for this service: a repetition would meet the same. */
  | "over"
  /** Somebody has to grant it. */
  | "denied"
  /** Too many calls, or no answer in time: the next call would meet the same. Later. */
  | "busy"
  /** Nobody knows: later. */
  | "unknown";

/**
 * By name, because the client's own classes would be loaded with it.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopServiceDeployment.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html
 */
const REFUSALS: Readonly<Record<string, EcsRefusal>> = {
  ConflictException: "over",
  ServiceDeploymentNotFoundException: "over",
  ServiceNotFoundException: "over",
  ServiceNotActiveException: "over",
  ClusterNotFoundException: "over",
  // "The referenced task was not found."
  InvalidParameterException: "over",
  UnsupportedFeatureException: "over",
  AccessDeniedException: "denied",
  // STS: the role does not exist, or does not trust this installation.
  AccessDenied: "denied",
  Throttling: "busy",
  ThrottlingException: "busy",
  TooManyRequestsException: "busy",
  RequestLimitExceeded: "busy",
  TimeoutError: "busy",
};

export function refusalOf(error: unknown): EcsRefusal {
  const name = error instanceof PlaceError ? error.code : Object(error).name;
  return REFUSALS[name] ?? "unknown";
}

/** The reason in the log where AWS denies a call. The error of a member's role has its own advice. */
export function deniedReason(error: unknown, place: Place | undefined): string {
  if (error instanceof PlaceError) {
    return error.message;
  }
  const grant = place
    ? `the member module grants it: apply it in account ${place.account} again`
    : "the module grants it while enforcement is on: deploy it again";
  return `${error}; ${grant}, and look for a permissions boundary or an organisation's policy that denies it`;
}

/** Why nothing is done in a member that lets nobody act, such as one that has not consented. */
export function noConsent({ account, region }: Place, error: unknown): string {
  const refused =
    error instanceof PlaceError ? `the role ${error.roleArn} was not assumed: ${error.code}` : String(error);
  return `account ${account} does not let this installation act in ${region} (${refused}). Set enforcement = true in its member module to allow it; where it is, look for a permissions boundary or an organisation's policy that denies it`;
}
