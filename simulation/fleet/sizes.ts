import { HOUR, MINUTE } from "../../functions/contract/durations";

/** Size and pace of a fleet; times are means in milliseconds. */
export interface FleetSize {
  readonly services: number;
  readonly clusters: number;
  /** Most tasks of a service. */
  readonly tasks: number;
  /** Images shared by all services, besides their own. */
  readonly sidecars: number;
  readonly deployEvery: number;
  readonly taskLife: number;
  readonly spotLife: number;
  /** Between two tasks of a crashing service, and between two jobs. */
  readonly crashEvery: number;
  readonly jobEvery: number;
  /** How often a job has another image than the job before, from 0 to 1. */
  readonly jobDeploys: number;
}

export const FLEET: FleetSize = {
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
};
