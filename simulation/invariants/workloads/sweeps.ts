import { LAST_SWEEP_KEY } from "../../../functions/contract/ledger";
import { type Place, placeIn, placeText } from "../../../functions/contract/places/place";
import type { Row } from "../../../functions/table/table";
import { type LastSweep, readLastSweep } from "../../../functions/workloads/workloads-of";

export interface RecordedSweep extends LastSweep {
  /** Absent: the installation's own. */
  readonly place?: Place | undefined;
}

export class Sweeps {
  private readonly sweeps = new Map<string, LastSweep[]>();

  /** @returns the sweep that a change recorded; undefined for other items, and for a repeated write */
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
