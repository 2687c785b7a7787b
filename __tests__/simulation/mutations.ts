import type { Mutation } from "../../simulation/program/compile";

/** A program broken in one place, and what is wrong with it. */
export interface Mutant extends Mutation {
  readonly mistake: string;
}

const LEDGER = "functions/ledger/ledger.ts";
const OUTBOX = "functions/ledger/outbox.ts";
const PUBLISH = "functions/results/publish-outcome.ts";
const CONTROL = "functions/ledger/control.ts";
const CODEBUILD = "functions/scanners/inline/codebuild-scanner.ts";

/** Each of them is a mistake that somebody could make. */
export const MUTANTS: readonly Mutant[] = [
  {
    mistake: "an outcome leaves the outbox before every channel has it",
    file: PUBLISH,
    text: "if (!isDone || !(await attempt",
    replacement: "if (!(await attempt",
  },
  {
    mistake: "an error of a channel is swallowed",
    file: PUBLISH,
    text: "    return false;\n",
    replacement: "    return true;\n",
  },
  {
    mistake: "outcomes in the outbox are not found again",
    file: OUTBOX,
    text: '[STATE_ATTRIBUTE]: "PUBLISHING",\n',
    replacement: "",
  },
  {
    mistake: "an error of the ledger is swallowed, and its message deleted",
    file: "functions/scan-trigger/handle-task-event.ts",
    text: "if (failures.length > 0) {",
    replacement: "if (failures.length > 99) {",
  },
  {
    mistake: "a verdict is not fresh for its window",
    file: LEDGER,
    text: "freshUntil: new Date(ended.verdictAt.getTime() + this.settings.rescanAfterMs),",
    replacement: "freshUntil: ended.verdictAt,",
  },
  {
    mistake: "a scan is opened beside one that is open: the condition is dropped",
    file: "functions/ledger/ask.ts",
    text: "absent(STATE_ATTRIBUTE),",
    replacement: "present(PARTITION_KEY), absent(PARTITION_KEY),",
  },
  {
    mistake: "a build is started without an idempotency token",
    file: CODEBUILD,
    text: "idempotencyToken: scan.scanId,",
    replacement: "idempotencyToken: undefined,",
  },
  {
    mistake: "a scan gets the verdict of another one's build",
    file: CODEBUILD,
    text: 'byArn.get(buildArn ?? "")',
    replacement: "builds[0]",
  },
  {
    mistake: "the credentials of one container are used for another one's image",
    file: "functions/tasks/sightings.ts",
    text: "pulledBy.map((name) => credentials.get(name)).find((secret) => secret !== undefined)",
    replacement: "[...credentials.values()][0]",
  },
  {
    mistake: "a scan of arm64 is taken for one of amd64",
    file: "functions/tasks/task-event.ts",
    text: '      return "linux/arm64";',
    replacement: '      return "linux/amd64";',
  },
  {
    mistake: "a running scan is not looked at again where no event reports its end",
    file: LEDGER,
    text: "const SCANNING_CHECK = 5 * MINUTE;",
    replacement: "const SCANNING_CHECK = 24 * 60 * MINUTE;",
  },
  {
    mistake: "an error of configuration is never retried",
    file: "functions/ledger/retry-plan.ts",
    text: "return { dueAt: new Date(now.getTime() + HOUR), attempts };",
    replacement: "return { attempts };",
  },
  {
    mistake: "a build that still runs counts as one that ended without a result",
    file: "functions/scanners/inline/build.ts",
    text: 'if (build.status === "IN_PROGRESS") {',
    replacement: 'if (build.status === "QUEUED") {',
  },
  {
    mistake: "a message that comes again starts a second build instead of looking for its first one",
    file: "functions/ledger/ledger.ts",
    text: "remove: [...obsolete, ...missing(set)]",
    replacement: "remove: [...missing(set)]",
  },
  {
    mistake: "more scans run than max_concurrent_scans",
    file: CONTROL,
    text: 'sizeBelow("running", slots)',
    replacement: 'sizeBelow("running", slots + 1)',
  },
  {
    mistake: "a slot is never given back",
    file: CONTROL,
    text: "if (slots.length > 0) {",
    replacement: "if (slots.length > 99) {",
  },
];
