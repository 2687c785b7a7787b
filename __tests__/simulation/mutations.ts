import type { Mutation } from "../../simulation/program/compile";
import { BLOCKING_MUTANTS } from "./blocking-mutations";
import { PLACE_MUTANTS } from "./place-mutations";

/** A program broken in one place, and what is wrong with it. */
export interface Mutant extends Mutation {
  readonly mistake: string;
  /** The first seed that is tried. */
  readonly firstSeed: number;
  /** The most places of each seed. Default: the installation's own */
  readonly places?: number;
}

const STEP = "functions/images/step.ts";
const CONTROL = "functions/capacity/control.ts";
const LEDGER = "functions/ledger/ledger.ts";

/** Each of them is a mistake that somebody could make. */
export const MUTANTS: readonly Mutant[] = [
  {
    mistake: "an outcome leaves the outbox before every channel has it",
    firstSeed: 9,
    file: "functions/results/publish-outcome.ts",
    text: "return isEverywhere && outbox.finish(entry);",
    replacement: "return outbox.finish(entry);",
  },
  {
    mistake: "an outcome is published after a newer verdict of its image",
    firstSeed: 9,
    file: "functions/results/publish-outcome.ts",
    text: '(before?.publishedOn[name] ?? "") > outcome.endedAt',
    replacement: 'outcome.endedAt === ""',
  },
  {
    mistake: "a run of the coordinator lasts as long as its function may",
    firstSeed: 1,
    file: "functions/programs/scan-coordinator/coordinate.ts",
    text: "const RUN_MS = 27 * SECOND;",
    replacement: "const RUN_MS = 99 * SECOND;",
  },
  {
    mistake: "outcomes in the outbox are not found again",
    firstSeed: 3,
    file: "functions/outbox/outbox.ts",
    text: "[STATE_ATTRIBUTE]: PUBLISHING,\n",
    replacement: "",
  },
  {
    mistake: "an error of the ledger is swallowed, and its message deleted",
    firstSeed: 3,
    file: "functions/programs/scan-trigger/handle-task-event.ts",
    text: "if (failures.size > 0) {",
    replacement: "if (failures.size > 99) {",
  },
  {
    mistake: "a verdict is not fresh for its window",
    firstSeed: 1,
    file: STEP,
    text: "freshUntil: freshUntil(end.verdictAt, rescanAfterMs, tableArn, imageKey(image))",
    replacement: "freshUntil: end.verdictAt",
  },
  {
    mistake: "a verdict is deleted a minute after it came",
    firstSeed: 1,
    file: "functions/table/retention.ts",
    text: "(now.getTime() + RETENTION_MS)",
    replacement: "(now.getTime() + 60_000)",
  },
  {
    mistake: "a scan is opened beside one that is open",
    firstSeed: 5,
    file: STEP,
    text: "if (isOpen(item)) {\n    return raised(item, isKnown",
    replacement: "if (item.attempts > 99) {\n    return raised(item, isKnown",
  },
  {
    mistake: "a scan whose start was lost is looked for a day later",
    firstSeed: 1,
    file: LEDGER,
    text: "const BEGUN_CHECK_MS = MINUTE;",
    replacement: "const BEGUN_CHECK_MS = 24 * 60 * MINUTE;",
  },
  {
    mistake: "a scan gets the verdict of another one's build",
    firstSeed: 2,
    file: "functions/scanners/inline/codebuild-scanner.ts",
    text: "byArn.get(run.handle)",
    replacement: "builds[0]",
  },
  {
    mistake: "a scan of arm64 is taken for one of amd64",
    firstSeed: 1,
    file: "functions/tasks/task-event.ts",
    text: 'arm64: "linux/arm64"',
    replacement: 'arm64: "linux/amd64"',
  },
  {
    mistake: "an error of configuration is never retried",
    firstSeed: 44,
    file: "functions/images/times.ts",
    text: "    return TO_BE_FIXED_HOURS;",
    replacement: "    return undefined;",
  },
  {
    mistake: "an error does not say since when",
    firstSeed: 1,
    file: STEP,
    text: "errorAt: now, errorKind",
    replacement: "errorKind",
  },
  {
    mistake: "a retry that is due is never started",
    firstSeed: 1,
    file: LEDGER,
    text: 'const states = ["HELD", "ERROR"] as const;',
    replacement: 'const states = ["HELD"] as const;',
  },
  {
    mistake: "a start takes no slot",
    firstSeed: 1,
    file: LEDGER,
    text: '{ kind: "begun", slots: named.map(slotOf) }',
    replacement: '{ kind: "begun", slots: named.slice(1).map(slotOf) }',
  },
  {
    mistake: "more scans run than max_concurrent_scans",
    firstSeed: 2,
    file: "functions/programs/scan-coordinator/index.ts",
    text: 'Number(setting("MAX_CONCURRENT_SCANS"))',
    replacement: 'Number(setting("MAX_CONCURRENT_SCANS")) + 1',
  },
  {
    mistake: "a slot is never given back",
    firstSeed: 1,
    file: CONTROL,
    text: "control.running.filter((slot) => !scanIds.includes(scanOfSlot(slot)))",
    replacement: "control.running.filter((slot) => !scanIds.includes(slot))",
  },
  {
    mistake: "a sweep leaves out the services that it has seen",
    firstSeed: 1,
    file: "functions/workloads/record-sweep.ts",
    text: "const services = ranked(pairs).map(",
    replacement: "const services = ranked(new Map<SweptWorkload, SweptPair>()).map(",
  },
  {
    mistake: "the tags of a service are read, and its owner is forgotten",
    firstSeed: 1,
    file: "functions/workloads/record-sweep.ts",
    text: "Object.assign(workload, { owner, ownerAt: now() }",
    replacement: "Object.assign(workload, { ownerAt: now() }",
  },
  {
    mistake: "an error is news each time",
    firstSeed: 1,
    file: STEP,
    text: "newsOfError(item.errorKind, end)",
    replacement: "newsOfError(undefined, end)",
  },
  {
    mistake: "a verdict that ends an error is no news",
    firstSeed: 8,
    file: STEP,
    text: "newsOfVerdict(told, end, item.errorKind !== undefined)",
    replacement: "newsOfVerdict(told, end, false)",
  },
  {
    mistake: "a FAILED under another name stands for a scan of this one",
    firstSeed: 7,
    file: "functions/images/contents.ts",
    text: "freshUntil: earlier(content.failed.freshUntil, now)",
    replacement: "freshUntil: content.failed.freshUntil",
  },
  {
    mistake: "a PASSED by a name's favour is copied",
    firstSeed: 19,
    file: "functions/images/contents.ts",
    text: "if (!isFailed && isOfName) {",
    replacement: "if (isFailed && isOfName) {",
  },
  ...BLOCKING_MUTANTS,
  ...PLACE_MUTANTS,
];
