import { MINUTE } from "../../functions/contract/durations";
import type { Members } from "../../functions/contract/places/members";
import { foreignPlace, type Place, placeText } from "../../functions/contract/places/place";

export const OWN_PLACE: Place = { account: "111122223333", region: "eu-central-1" };

export interface MemberPlace extends Place {
  readonly services: number;
  /** When the installation's map lists it. */
  readonly listed: { readonly from: number; readonly until: number };
  readonly consents: boolean;
}

export const ALWAYS = { from: 0, until: Number.POSITIVE_INFINITY } as const;
export const NEVER = { from: Number.POSITIVE_INFINITY, until: Number.POSITIVE_INFINITY } as const;

/** Each program reads the map once a minute. */
const READ_WITHIN_MS = 2 * MINUTE;

const foreign = new Map<string, Place | undefined>();

/** Returns the place of an ARN; undefined for the installation's own. */
export function foreignPlaceOf(arn: string): Place | undefined {
  const [partition, aws, product, region, account] = arn.split(":", 5);
  const key = [partition, aws, product, region, account].join(":");
  if (!foreign.has(key)) {
    foreign.set(key, foreignPlace(key, OWN_PLACE));
  }
  return foreign.get(key);
}

/** Returns a place's names in faults: its account, and account with region; none for the installation's own. */
export function namesOfPlace(place: Place | undefined): readonly string[] {
  return place ? [place.account, placeText(place)] : [];
}

export class PlacesMap {
  private readonly byText: ReadonlyMap<string, MemberPlace>;

  constructor(readonly places: readonly MemberPlace[] = []) {
    this.byText = new Map(places.map((place) => [placeText(place), place]));
  }

  /** Returns the map as Terraform has written it by a time. */
  listedAt(time: number): Members {
    const members: Record<string, string[]> = {};
    for (const { account, region, listed } of this.places) {
      if (listed.from <= time && time < listed.until) {
        members[account] = [...(members[account] ?? []), region];
      }
    }
    return members;
  }

  /** Returns when the map is rewritten after the start. */
  changes(): readonly number[] {
    const times = this.places.flatMap(({ listed }) => [listed.from, listed.until]);
    return [...new Set(times)].filter((time) => 0 < time && Number.isFinite(time)).sort((a, b) => a - b);
  }

  /** Returns since when every program knows a place that stays listed; undefined for any other. */
  servedSince(place: Place | undefined): number | undefined {
    const { from, until } = this.listingOf(place);
    const isToTheEnd = Number.isFinite(from) && until === Number.POSITIVE_INFINITY;
    return isToTheEnd ? (from === 0 ? 0 : from + READ_WITHIN_MS) : undefined;
  }

  /** Whether some program may serve a place between two times. */
  mayServe(place: Place | undefined, from: number, until: number): boolean {
    const listed = this.listingOf(place);
    return listed.from <= until && from <= listed.until + READ_WITHIN_MS;
  }

  private listingOf(place: Place | undefined): MemberPlace["listed"] {
    return place ? (this.byText.get(placeText(place))?.listed ?? NEVER) : ALWAYS;
  }

  /** Whether the map lists a place at a time; the installation's own always counts. */
  isListed(place: Place | undefined, time: number): boolean {
    const { from, until } = this.listingOf(place);
    return from <= time && time < until;
  }

  consents(account: string): boolean {
    return this.places.some((each) => each.account === account && each.consents);
  }
}
