import type { Program } from "../../functions/contract/environment";

/** What the resources of an installation are called: each begins with its input `name`, as modules/ has them. */
export function namesOf(name: string) {
  return {
    name,
    function: (program: Program) => `${name}-${program}`,
    table: `${name}-ledger`,
    /** Also the name of the rule that fills it. */
    taskEvents: `${name}-task-events`,
    taskEventsDeadLetters: `${name}-task-events-dead-letter`,
    /** Only with the input `outcome_event_bus_arn`. */
    outcomeDeadLetters: `${name}-outcome-events-dead-letter`,
    schedule: `${name}-schedule`,
    /** Rule, in inline mode. */
    buildEvents: `${name}-build-events`,
    /** CodeBuild project, in inline mode. */
    project: `${name}-scanner`,
    alarms: ALARM_IDS.map((id) => `${name}-${id}`),
  };
}

export type Names = ReturnType<typeof namesOf>;

/** The last parts of the names of all alarms that an installation may have. */
export const ALARM_IDS = [
  ...["installation-impaired", "configuration-errors", "scans-erroring", "no-verdict"],
  ...["max-concurrent-scans-too-low", "engine-quota-too-low"],
  ...["events-lost", "dead-letter-queue", "events-repeated", "queue-age"],
  ...["coordinator-errors", "coordinator-not-running", "sweeper-errors", "clusters-not-swept"],
  ...["publish-errors", "gate-errors", "gate-throttles", "gate-failures"],
] as const;
