import { DAY, HOUR } from "../../../functions/contract/durations";
import { imageKey } from "../../../functions/contract/image";
import { freshUntil } from "../../../functions/rows/end-changes";
import { image, NOW } from "../samples";

const WINDOW = DAY;
const KEY = imageKey(image());
const tableOf = (account: number) =>
  `arn:aws:dynamodb:eu-west-1:${String(account).padStart(12, "0")}:table/fargate-image-scanning-ledger`;
const hoursOf = (account: number, key = KEY) =>
  (freshUntil(NOW, WINDOW, tableOf(account), key).getTime() - NOW.getTime()) / HOUR;

test("a verdict is fresh by the first 32 bits of SHA-256 of table and row, for a tenth less of the window at most", () => {
  // printf '%s%s' ARN KEY | sha256sum
  expect(freshUntil(NOW, WINDOW, "arn", "key")).toEqual(
    new Date(Math.floor(NOW.getTime() + WINDOW * (1 - 0x05cec454 / 2 ** 32 / 10))),
  );
});

test("200 accounts that were installed in one hour do not rescan one sidecar at once, and none is late", () => {
  const hours = Array.from({ length: 200 }, (_, account) => hoursOf(account));

  expect(Math.min(...hours)).toBeGreaterThan(21.6);
  expect(Math.max(...hours)).toBeLessThanOrEqual(24);
  const ofMinute = new Map<number, number>();
  for (const each of hours) {
    const minute = Math.floor(each * 60);
    ofMinute.set(minute, (ofMinute.get(minute) ?? 0) + 1);
  }
  expect(Math.max(...ofMinute.values())).toBeLessThan(10);
});
