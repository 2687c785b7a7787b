import { MINUTE } from "../../../functions/contract/durations";
import type { KnownSource } from "../../../functions/contract/sighting";
import { withSighting } from "../../../functions/rows/known-sources";
import { content } from "../ledger/days-of-sources";
import { DAY_MINUTES, NOW } from "../samples";

const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * MINUTE);

/** Sources of five repositories, the first of them seen last. */
function sources(changes: Readonly<Record<string, Partial<KnownSource>>> = {}): readonly KnownSource[] {
  return ["e", "d", "c", "b", "a"].map((name, index) => ({
    repository: `${name}.example.com/web`,
    tag: "1",
    seenAt: minutesAgo(10 * (index + 1)),
    ...changes[name],
  }));
}

const namesAfterAnother = (known: readonly KnownSource[]) =>
  withSighting(known, { image: content("f.example.com/web:1") }, NOW)
    .map(({ repository }) => repository.charAt(0))
    .join("");

describe("the sixth source takes the place", () => {
  test("of the one seen last before it, where all may work: the one that waits longest for its try stays", () => {
    expect(namesAfterAnother(sources())).toBe("fdcba");
  });

  test("of one that no task has had for a week", () => {
    const long = minutesAgo(8 * DAY_MINUTES);
    expect(namesAfterAnother(sources({ d: { refusedAt: NOW }, b: { seenAt: long } }))).toBe("fedca");
  });

  test("of one that was refused rather than of one that failed, and of one that failed rather than of one without a try", () => {
    expect(namesAfterAnother(sources({ d: { triedAt: NOW, refusedAt: NOW }, b: { triedAt: NOW } }))).toBe(
      "fecba",
    );
    expect(namesAfterAnother(sources({ b: { triedAt: NOW } }))).toBe("fedca");
  });
});
