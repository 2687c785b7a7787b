import { MINUTE } from "../../functions/contract/durations";
import type { Members } from "../../functions/contract/places/members";
import { foreignPlace, type Place, placeText } from "../../functions/contract/places/place";

/** The account and region of the installation. */
export const OWN_PLACE: Place = { account: "111122223333", region: "eu-central-1" };

/** Another account and region in which a fleet runs services. */
export interface MemberPlace extends Place {
  readonly services: number;
  /** From when until when the installation's map lists it. */
  readonly listed: { readonly from: number; readonly until: number };
  /** Whether the installation's input says that it sends no events on purpose. Default: false */
  readonly isSweepOnly?: boolean;
  /** From when there is a rule that sends its events. Default: all the time, and never where it is only swept */
  readonly ruleFrom?: number;
  /** Whether its account lets the installation act. */
  readonly consents: boolean;
}

export const ALWAYS = { from: 0, until: Number.POSITIVE_INFINITY } as const;
export const NEVER = { from: Number.POSITIVE_INFINITY, until: Number.POSITIVE_INFINITY } as const;

/** A program reads the map once a minute. */
const READ_WITHIN_MS = 2 * MINUTE;

const foreign = new Map<string, Place | undefined>();

/** Where the thing of an ARN is; undefined in the installation's own place. */
export function foreignPlaceOf(arn: string): Place | undefined {
  const [partition, aws, product, region, account] = arn.split(":", 5);
  const key = [partition, aws, product, region, account].join(":");
  if (!foreign.has(key)) {
    foreign.set(key, foreignPlace(key, OWN_PLACE));
  }
  return foreign.get(key);
}

/** Names by which faults mean a place: its account, and its account with its region; none of the installation's own. */
export function namesOfPlace(place: Place | undefined): readonly string[] {
  return place ? [place.account, placeText(place)] : [];
}

/** The places of a run as the installation's map lists them. */
export class PlacesMap {
  private readonly byText: ReadonlyMap<string, MemberPlace>;

  constructor(readonly places: readonly MemberPlace[] = []) {
    this.byText = new Map(places.map((place) => [placeText(place), place]));
  }

  /** The map as Terraform has written it by a time. */
  listedAt(time: number): Members {
    const members: Record<string, string[]> = {};
    for (const { account, region, listed } of this.places) {
      if (listed.from <= time && time < listed.until) {
        members[account] = [...(members[account] ?? []), region];
      }
    }
    return members;
  }

  /** When it is written anew after the beginning. */
  changes(): readonly number[] {
    const times = this.places.flatMap(({ listed }) => [listed.from, listed.until]);
    return [...new Set(times)].filter((time) => 0 < time && Number.isFinite(time)).sort((a, b) => a - b);
  }

  /** Since when every program knows a place, which is listed to the end; undefined of any other. */
  servedSince(place: Place | undefined): number | undefined {
    const { from, until } = this.listingOf(place);
    const isToTheEnd = Number.isFinite(from) && until === Number.POSITIVE_INFINITY;
    return isToTheEnd ? (from === 0 ? 0 : from + READ_WITHIN_MS) : undefined;
  }

  /** Whether some program may count a place between two times. */
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

  /** Whether a rule sends the events of a place at a time; in the installation's own place there is one. */
  hasRule(place: Place | undefined, time: number): boolean {
    const { isSweepOnly, ruleFrom } = (place && this.byText.get(placeText(place))) ?? {};
    return time >= (ruleFrom ?? (isSweepOnly ? Number.POSITIVE_INFINITY : 0));
  }

  consents(account: string): boolean {
    return this.places.some((each) => each.account === account && each.consents);
  }
}
