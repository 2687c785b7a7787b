import type { Mutation } from "../../simulation/program/compile";
import { brokenSetting, unpullableTries } from "../../simulation/scenarios/breaker";
import { lowQuota } from "../../simulation/scenarios/capacity";
import { hangingMembers } from "../../simulation/scenarios/coordinator/enforcing";
import { hangingTopic } from "../../simulation/scenarios/coordinator/load";
import {
  killingImage,
  killingNews,
  lockedGroup,
  quietInstallation,
} from "../../simulation/scenarios/coordinator/pokes";
import { unrecordedRefusal } from "../../simulation/scenarios/gate/deployments";
import { throttledLedger } from "../../simulation/scenarios/gate/unanswered";
import { deafPlace } from "../../simulation/scenarios/not-heard";
import { floodOfOnePlace, silentPlaces } from "../../simulation/scenarios/places";
import type { Scenario } from "../../simulation/scenarios/scenario";

const GATE_DECIDES = "functions/programs/deployment-gate/decision/decide.ts";

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
    file: "functions/clients/outage.ts",
    text: "    THROTTLED.test(name) ||\n",
    replacement: "",
  },
  {
    mistake: "the breaker never opens",
    scenario: brokenSetting,
    file: "functions/capacity/breaker.ts",
    text: "if (suspect === undefined || suspect === key) {",
    replacement: "if (key !== undefined) {",
  },
  {
    mistake: "one place may take every slot",
    scenario: floodOfOnePlace,
    file: "functions/capacity/order-of-starts.ts",
    text: "Math.max(1, Math.floor((2 * slots) / 3))",
    replacement: "slots",
  },
  {
    mistake: "an image waits with the account that asked first, though another one runs it now",
    scenario: floodOfOnePlace,
    file: "functions/images/step.ts",
    text: "!item.isShared && isSharedBy(taskArn, item);",
    replacement: "false;",
  },
  {
    mistake: "a refused pull closes the breaker",
    scenario: unpullableTries,
    file: "functions/ledger/ledger.ts",
    text: 'end.kind === "verdict" || (end.code',
    replacement: 'end.kind === "verdict" || end.errorScope !== "installation" || (end.code',
  },
  {
    mistake: "equal pokes are swallowed",
    scenario: quietInstallation,
    file: "functions/clients/poke.ts",
    text: "MessageDeduplicationId: randomUUID(),",
    replacement: "MessageDeduplicationId: JSON.stringify(WORK_QUEUE),",
  },
  {
    mistake: "a scan whose run died before its build was started is looked for late",
    scenario: lockedGroup,
    file: "functions/ledger/ledger.ts",
    text: "const BEGUN_CHECK_MS = MINUTE;",
    replacement: "const BEGUN_CHECK_MS = 10 * MINUTE;",
  },
  {
    mistake: "nobody finds the mark of what kills runs",
    scenario: killingImage,
    file: "functions/programs/scan-coordinator/marks.ts",
    text: "this.suspect = this.control.touching;",
    replacement: "this.suspect = undefined;",
  },
  {
    mistake: "what kills a run while it is published is not marked",
    scenario: killingNews,
    file: "functions/results/publish-outcome.ts",
    text: "if (!isOver() && (await mayTouch(noticeKey(entry.notice)))) {",
    replacement: "if (!isOver()) {",
  },
  {
    mistake: "a channel that hangs is asked again in each run",
    scenario: hangingTopic,
    file: "functions/results/publish-outcome.ts",
    text: "outbox.leaveOut(channel);",
    replacement: "",
  },
  {
    mistake: "places that hang take the time of starts",
    scenario: hangingMembers,
    file: "functions/programs/scan-coordinator/coordinate.ts",
    text: "const LAST_STEPS_MS = 4 * SECOND;",
    replacement: "const LAST_STEPS_MS = 24 * SECOND;",
  },
  {
    mistake: "builds that wait in CodeBuild's queue are not noticed",
    scenario: lowQuota,
    file: "functions/scanners/inline/build.ts",
    text: "const LONG_IN_QUEUE_MS = MINUTE;",
    replacement: "const LONG_IN_QUEUE_MS = 1000 * MINUTE;",
  },
  {
    mistake: "a sweep stops at the first place that does not answer",
    scenario: silentPlaces,
    file: "functions/programs/task-sweeper/sweep-places.ts",
    text: "      await Promise.allSettled([one]);\n",
    replacement: `      await Promise.allSettled([one]);
      const [row] = await table.getAll([keyOfPlace(SWEEP_KEY, place)]);
      waiting.splice(row?.unansweredAt === undefined ? waiting.length : 0);
`,
  },
  {
    mistake: "a place that sends no events on purpose is marked as not heard",
    scenario: deafPlace,
    file: "functions/programs/task-sweeper/sweep-places.ts",
    text: "isSweepOnly ? null : await sweeper.ruleFault()",
    replacement: "await sweeper.ruleFault()",
  },
];
