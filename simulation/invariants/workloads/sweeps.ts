import { LAST_SWEEP_KEY } from "../../../functions/contract/ledger";
import { type Place, placeIn, placeText } from "../../../functions/contract/places/place";
import type { Row } from "../../../functions/table/table";
import { type LastSweep, readLastSweep } from "../../../functions/workloads/workloads-of";

/** A complete sweep, as the ledger has recorded it. */
export interface RecordedSweep extends LastSweep {
  /** Absent: the installation's own. */
  readonly place?: Place | undefined;
}

/** The complete sweeps of each place. */
export class Sweeps {
  private readonly sweeps = new Map<string, LastSweep[]>();

  /** @returns the sweep that an item's change has recorded; undefined of any other, and of a write that comes twice */
  recorded(key: string, after: Row | undefined): RecordedSweep | undefined {
    if (!key.startsWith(LAST_SWEEP_KEY)) {
      return undefined;
    }
    const place = placeIn(key.slice(LAST_SWEEP_KEY.length + 1));
    const known = this.of(place);
    const sweep = readLastSweep(after);
    if (sweep === undefined || sweep.startedAt.getTime() === known.at(-1)?.startedAt.getTime()) {
      return undefined;
    }
    known.push(sweep);
    return { ...sweep, ...(place && { place }) };
  }

  of(place: Place | undefined): LastSweep[] {
    const text = place ? placeText(place) : "";
    const known = this.sweeps.get(text) ?? [];
    this.sweeps.set(text, known);
    return known;
  }
}
