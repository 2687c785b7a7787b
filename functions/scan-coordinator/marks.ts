import { after, MINUTE } from "../contract/durations";
import { CONTROL_KEY } from "../contract/ledger";
import type { Telemetry } from "../contract/telemetry";
import type { Table } from "../table/table";
import { elementsIn, textIn } from "../table/value";

/** How long an item is left alone that runs have died of. */
const PUT_OFF_MS = 15 * MINUTE;

/**
 * What keeps an item that kills a run from killing all further ones. A run whose message came before marks each item before it
 * touches it. The next such run finds the mark of the one that it died of, and puts that off.
 */
export class Marks {
  /** Keys of what is put off. */
  private readonly putOff = new Set<string>();
  /** Key of the item that the last such run marked, and did not get over. */
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
        this.putOff.add(key);
      }
    }
    this.suspect = textIn(row?.touching);
    if (over.length > 0) {
      await this.table.update({ key: CONTROL_KEY, set: {}, removeFrom: { putOff: over } });
    }
  }

  /** Asked before an item is touched: false where it is left alone. */
  async mayTouch(key: string): Promise<boolean> {
    if (this.putOff.has(key) || !this.isAgain) {
      return !this.putOff.has(key);
    }
    if (key !== this.suspect) {
      await this.table.update({ key: CONTROL_KEY, set: { touching: key } });
      return true;
    }
    this.putOff.add(key);
    const until = after(this.now(), PUT_OFF_MS);
    await this.table.update({
      key: CONTROL_KEY,
      set: {},
      addTo: { putOff: [`${until.toISOString()} ${key}`] },
      remove: ["touching"],
    });
    this.telemetry.count("RowsUnreadable");
    this.telemetry.error("item put off: runs have died of it", { key, until });
    return false;
  }

  /** The run gets over all that it has touched. */
  async clear(): Promise<void> {
    if (this.isAgain) {
      await this.table.update({ key: CONTROL_KEY, set: {}, remove: ["touching"] });
    }
  }
}
