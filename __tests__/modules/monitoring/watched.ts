import type { Watched } from "../../../modules/monitoring/metrics";

/** What is watched, as literals: only names are read. */
export const watched = {
  installation: {
    ...{ name: "scanning", region: "eu-west-1" },
    inputs: { enabled: true, maxConcurrentScans: 20, rescanAfterHours: 24 },
  },
  taskEvents: {
    rule: { name: "scanning-task-events" },
    queue: { name: "scanning-events" },
    deadLetterQueue: { name: "scanning-dead" },
  },
  trigger: part("scanning-trigger"),
  coordinator: { ...part("scanning-coordinator"), work: { queue: { name: "scanning-work.fifo" } } },
  sweeper: part("scanning-sweeper"),
  gate: { ...part("scanning-gate"), exists: true },
  enforcement: { isOn: true },
  members: { exists: true },
} as unknown as Watched;

function part(functionName: string) {
  return { function: { function: { functionName }, logGroup: { name: `/aws/lambda/${functionName}` } } };
}
