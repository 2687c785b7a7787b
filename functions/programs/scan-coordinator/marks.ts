import { isPutOff } from "../../capacity/control";
import type { Telemetry } from "../../contract/telemetry";
import type { Ledger } from "../../ledger/ledger";

/**
 * Keeps an item that kills a run from killing all further ones. A run whose message came before marks each item before it
 * touches it. The next such run finds the mark of the one that it died of, and puts that off.
 */
export class Marks {
  /** The control item as it was read at the beginning, or written last; undefined where it could not be read. */
  private control: Awaited<ReturnType<Ledger["control"]>> | undefined;
  /** Key of the item that a run marked, and did not get over. */
  private suspect: string | undefined;

  constructor(
    private readonly ledger: Pick<Ledger, "control" | "changeControl">,
    private readonly telemetry: Telemetry,
    private readonly now: () => Date,
    /** Whether this run has to mark. */
    private readonly isAgain: boolean,
  ) {}

  /** To be called before anything is touched. */
  async read(): Promise<void> {
    this.control = await this.ledger.control();
    this.suspect = this.control.touching;
  }

  /** Asked before an item is touched: false where it is left alone. */
  readonly mayTouch = async (key: string): Promise<boolean> => {
    if (this.control !== undefined && isPutOff(this.control, key, this.now())) {
      return false;
    }
    if (this.isAgain && key === this.suspect) {
      await this.putOff(key, "a run has died of it");
      return false;
    }
    // A mark of this run says nothing.
    if (this.isAgain && key !== this.control?.touching) {
      this.control = await this.ledger.changeControl({ kind: "touched", key });
    }
    return true;
  };

  /** Leaves an item alone from now on, in this run and those to come. */
  async putOff(key: string, reason: string): Promise<void> {
    this.control = await this.ledger.changeControl({ kind: "put-off", key });
    this.telemetry.count("RowsUnreadable");
    this.telemetry.error("item put off", { key, reason });
  }

  /** The run gets over all that it has touched. A mark that an earlier one has left behind says nothing any more, either. */
  async clear(): Promise<void> {
    if (this.isAgain || this.control?.touching !== undefined) {
      await this.ledger.changeControl({ kind: "survived" });
    }
  }
}
