import { after, DAY, MINUTE } from "../contract/durations";
import { buildOf, type Scan } from "../contract/images/scan";
import { placeOfArn, placeText } from "../contract/places/place";
import { numberIn, textIn } from "../table/value";

/** Builds of images in one month, for tasks of one place. */
export interface UsedBuilds {
  /** Such as `2026-12 222222222222/eu-west-1`, in UTC. */
  readonly monthAndPlace: string;
  readonly builds: number;
  /** The time of each build is rounded up, as CodeBuild charges it. */
  readonly minutes: number;
}

/** So many months and places are remembered of an image, the latest ones. */
const MOST_REMEMBERED = 30;

export const monthOf = (time: Date): string => time.toISOString().slice(0, 7);

export const sumOf = (one: UsedBuilds, other?: UsedBuilds): UsedBuilds =>
  other ? { ...one, builds: one.builds + other.builds, minutes: one.minutes + other.minutes } : one;

/** Parts of an image's item that say what its scan has used. */
type Counted = Partial<Pick<Scan, "run" | "startedAt" | "lastTaskArn">> & {
  readonly used: readonly UsedBuilds[];
};

/** The image, with the build of its scan counted; the very item where no build carries the scan out. */
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
  return { ...item, used: [sum, ...others].slice(0, MOST_REMEMBERED) };
}

export function usedBuildsIn(each: unknown): UsedBuilds | undefined {
  const { builds, minutes, ...fields }: Record<string, unknown> = Object(each);
  const monthAndPlace = textIn(fields.monthAndPlace);
  return monthAndPlace ? { monthAndPlace, builds: numberIn(builds), minutes: numberIn(minutes) } : undefined;
}
