import { after, DAY, MINUTE } from "../../contract/durations";
import {
  DUE_ATTRIBUTE,
  EXPIRY_ATTRIBUTE,
  FOLDING,
  PARTITION_KEY,
  STATE_ATTRIBUTE,
} from "../../contract/ledger";
import type { DeploymentEvent } from "../../contract/notices/deployment-event";
import { noticeKey } from "../../contract/notices/notice";
import { absent, all, type Condition, is, isNot, present } from "../../table/condition";
import { expiry } from "../../table/retention";
import type { Change, Row, Table } from "../../table/table";
import { numberIn } from "../../table/value";
import type { FoldCount } from "../deployment-message";
import { foldKey } from "./fold-key";

/** A message of a fold that whoever has it must send now, and once. */
export interface FoldedMessage extends FoldCount {
  readonly key: string;
  readonly event: DeploymentEvent;
  /** When the next message of the fold is due, as its item says while nobody else has it. */
  readonly nextAt: Date;
}

/** From one message of a fold to the next one. */
const PERIOD_MS = DAY;
/** A message that SNS has refused is sent again after this. */
const REFUSED_PERIOD_MS = 10 * MINUTE;
/** Others may write the item at the same time. */
const TRIES = 5;

/**
 * Folds decisions, by an item for each workload, image and kind. The first one is a message. 24 hours later one message
 * has the number of those that came meanwhile, also where nothing more comes. A fold without any ends.
 *
 * A day has one message at most, whatever fails. So the item is written before SNS is called, and `foldUnsure` is the
 * number of that message until SNS has taken it. Where no answer came or the function died, nobody knows whether SNS
 * took it, so the number is counted again in the next message. A decision may be counted twice then, and is never lost.
 * A message that SNS has refused is sent again soon.
 *
 * Each decision counts once: `folded` of its item in the outbox is written in the same transaction.
 */
export class Folds {
  constructor(
    private readonly table: Table,
    private readonly now: () => Date,
  ) {}

  /**
   * Takes a decision of the outbox into its fold.
   *
   * @returns the message to send; undefined where the decision is counted, or was taken before
   * @throws Error where others write the item all the time
   */
  async take(key: string, event: DeploymentEvent): Promise<FoldedMessage | undefined> {
    const entryKey = noticeKey(event);
    for (let tries = 0; tries < TRIES; tries += 1) {
      const rows = await this.table.getAll([key, entryKey]);
      const [fold = {}, entry] = [key, entryKey].map((each) =>
        rows.find((row) => row[PARTITION_KEY] === each),
      );
      if (entry === undefined || entry.folded !== undefined) {
        return undefined;
      }
      const nextAt = after(this.now(), PERIOD_MS);
      const isFirst = fold[STATE_ATTRIBUTE] !== FOLDING || fold.openedBy === event.deploymentEventId;
      const changes: readonly Change[] = [
        isFirst ? this.beginFold(key, fold, event, nextAt) : this.countDecision(key, fold, event),
        {
          key: entryKey,
          set: { folded: true },
          condition: all(present(PARTITION_KEY), absent("folded")),
        },
      ];
      if (await this.table.updateTogether(changes)) {
        return isFirst ? { key, event, change: "first", count: 1, nextAt } : undefined;
      }
    }
    throw new Error(`The item ${key} is written by others all the time.`);
  }

  /**
   * Takes the folds whose day is over, and ends those in which nothing came; another taker leaves them alone.
   *
   * @returns the messages to send
   */
  async *due(limit: number): AsyncGenerator<FoldedMessage> {
    for (const { key, dueAt } of await this.table.due(FOLDING, this.now(), limit)) {
      const fold = (await this.table.get(key)) ?? {};
      const condition = all(is(STATE_ATTRIBUTE, FOLDING), is(DUE_ATTRIBUTE, dueAt), sameCount(fold));
      const count = numberIn(fold.foldCount) + numberIn(fold.foldUnsure);
      const event = eventIn(fold);
      if (event === undefined || count === 0) {
        await this.table.update({ ...this.endFold(key), condition });
        continue;
      }
      const nextAt = after(this.now(), PERIOD_MS);
      const set = {
        [DUE_ATTRIBUTE]: nextAt,
        foldCount: 0,
        foldUnsure: count,
        [EXPIRY_ATTRIBUTE]: this.expiry,
      };
      if ((await this.table.update({ key, set, remove: ["openedBy"], condition })).applied) {
        yield { key, event, change: "same", count, nextAt };
      }
    }
  }

  /** SNS has taken the message. */
  async finish({ key, nextAt }: FoldedMessage): Promise<void> {
    await this.table.update({
      key,
      set: {},
      remove: ["foldUnsure"],
      condition: is(DUE_ATTRIBUTE, nextAt),
    });
  }

  /** SNS has said that it does not take the message: it is sent again, the first one as the outbox says. */
  async postpone({ key, event, change, nextAt }: FoldedMessage): Promise<void> {
    await this.table.update(
      change === "first"
        ? { key: noticeKey(event), set: {}, remove: ["folded"], condition: present(PARTITION_KEY) }
        : {
            key,
            set: { [DUE_ATTRIBUTE]: after(this.now(), REFUSED_PERIOD_MS) },
            condition: is(DUE_ATTRIBUTE, nextAt),
          },
    );
  }

  /** Also where SNS has refused the first message: the day begins with the one that it takes. */
  private beginFold(key: string, fold: Row, event: DeploymentEvent, nextAt: Date): Change {
    const id = event.deploymentEventId;
    const isOpen = fold[STATE_ATTRIBUTE] === FOLDING;
    return {
      key,
      set: {
        [STATE_ATTRIBUTE]: FOLDING,
        [DUE_ATTRIBUTE]: nextAt,
        [EXPIRY_ATTRIBUTE]: this.expiry,
        openedBy: id,
        foldUnsure: 1,
        ...(isOpen ? {} : { foldCount: 0, outcome: JSON.stringify(event) }),
      },
      condition: isOpen ? is("openedBy", id) : isNot(STATE_ATTRIBUTE, FOLDING),
    };
  }

  private countDecision(key: string, fold: Row, event: DeploymentEvent): Change {
    return {
      key,
      set: { foldCount: numberIn(fold.foldCount) + 1, outcome: JSON.stringify(event) },
      condition: all(is(STATE_ATTRIBUTE, FOLDING), sameCount(fold)),
    };
  }

  private endFold(key: string): Change {
    const remove = [
      STATE_ATTRIBUTE,
      DUE_ATTRIBUTE,
      "openedBy",
      "foldCount",
      "foldUnsure",
      "outcome",
    ] as const;
    return { key, set: { [EXPIRY_ATTRIBUTE]: Math.floor(this.now().getTime() / 1000) }, remove };
  }

  private get expiry(): number {
    return expiry(this.now());
  }
}

/** A value of foreign origin must not keep decisions from being counted. */
const sameCount = ({ foldCount }: Row): Condition =>
  typeof foldCount === "number" ? is("foldCount", foldCount) : present(PARTITION_KEY);

/** The latest decision of a fold; undefined for what nobody here wrote. */
function eventIn({ [PARTITION_KEY]: key, outcome }: Row): DeploymentEvent | undefined {
  try {
    const event: DeploymentEvent = JSON.parse(String(outcome));
    return foldKey(event) === key ? event : undefined;
  } catch {
    return undefined;
  }
}
