import { isPutOff } from "../capacity/control";
import type { Telemetry } from "../contract/telemetry";
import type { Ledger } from "../ledger/ledger";

/**
 * Keeps an item that kills a run from killing all further ones. A run whose message came before marks each item before it
 * touches it. The next such run finds the mark of the one that it died of, and puts that off.
 */
export class Marks {
  private constructor(
    private readonly ledger: Pick<Ledger, "control" | "changeControl">,
    private readonly telemetry: Telemetry,
    private readonly now: () => Date,
    /** Whether this run has to mark. */
    private readonly isAgain: boolean,
    /** The control item as it was read at the beginning, or written last. */
    private control: Awaited<ReturnType<Ledger["control"]>>,
  ) {}

  static async read(
    ledger: Pick<Ledger, "control" | "changeControl">,
    telemetry: Telemetry,
    now: () => Date,
    isAgain: boolean,
  ): Promise<Marks> {
    return new Marks(ledger, telemetry, now, isAgain, await ledger.control());
  }

  /** Asked before an item is touched: false where it is left alone. */
  async mayTouch(key: string): Promise<boolean> {
    if (isPutOff(this.control, key, this.now())) {
      return false;
    }
    if (!this.isAgain) {
      return true;
    }
    this.control = await this.ledger.changeControl({ kind: "touched", key });
    if (!isPutOff(this.control, key, this.now())) {
      return true;
    }
    this.telemetry.count("RowsUnreadable");
    this.telemetry.error("item put off: a run has died of it", { key });
    return false;
  }

  /** The run gets over all that it has touched. */
  async clear(): Promise<void> {
    if (this.isAgain) {
      await this.ledger.changeControl({ kind: "survived" });
    }
  }
}
