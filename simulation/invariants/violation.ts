/** A promise of the product that a run saw broken. */
export interface Violation {
  /** Name of the invariant. */
  readonly invariant: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly detail: string;
}

/** Reports that a promise is broken. */
export type Report = (detail: string) => void;
