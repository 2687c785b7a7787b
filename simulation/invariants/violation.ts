export interface Violation {
  readonly invariant: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly detail: string;
}

export type Report = (detail: string) => void;
