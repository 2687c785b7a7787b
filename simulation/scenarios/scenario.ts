import type { Programs } from "../program/compile";

export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly most: number;
  /** Lower limit. @default - no limit */
  readonly least?: number;
  readonly unit: string;
}

/** A situation that the product has to cope with, played on a fixed seed. */
export interface Scenario {
  readonly name: string;
  play(programs: Programs): Promise<readonly Figure[]>;
}

export const isKept = ({ value, most, least = Number.NEGATIVE_INFINITY }: Figure): boolean =>
  least <= value && value <= most;
