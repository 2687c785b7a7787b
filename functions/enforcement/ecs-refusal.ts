/** Meaning of an error of ECS for an action. */
export type Refusal =
  /** Its subject is gone, or has ended; a repetition would meet the same. */
  | "over"
  /** ECS cannot do it for this service. */
  | "unsupported"
  /** Somebody has to grant it. */
  | "denied"
  /** Too many calls: later. */
  | "throttled"
  /** Nobody knows: later. */
  | "unknown";

/**
 * By name, because the client's own classes would be loaded with it.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopServiceDeployment.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html
 */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  ConflictException: "over",
  ServiceDeploymentNotFoundException: "over",
  ServiceNotFoundException: "over",
  ServiceNotActiveException: "over",
  ClusterNotFoundException: "over",
  // "The referenced task was not found."
  InvalidParameterException: "over",
  UnsupportedFeatureException: "unsupported",
  AccessDeniedException: "denied",
  ThrottlingException: "throttled",
  TooManyRequestsException: "throttled",
  RequestLimitExceeded: "throttled",
};

export function refusalOf(error: unknown): Refusal {
  return (error instanceof Error ? REFUSALS[error.name] : undefined) ?? "unknown";
}
