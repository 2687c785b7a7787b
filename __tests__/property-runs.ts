import fc from "fast-check";
import { MINUTE } from "../functions/contract/durations";

// CI takes all cases. All the time they would be a quarter of what the unit tests take.
const { FUZZ_TIMES = "0.1", FUZZ_SEED, FUZZ_PATH } = process.env;
/** Where all cases are few, a tenth of them shows nothing. */
const MIN_RUNS = 30;

const times = Number(FUZZ_TIMES);
if (times > 1) {
  jest.setTimeout(times * MINUTE);
}

/**
 * How many cases a property is held against. A failing one prints its seed and its path, with which it is replayed:
 * CONTRIBUTING.md says how.
 */
export function runs(usual: number) {
  return {
    numRuns: Math.max(MIN_RUNS, Math.ceil(usual * times)),
    ...(FUZZ_SEED === undefined ? {} : { seed: Number(FUZZ_SEED) }),
    ...(FUZZ_PATH === undefined ? {} : { path: FUZZ_PATH }),
  };
}

type Property<Values extends unknown[], Result> = [
  ...arbitraries: { [Index in keyof Values]: fc.Arbitrary<Values[Index]> },
  predicate: (...values: Values) => Result,
];

/** Holds a property against so many cases. */
export function forAll<Values extends [unknown, ...unknown[]]>(
  usual: number,
  ...property: Property<Values, void>
): void {
  fc.assert(fc.property<Values>(...property), runs(usual));
}

/** The same of a property that shows later. */
export function forAllAsync<Values extends [unknown, ...unknown[]]>(
  usual: number,
  ...property: Property<Values, Promise<void>>
): Promise<void> {
  return fc.assert(fc.asyncProperty<Values>(...property), runs(usual));
}

/** A property that refuses nearly every case shows little. Of a replay only the failing case counts, and few cases vary. */
export function expectOften(count: number, least: number): void {
  if (FUZZ_PATH === undefined && times >= 1) {
    expect(count).toBeGreaterThan(least);
  }
}

type Named = abstract new (...parameters: never[]) => Error;

/** What comes out; undefined where it was refused by one of these errors. Any other one fails the property. */
export function unlessRefused<T>(act: () => T, ...named: readonly Named[]): T | undefined {
  try {
    return act();
  } catch (error) {
    if (named.some((each) => error instanceof each)) {
      return undefined;
    }
    throw error;
  }
}
