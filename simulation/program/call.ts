import type { Program } from "../../functions/contract/environment";

export interface Caller {
  readonly name: string;
  readonly program: Program;
  /** A dead caller does nothing more, and nothing reaches it. */
  readonly isDead: boolean;
  kill(): void;
}

export interface Call {
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  readonly maxAttempts: number;
  readonly timeoutMs: number;
  /** If not the installation's own: `ACCOUNT/REGION`; for a call of STS, the role's account. */
  readonly place?: string | undefined;
  readonly session?: string;
}
