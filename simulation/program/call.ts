import type { Program } from "../../functions/contract/environment";

/** Who makes a call. */
export interface Caller {
  readonly name: string;
  readonly program: Program;
  /** Nothing reaches it any more, and it does nothing more. */
  readonly isDead: boolean;
  /** Ends it in the middle of whatever it does. */
  kill(): void;
}

/** One call of an AWS service by its SDK client. */
export interface Call {
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  /** How often the client tries. */
  readonly maxAttempts: number;
  /** Until when the client waits for an answer, in milliseconds. */
  readonly timeoutMs: number;
  /** Where it is made besides the installation's own place, as `ACCOUNT/REGION`; of a call of STS, the role's account. */
  readonly place?: string | undefined;
  /** Access key of the session that signs it there. */
  readonly session?: string;
}
