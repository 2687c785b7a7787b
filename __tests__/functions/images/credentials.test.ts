import { type KnownSecret, nextSecret, withSeenSecret } from "../../../functions/images/credentials";
import { minutesFromNow, NOW } from "../samples";

const secret = (arn: string | undefined, seen: number, refused?: number): KnownSecret => ({
  ...{ arn, seenAt: minutesFromNow(seen) },
  refusedAt: refused === undefined ? undefined : minutesFromNow(refused),
});

test("the last five are remembered, the latest first, and a refusal with them", () => {
  const known = [-61, -62, -63, -64, -65].map((seen) => secret(`${seen}`, seen, seen));

  const arns = (after: readonly KnownSecret[]) => after.map(({ arn }) => arn);
  expect(arns(withSeenSecret(known, undefined, NOW))).toEqual([undefined, "-61", "-62", "-63", "-64"]);
  expect(withSeenSecret(known, "-64", NOW)).toEqual([
    { ...known[3], seenAt: NOW },
    ...known.filter(({ arn }) => arn !== "-64"),
  ]);
});

test("nothing is remembered that was seen within the hour, or is longer than any secret's ARN", () => {
  const known = [secret("a", -59), secret(undefined, -59)];

  expect(withSeenSecret(known, "a", NOW)).toBe(known);
  expect(withSeenSecret(known, undefined, NOW)).toBe(known);
  expect(withSeenSecret(known, "é".repeat(321), NOW)).toBe(known);
  expect(withSeenSecret(known, "x".repeat(640), NOW)).toHaveLength(3);
});

test.each<[string, readonly KnownSecret[], string | undefined]>([
  ["none where none is known", [], undefined],
  [
    "the one seen last of those that were not refused",
    [secret("a", 0, 0), secret("b", -1), secret("c", -2)],
    "b",
  ],
  ["none, where a task was started without one", [secret("a", 0, 0), secret(undefined, -1)], undefined],
  ["the one refused longest ago", [secret("a", 0, -1), secret("b", -1, -3), secret("c", -2, -2)], "b"],
])("the next scan uses %s", (_, known, expected) => {
  expect(nextSecret(known)).toBe(expected);
});
