import { imageKey } from "../../contract/image";
import {
  DUE_ATTRIBUTE,
  EXPIRY_ATTRIBUTE,
  FINDING_PREFIX,
  FINDING_STATES,
  LAST_SWEEP_KEY,
  PARTITION_KEY,
  STATE_ATTRIBUTE,
} from "../../contract/ledger";
import type { FindingChange } from "../../contract/notices/finding-change";
import type { CompletedOutcome } from "../../contract/notices/outcome";
import type { ScanState } from "../../contract/scan";
import { queueNotice } from "../../outbox/outbox";
import { is } from "../../table/condition";
import { expiry, runsLately } from "../../table/retention";
import type { Row, Table } from "../../table/table";
import { timeIn } from "../../table/value";
import { outcomeWorkloads } from "../../workloads/outcome-workloads";
import { type CurrentWorkloads, readLastSweep, readWorkloads } from "../../workloads/workloads-of";

/** Findings looked at with one query; the others follow in the next invocation at the latest. */
const PAGE = 100;

/** The finding of an image, as its item has it. */
interface KnownFinding {
  readonly key: string;
  readonly state: (typeof FINDING_STATES)[keyof typeof FINDING_STATES];
  readonly outcome: CompletedOutcome;
  /** Its image has a later verdict, or may get one at any moment, which Security Hub has not taken yet. */
  readonly isOutdated: boolean;
  readonly lastSeenAt: Date | undefined;
}

const SCANNING: ScanState = "SCANNING";

/**
 * Findings that Security Hub shows of images that do not pass, kept in the ledger's table. So a sweep has only those
 * looked at, each once, and the table need not be read as a whole.
 */
export class Findings {
  constructor(
    private readonly table: Table,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** Security Hub has taken the finding of an outcome. The outcomes of an image come in order. */
  async record(outcome: CompletedOutcome): Promise<void> {
    const key = findingKey(outcome.image);
    if (outcome.verdict === "PASSED") {
      return this.table.delete(key);
    }
    const set = {
      [STATE_ATTRIBUTE]: FINDING_STATES.active,
      [DUE_ATTRIBUTE]: this.now(),
      [EXPIRY_ATTRIBUTE]: expiry(this.now()),
      endedAt: outcome.endedAt,
      outcome: JSON.stringify(outcome),
    };
    await this.table.update({ key, set });
  }

  /**
   * Looks at the findings at which nobody has looked since the latest complete sweep began: they are archived when nothing
   * runs their image, and active again when something does. Of an image that no sweep has met, a task within a week counts. An outdated one stays as it is: a change of it would be newer than
   * the verdict on its way, and Security Hub would ignore that verdict.
   *
   * @returns what was recorded, and is to be published
   */
  async follow(hasTime: () => boolean): Promise<readonly FindingChange[]> {
    const last = readLastSweep(await this.table.get(LAST_SWEEP_KEY));
    const changes: FindingChange[] = [];
    for (const state of last ? Object.values(FINDING_STATES) : []) {
      const due = await this.table.due(state, last?.startedAt, PAGE);
      const keys = due.flatMap(({ key }) => [key, key.slice(FINDING_PREFIX.length)]);
      const rows = new Map((await this.table.getAll(keys)).map((row) => [String(row[PARTITION_KEY]), row]));
      const found = due.flatMap(({ key }) => findingIn(rows, key) ?? []);
      const images = found.map(({ outcome }) => outcome.image);
      const known = await readWorkloads(this.table, images);
      for (const finding of found) {
        if (!hasTime()) {
          return changes;
        }
        const running = known.get(imageKey(finding.outcome.image));
        const change = await this.followOne(finding, running);
        changes.push(...(change ? [change] : []));
      }
    }
    return changes;
  }

  private async followOne(
    finding: KnownFinding,
    running: CurrentWorkloads | undefined,
  ): Promise<FindingChange | undefined> {
    const { key, state, outcome, isOutdated } = finding;
    const { account, region } = outcome;
    const now = this.now();
    const runs = running ? running.services.length > 0 : runsLately(finding, now);
    const followed = runs ? FINDING_STATES.active : FINDING_STATES.archived;
    const wanted = isOutdated ? state : followed;
    const change = {
      key,
      set: {
        [STATE_ATTRIBUTE]: wanted,
        [DUE_ATTRIBUTE]: now,
        // An archived one goes with what else is known of its image.
        ...(runs || wanted !== state ? { [EXPIRY_ATTRIBUTE]: expiry(now) } : {}),
      },
      // Never over a later verdict.
      condition: is("endedAt", outcome.endedAt),
    };
    if (wanted === state) {
      await this.table.update(change);
      return undefined;
    }
    const notice: FindingChange = {
      findingChangeId: `${key}-${now.toISOString()}`,
      installation: outcome.installation,
      changedAt: now.toISOString(),
      runs,
      outcome: withoutUnknown({
        ...outcome,
        ...(running && (await outcomeWorkloads(running, "", undefined, { account, region }))),
      }),
    };
    return (await this.table.updateTogether([change, queueNotice(notice, now)])) ? notice : undefined;
  }
}

function findingKey(image: CompletedOutcome["image"]): string {
  return `${FINDING_PREFIX}${imageKey(image)}`;
}

/** Undefined for what was changed meanwhile, and for what nobody here wrote. */
function findingIn(rows: ReadonlyMap<string, Row>, key: string): KnownFinding | undefined {
  const row = rows.get(key);
  const state = Object.values(FINDING_STATES).find((each) => each === row?.[STATE_ATTRIBUTE]);
  try {
    const outcome: CompletedOutcome = JSON.parse(String(row?.outcome));
    const image = rows.get(imageKey(outcome.image));
    const isOutdated = hasLaterVerdict(image, outcome.endedAt);
    return state && findingKey(outcome.image) === key
      ? { key, state, outcome, isOutdated, lastSeenAt: timeIn(image?.lastSeenAt) }
      : undefined;
  } catch {
    return undefined;
  }
}

/** The end of a scan that is not recorded yet may already be in the past. */
function hasLaterVerdict(image: Row | undefined, endedAt: string): boolean {
  return image?.[STATE_ATTRIBUTE] === SCANNING || String(image?.verdictAt ?? "") > endedAt;
}

/** Through JSON, as it is kept. */
const withoutUnknown = <T>(value: T): T => JSON.parse(JSON.stringify(value));
