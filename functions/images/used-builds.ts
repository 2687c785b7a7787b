import { after, DAY, MINUTE } from "../contract/durations";
import { buildOf, type Scan } from "../contract/images/scan";
import { placeOfArn, placeText } from "../contract/places/place";
import { numberIn, textIn } from "../table/value";

/** Builds in one month, for tasks of one place. */
export interface UsedBuilds {
  /** Such as `2026-12 222222222222/eu-west-1`, in UTC. */
  readonly monthAndPlace: string;
  readonly builds: number;
  /** Minutes of the builds, each rounded up, as CodeBuild charges it. */
  readonly minutes: number;
}

/** Months and places that are remembered of each image, the latest ones. */
const MAX_MONTHS_AND_PLACES = 30;

export const monthOf = (time: Date): string => time.toISOString().slice(0, 7);

export const sumOf = (one: UsedBuilds, other?: UsedBuilds): UsedBuilds =>
  other ? { ...one, builds: one.builds + other.builds, minutes: one.minutes + other.minutes } : one;

type Counted = Partial<Pick<Scan, "run" | "startedAt" | "lastTaskArn">> & {
  readonly used: readonly UsedBuilds[];
};

/** Counts the build of the image's scan. Returns the same item if the scan has no build. */
export function withBuild<I extends Counted>(item: I, endedAt: Date): I {
  const { run, startedAt = endedAt, lastTaskArn = "", used } = item;
  if (buildOf(run) === undefined) {
    return item;
  }
  const monthAndPlace = `${monthOf(endedAt)} ${placeText(placeOfArn(lastTaskArn))}`;
  const minutes = Math.max(1, Math.ceil((endedAt.getTime() - startedAt.getTime()) / MINUTE));
  const known = used.find((each) => each.monthAndPlace === monthAndPlace);
  const lastMonth = monthOf(after(endedAt, -31 * DAY));
  const others = used.filter((each) => each !== known && each.monthAndPlace >= lastMonth);
  const sum = sumOf({ monthAndPlace, builds: 1, minutes }, known);
  return { ...item, used: [sum, ...others].slice(0, MAX_MONTHS_AND_PLACES) };
}

export function usedBuildsIn(each: unknown): UsedBuilds | undefined {
  const { builds, minutes, ...fields }: Record<string, unknown> = Object(each);
  const monthAndPlace = textIn(fields.monthAndPlace);
  return monthAndPlace ? { monthAndPlace, builds: numberIn(builds), minutes: numberIn(minutes) } : undefined;
}
