import { after, MINUTE } from "../contract/durations";
import { CONTROL_KEY } from "../contract/ledger";
import type { Telemetry } from "../contract/telemetry";
import type { Table } from "../table/table";
import { elementsIn, textIn } from "../table/value";

/** How long an item is left alone that runs have died of, or that cannot be handled. */
const PUT_OFF_MS = 15 * MINUTE;
/** So many are remembered: the item that they stand in has 400 KB. */
const MOST_PUT_OFF = 200;

/**
 * Keeps an item that kills a run from killing all further ones. A run whose message came before marks each item before it
 * touches it. The next such run finds the mark of the one that it died of, and puts that off.
 */
export class Marks {
  /** Keys of what is put off. */
  private readonly resting = new Set<string>();
  /** Key of the item that a run marked, and did not get over. */
  private suspect: string | undefined;

  constructor(
    private readonly table: Table,
    private readonly telemetry: Telemetry,
    private readonly now: () => Date,
    /** Whether this run has to mark. */
    private readonly isAgain: boolean,
  ) {}

  /** To be called before anything is touched. */
  async read(): Promise<void> {
    const row = await this.table.get(CONTROL_KEY);
    const over: string[] = [];
    for (const text of elementsIn(row?.putOff) ?? []) {
      const [until = "", key = ""] = text.split(/ (.*)/);
      if (Date.parse(until) <= this.now().getTime()) {
        over.push(text);
      } else {
        this.resting.add(key);
      }
    }
    this.suspect = textIn(row?.touching);
    if (over.length > 0) {
      await this.table.update({ key: CONTROL_KEY, set: {}, removeFrom: { putOff: over } });
    }
  }

  /** Asked before an item is touched: false where it is left alone. */
  async mayTouch(key: string): Promise<boolean> {
    if (this.resting.has(key) || !this.isAgain) {
      return !this.resting.has(key);
    }
    if (key !== this.suspect) {
      await this.table.update({ key: CONTROL_KEY, set: { touching: key } });
      return true;
    }
    await this.putOff(key, "runs have died of it");
    return false;
  }

  /** Leaves an item alone from now on, in this run and those to come. */
  async putOff(key: string, reason: string): Promise<void> {
    this.resting.add(key);
    const until = after(this.now(), PUT_OFF_MS);
    const remembered = { addTo: { putOff: [`${until.toISOString()} ${key}`] } };
    await this.table.update({
      ...{ key: CONTROL_KEY, set: {}, remove: ["touching"] as const },
      ...(this.resting.size <= MOST_PUT_OFF && remembered),
    });
    this.telemetry.count("RowsUnreadable");
    this.telemetry.error("item put off", { key, reason, until });
  }

  /** The run gets over all that it has touched. A mark that an earlier one has left behind says nothing any more, either. */
  async clear(): Promise<void> {
    if (this.isAgain || this.suspect !== undefined) {
      await this.table.update({ key: CONTROL_KEY, set: {}, remove: ["touching"] });
    }
  }
}
