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
/** Characters. Nothing is imported for that: the answer has to be there whatever does not load. */
const MOST_DETAILS = 500;

export function hookAnswer(hookStatus: HookAnswer["hookStatus"], reason: string): HookAnswer {
  return {
    hookStatus,
    ...(hookStatus === "IN_PROGRESS" ? { callBackDelay: CALL_BACK_SECONDS } : {}),
    hookDetails: { reason: reason.slice(0, MOST_DETAILS) },
  };
}
