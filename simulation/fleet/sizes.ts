import { DAY, HOUR, MINUTE } from "../../functions/contract/durations";

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
  /** How often a job has another image than the one before, from 0 to 1. */
  readonly jobDeploys: number;
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
    jobDeploys: 0.5,
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
    jobDeploys: 0.5,
  },
  // A million task starts a day; each service is deployed once a day.
  large: {
    services: 10_000,
    clusters: 20,
    tasks: 8,
    sidecars: 6,
    deployEvery: DAY,
    taskLife: 3 * HOUR,
    spotLife: 40 * MINUTE,
    crashEvery: 20 * MINUTE,
    jobEvery: 20 * MINUTE,
    jobDeploys: 0.05,
  },
} as const satisfies Readonly<Record<string, FleetSize>>;

export type FleetName = keyof typeof FLEET_SIZES;
