import { SNSClient } from "@aws-sdk/client-sns";
import { partition } from "@aws-sdk/core/client";
import { clientOptions } from "../../../clients/network";
import { imageKey } from "../../../contract/images/image";
import type { ScanState } from "../../../contract/images/scan";
import {
  DUE_ATTRIBUTE,
  EXPIRY_ATTRIBUTE,
  FINDING_PREFIX,
  FINDING_STATES,
  LAST_SWEEP_KEY,
  PARTITION_KEY,
  STATE_ATTRIBUTE,
} from "../../../contract/ledger";
import { isOutcome, type Notice } from "../../../contract/notices/notice";
import type { CompletedOutcome } from "../../../contract/notices/outcome";
import { expiry, runsLately } from "../../../table/retention";
import { runOne } from "../../../table/run";
import type { Row, Table } from "../../../table/table";
import { timeIn } from "../../../table/value";
import {
  type KnownWorkloads,
  outcomeWorkloads,
  readLastSweep,
  readWorkloads,
} from "../../../workloads/workloads-of";
import type { CreateChannel, ResultsChannel } from "../results-channel";
import { type ImportFinding, importFinding } from "./security-hub-api";
import { findingOf, followingFinding } from "./security-hub-finding";

/** Findings looked at with one query; the others follow in the next invocation at the latest. */
const PAGE = 100;

/** The finding of an image, as its item has it. */
type KnownFinding = NonNullable<ReturnType<typeof findingIn>>;

const SCANNING: ScanState = "SCANNING";

/**
 * Keeps one finding per image in Security Hub. An error is not a verdict: it leaves the finding as it is. Notices about the
 * installation or a deployment are no finding of any image, and are left out.
 *
 * Its findings are kept in the ledger's table. So a sweep has only those looked at, each once, and
 * the table need not be read as a whole.
 */
export class SecurityHub implements ResultsChannel {
  constructor(
    private readonly importFinding: ImportFinding,
    private readonly table: Table,
    private readonly now: () => Date = () => new Date(),
  ) {}

  async publish(notice: Notice): Promise<void> {
    if (!isOutcome(notice) || !("verdict" in notice)) {
      return;
    }
    await this.importFinding(findingOf(notice, partition(notice.region).name));
    const now = this.now();
    const item = {
      [STATE_ATTRIBUTE]: FINDING_STATES.active,
      [DUE_ATTRIBUTE]: now.toISOString(),
      [EXPIRY_ATTRIBUTE]: expiry(now),
      endedAt: notice.endedAt,
      outcome: JSON.stringify(notice),
    };
    // The outcomes of an image come in order.
    await this.write(notice, () => (notice.verdict === "PASSED" ? undefined : item));
  }

  private write({ image }: CompletedOutcome, step: (row?: Row) => Row | undefined): Promise<void> {
    return runOne(this.table, findingKey(image), this.now(), (row) => ({
      ...{ item: step(row), result: undefined },
    }));
  }

  /**
   * Has findings follow what runs. Looks at those at which nobody has looked since the latest complete sweep began: they are
   * archived when nothing runs their image, and active again when something does. Of an image that no sweep has met, a task within
   * a week counts. An outdated one stays as it is: a change of it would be newer than the verdict on its way, and Security Hub
   * would ignore that verdict.
   *
   * @throws Error the first that one of them met; the others follow all the same
   */
  async follow(hasTime: () => boolean): Promise<void> {
    const last = readLastSweep(await this.table.get(LAST_SWEEP_KEY));
    const failures: unknown[] = [];
    for (const state of last ? Object.values(FINDING_STATES) : []) {
      if (!hasTime()) {
        break;
      }
      const due = await this.table.due(state, last?.startedAt, PAGE);
      const keys = due.flatMap(({ key }) => [key, key.slice(FINDING_PREFIX.length)]);
      const rows = new Map((await this.table.getAll(keys)).map((row) => [String(row[PARTITION_KEY]), row]));
      const found = due.flatMap(({ key }) => findingIn(rows, key) ?? []);
      const images = found.map(({ outcome }) => outcome.image);
      const known = await readWorkloads(this.table, images);
      for (const finding of found) {
        if (!hasTime()) {
          break;
        }
        try {
          await this.followOne(finding, known.get(imageKey(finding.outcome.image)));
        } catch (error) {
          failures.push(error);
        }
      }
    }
    if (failures.length > 0) {
      throw failures[0];
    }
  }

  private async followOne(finding: KnownFinding, running: KnownWorkloads | undefined): Promise<void> {
    const { state, outcome, isOutdated, lastSeenAt } = finding;
    const { account, region } = outcome;
    const now = this.now();
    const runs = running ? running.services.length > 0 : runsLately({ lastSeenAt }, now);
    const wanted = isOutdated ? state : FINDING_STATES[runs ? "active" : "archived"];
    if (wanted !== state) {
      const shown = {
        ...outcome,
        ...(running && (await outcomeWorkloads(running, "", undefined, { account, region }))),
      };
      await this.importFinding(followingFinding(shown, partition(region).name, runs, now));
    }
    // An archived one goes with what else is known of its image.
    const expires = runs || wanted !== state ? { [EXPIRY_ATTRIBUTE]: expiry(now) } : {};
    const looked = { [STATE_ATTRIBUTE]: wanted, ...expires, [DUE_ATTRIBUTE]: now.toISOString() };
    // Never over a later verdict.
    await this.write(outcome, (row) => (row?.endedAt === outcome.endedAt ? { ...row, ...looked } : row));
  }
}

const findingKey = (image: CompletedOutcome["image"]): string => `${FINDING_PREFIX}${imageKey(image)}`;

/** Undefined for what was changed meanwhile, and for what nobody here wrote. */
function findingIn(rows: ReadonlyMap<string, Row>, key: string) {
  const row = rows.get(key);
  const state = Object.values(FINDING_STATES).find((each) => each === row?.[STATE_ATTRIBUTE]);
  try {
    const outcome: CompletedOutcome = JSON.parse(String(row?.outcome));
    const image = rows.get(imageKey(outcome.image));
    // Its image has a later verdict, or may get one at any moment: the end of a scan may be in the past and not recorded yet.
    const isOutdated =
      image?.[STATE_ATTRIBUTE] === SCANNING || String(image?.verdictAt ?? "") > outcome.endedAt;
    return state && findingKey(outcome.image) === key
      ? { state, outcome, isOutdated, lastSeenAt: timeIn(image?.lastSeenAt) }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Credentials, region and hash come from a client that the function has anyway. */
export const securityHubChannel: CreateChannel = ({ setting, table }) =>
  setting("SECURITY_HUB") === "true"
    ? new SecurityHub(importFinding(new SNSClient(clientOptions()).config), table)
    : undefined;
