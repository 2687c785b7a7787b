import { HOUR, MINUTE } from "../clock/durations";

/** How large a fleet is, and how busy; times are means, in milliseconds. */
export interface FleetSize {
  readonly services: number;
  readonly clusters: number;
  /** Tasks of a service, at most. */
  readonly tasks: number;
  /** Images that stand beside the services' own ones, shared by all. */
  readonly sidecars: number;
  readonly deployEvery: number;
  readonly taskLife: number;
  /** Of a task on Spot capacity. */
  readonly spotLife: number;
  /** Between two tasks of a service whose tasks crash, and between two jobs. */
  readonly crashEvery: number;
  readonly jobEvery: number;
}

export const FLEET_SIZES = {
  small: {
    services: 12,
    clusters: 2,
    tasks: 3,
    sidecars: 2,
    deployEvery: 8 * HOUR,
    taskLife: 12 * HOUR,
    spotLife: 3 * HOUR,
    crashEvery: 4 * MINUTE,
    jobEvery: 12 * MINUTE,
  },
  medium: {
    services: 300,
    clusters: 5,
    tasks: 6,
    sidecars: 4,
    deployEvery: 12 * HOUR,
    taskLife: 12 * HOUR,
    spotLife: 2 * HOUR,
    crashEvery: MINUTE,
    jobEvery: 10 * MINUTE,
  },
  // A million task starts a day: 10,000 services of about five tasks that live for an hour.
  large: {
    services: 10_000,
    clusters: 20,
    tasks: 8,
    sidecars: 6,
    deployEvery: 24 * HOUR,
    taskLife: 75 * MINUTE,
    spotLife: 30 * MINUTE,
    crashEvery: 10_000,
    jobEvery: 15 * MINUTE,
  },
} as const satisfies Readonly<Record<string, FleetSize>>;

export type FleetName = keyof typeof FLEET_SIZES;
