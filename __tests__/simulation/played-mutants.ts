import type { Mutation } from "../../simulation/program/compile";
import { brokenBesideSeen, brokenSetting } from "../../simulation/scenarios/breaker";
import { lowQuota } from "../../simulation/scenarios/capacity";
import {
  backToFailed,
  behindThousands,
  groupsOfTasks,
  rollingBack,
} from "../../simulation/scenarios/enforcement";
import { alternatingSources, crashLoop, lastingError } from "../../simulation/scenarios/errors";
import { unrecordedRefusal } from "../../simulation/scenarios/gate/deployments";
import { throttledLedger } from "../../simulation/scenarios/gate/unanswered";
import { namesOfOneContent } from "../../simulation/scenarios/names";
import { hangingChannel, throttledBuilds } from "../../simulation/scenarios/outages";
import { silentPlaces } from "../../simulation/scenarios/places";
import type { Scenario } from "../../simulation/scenarios/scenario";
import { manyServices } from "../../simulation/scenarios/sweep";
import { unreadableDefinition, unreadableRow } from "../../simulation/scenarios/unreadable";

const GATE_DECIDES = "functions/deployment-gate/decide.ts";
const COORDINATE = "functions/scan-coordinator/coordinate.ts";
const BREAKER_DECIDES = "functions/capacity/breaker/decisions.ts";

/** Mistakes that seeds meet rarely, each with the scenario that always does. */
export const PLAYED_MUTANTS: readonly (Mutation & {
  readonly mistake: string;
  readonly scenario: Scenario;
})[] = [
  {
    mistake: "the gate forgets a FAILED that it has read, where it fails afterwards",
    scenario: unrecordedRefusal,
    file: GATE_DECIDES,
    text: 'if (verdict?.verdict === "FAILED") {',
    replacement: 'if (verdict?.verdict === "FAILED" && situation.troubles.length === 0) {',
  },
  {
    mistake: "what the ledger throttles is decided at once",
    scenario: throttledLedger,
    file: "functions/deployment-gate/trouble.ts",
    text: "    THROTTLED.test(name) ||\n",
    replacement: "",
  },
  {
    mistake: "what ran is taken for what a rollback goes back to",
    scenario: rollingBack,
    file: "functions/deployments/rollback-targets.ts",
    text: "return [last.targetRevisionArn];",
    replacement: "return sourceRevisionArns;",
  },
  {
    mistake: "what waits for a verdict is not looked for by its image",
    scenario: behindThousands,
    file: "functions/enforcement/enforce.ts",
    text: "new Set([...recorded, ...verdicts.map((each) => each.imageKey)])",
    replacement: "new Set<string>()",
  },
  {
    mistake: "a deployment is rolled back to what has failed itself",
    scenario: backToFailed,
    file: "functions/enforcement/act-on-ecs.ts",
    text: "return failed === undefined",
    replacement: "return failed === undefined || failed.reference",
  },
  {
    mistake: "a task is stopped whoever keeps it running",
    scenario: groupsOfTasks,
    file: "functions/enforcement/act-on-ecs.ts",
    text: "plan: isKeptByNobody({ group, clusterArn })",
    replacement: 'plan: group !== ""',
  },
  {
    mistake: "a verdict that rests on a name counts for every name",
    scenario: namesOfOneContent,
    file: "functions/rows/own-row.ts",
    text: "name !== undefined && name !== repository",
    replacement: "name === undefined && name === repository",
  },
  {
    mistake: "the breaker never opens",
    scenario: brokenSetting,
    file: BREAKER_DECIDES,
    text: "return same.length >= IMAGES && (registries",
    replacement: "return same.length >= 1000 && (registries",
  },
  {
    mistake: "one registry opens the breaker alone",
    scenario: brokenBesideSeen,
    file: BREAKER_DECIDES,
    text: "(registries.size >= REGISTRIES || others.length === 0)",
    replacement: "registries.size >= 1",
  },
  {
    mistake: "a permanent error is brought back without its cool-down",
    scenario: crashLoop,
    file: "functions/rows/retry-plan.ts",
    text: "export const PERMANENT_WAIT_MS = HOUR;",
    replacement: "export const PERMANENT_WAIT_MS = 0;",
  },
  {
    mistake: "each sweep brings a permanent error back",
    scenario: lastingError,
    file: "functions/ledger/sighted-again.ts",
    text: "bySweep ? Math.min(PERMANENT_SWEEP_WAIT_MS, rescanAfterMs) : PERMANENT_WAIT_MS;",
    replacement: "PERMANENT_WAIT_MS;",
  },
  {
    mistake: "no sweep brings a permanent error back",
    scenario: lastingError,
    file: "functions/ledger/sighted-again.ts",
    text: "  if (!bySweep && taskArn === lastTaskArn) {",
    replacement: "  if (bySweep || taskArn === lastTaskArn) {",
  },
  {
    mistake: "an image is started as often as it is asked for",
    scenario: alternatingSources,
    file: "functions/rows/start-limits.ts",
    text: "const MIN_GAP_MS = 5 * MINUTE;",
    replacement: "const MIN_GAP_MS = 0 * MINUTE;",
  },
  {
    mistake: "a task definition that could not be read is remembered so",
    scenario: unreadableDefinition,
    file: "functions/tasks/task-definitions.ts",
    text: "      return DEFAULTS;\n",
    replacement:
      "      this.cache.set(taskDefinitionArn, { ...DEFAULTS, images: new Map() });\n      return DEFAULTS;\n",
  },
  {
    mistake: "builds that wait in CodeBuild's queue are not noticed",
    scenario: lowQuota,
    file: "functions/scanners/inline/build.ts",
    text: "const LONG_IN_QUEUE_MS = MINUTE;",
    replacement: "const LONG_IN_QUEUE_MS = 1000 * MINUTE;",
  },
  {
    mistake: "a row whose scan cannot be read gives its slot back at once",
    scenario: unreadableRow,
    file: "functions/capacity/slots.ts",
    text: "if (row && isUnreadable(row)) {",
    replacement: "if (row && isUnreadable(row) && readRow(row) === undefined) {",
  },
  {
    mistake: "what is recorded is published before anything is started",
    scenario: hangingChannel,
    file: COORDINATE,
    text: "  if (mayStart) {\n",
    replacement: `  await steps.take(() => publishOutcomes(coordinator.publisher, notices, () => coordinator.hasTime()));
  if (mayStart) {
`,
  },
  {
    mistake: "a channel that timed out is asked again for each outcome",
    scenario: hangingChannel,
    file: "functions/results/publish-outcome.ts",
    text: "      leftOut.add(channel);\n",
    replacement: "",
  },
  {
    mistake: "builds that nobody can ask for end the invocation",
    scenario: throttledBuilds,
    file: COORDINATE,
    text: "await record(() => recheckScanning(until(RECHECKED_BY, coordinator)));",
    replacement: "notices.push(...(await recheckScanning(until(RECHECKED_BY, coordinator))));",
  },
  {
    mistake: "an item names twenty services, however long their names are",
    scenario: manyServices,
    file: "functions/workloads/workloads-item.ts",
    text: "const MOST_BYTES = 15_000;",
    replacement: "const MOST_BYTES = 150_000;",
  },
  {
    mistake: "services that an item does not name are not counted",
    scenario: manyServices,
    file: "functions/workloads/workloads-item.ts",
    text: "furtherServices: furtherServices + all.length - services.length,",
    replacement: "furtherServices,",
  },
  {
    mistake: "a sweep stops at the first place that does not answer",
    scenario: silentPlaces,
    file: "functions/task-sweeper/sweep-places.ts",
    text: "      ends.push(...(await Promise.allSettled([sweepMember(sweeper, place, shared, invocation)])));",
    replacement: `      await Promise.allSettled([sweepMember(sweeper, place, shared, invocation)]);
      const [row] = (await readPositions(table, [place])).values();
      waiting.splice(row?.unansweredAt === undefined ? waiting.length : 0);
`,
  },
];
