import { isPutOff } from "../../capacity/control";
import type { Telemetry } from "../../contract/telemetry";
import type { Ledger } from "../../ledger/ledger";

/**
 * Prevents an item that crashes one run from crashing all later runs. A run whose message came again marks each item
 * before it touches the item. The next such run finds the last mark and puts this item off.
 */
export class Marks {
  /** The control item; undefined if it could not be read. */
  private control: Awaited<ReturnType<Ledger["control"]>> | undefined;
  /** Key of the item that an earlier run marked and may have crashed on. */
  private suspect: string | undefined;

  constructor(
    private readonly ledger: Pick<Ledger, "control" | "changeControl">,
    private readonly telemetry: Telemetry,
    private readonly now: () => Date,
    private readonly isAgain: boolean,
  ) {}

  /** Reads the last mark. Call it before an item is touched. */
  async read(): Promise<void> {
    this.control = await this.ledger.control();
    this.suspect = this.control.touching;
  }

  /** Whether an item may be touched. Ask before each touch. */
  readonly mayTouch = async (key: string): Promise<boolean> => {
    if (this.control !== undefined && isPutOff(this.control, key, this.now())) {
      return false;
    }
    if (this.isAgain && key === this.suspect) {
      await this.putOff(key, "a run crashed on it");
      return false;
    }
    // A mark of this run does not make the item suspect.
    if (this.isAgain && key !== this.control?.touching) {
      this.control = await this.ledger.changeControl({ kind: "touched", key });
    }
    return true;
  };

  async putOff(key: string, reason: string): Promise<void> {
    this.control = await this.ledger.changeControl({ kind: "put-off", key });
    this.telemetry.count("RowsUnreadable");
    this.telemetry.error("item put off", { key, reason });
  }

  /** Removes the last mark, because the run has finished all the items that it touched. */
  async clear(): Promise<void> {
    if (this.isAgain || this.control?.touching !== undefined) {
      await this.ledger.changeControl({ kind: "survived" });
    }
  }
}
