import { isPutOff } from "../../capacity/control";
import type { Telemetry } from "../../contract/telemetry";
import type { Ledger } from "../../ledger/ledger";

/**
 * Keeps an item that kills one run from killing all later runs. A run whose message came again marks each item before
 * it touches it. The next such run finds the last mark and puts that item off.
 */
export class Marks {
  /** Undefined if the item could not be read. */
  private control: Awaited<ReturnType<Ledger["control"]>> | undefined;
  /** Key of the item that an earlier run marked and may have died of. */
  private suspect: string | undefined;

  constructor(
    private readonly ledger: Pick<Ledger, "control" | "changeControl">,
    private readonly telemetry: Telemetry,
    private readonly now: () => Date,
    private readonly isAgain: boolean,
  ) {}

  /** To be called before an item is touched. */
  async read(): Promise<void> {
    this.control = await this.ledger.control();
    this.suspect = this.control.touching;
  }

  /** Whether an item may be touched; to be asked before each touch. */
  readonly mayTouch = async (key: string): Promise<boolean> => {
    if (this.control !== undefined && isPutOff(this.control, key, this.now())) {
      return false;
    }
    if (this.isAgain && key === this.suspect) {
      await this.putOff(key, "a run has died of it");
      return false;
    }
    // A mark of this run proves nothing.
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

  /** Removes the last mark: the run has survived all that it touched. */
  async clear(): Promise<void> {
    if (this.isAgain || this.control?.touching !== undefined) {
      await this.ledger.changeControl({ kind: "survived" });
    }
  }
}
