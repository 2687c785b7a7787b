import { imageKey } from "../../../functions/contract/images/image";
import { type ImageItem, readImage, rowOf } from "../../../functions/images/image-item";
import type { ImageEvent } from "../../../functions/images/step";
import { completedOutcome, erroredOutcome } from "../outcomes";
import { minutesFromNow, NOW } from "../samples";
import { itemAfter as after, anItem, withScan } from "./an-item";

const timeOf = (minutes: number) => minutesFromNow(minutes).toISOString();

const published = (
  minutes: number,
  verdict: "FAILED" | "PASSED" = "FAILED",
  channels: Extract<ImageEvent, { kind: "published" }>["channels"] = ["security-hub"],
) => ({
  ...({ kind: "published", channels } as const),
  outcome: completedOutcome({ verdict, endedAt: timeOf(minutes), scanId: `scan-${minutes}` }),
});
const FINDING = { scanId: "scan-1", isArchived: false, lookedAt: NOW };
const shown = after(anItem(), published(1)) as ImageItem;

test("of each channel is known when the newest verdict ended that it has; an error overtakes nothing", () => {
  const first = after(anItem(), published(1, "FAILED", ["events"]));
  const item = after(first, published(0, "FAILED", ["events", "topic"]));

  expect(item?.publishedOn).toEqual({ events: timeOf(1), topic: timeOf(0) });
  expect(after(item, { ...published(2), outcome: erroredOutcome() })).toBe(item);
});

test("an image has a finding from a verdict in Security Hub until it passes there", () => {
  expect(shown.finding).toEqual(FINDING);
  for (const event of [published(0, "PASSED"), published(1, "PASSED"), published(2, "PASSED", ["events"])]) {
    expect(after(shown, event)?.finding).toEqual(FINDING);
  }
  expect(after(shown, published(2, "PASSED"))?.finding).toBeUndefined();
});

test("what was looked at is known of the finding that was read alone", () => {
  const finding = { scanId: "scan-1", isArchived: true };

  expect(after(shown, { kind: "looked", finding })?.finding).toEqual({ ...finding, lookedAt: NOW });
  expect(after(shown, { kind: "looked", finding: { ...finding, scanId: "scan-0" } })).toBe(shown);
});

test("an image that the inputs leave out stays known until its finding is archived", () => {
  const waiting = { ...withScan("WAITING"), finding: FINDING };
  const item = after(waiting, { kind: "left-out" });

  expect(item).toMatchObject({ finding: FINDING, state: undefined, scanId: undefined });
  expect(after(item, { kind: "left-out" })).toBe(item);
  expect(after(withScan("WAITING"), { kind: "left-out" })).toBeUndefined();
  const scanning = withScan("SCANNING");
  expect(after(scanning, { kind: "left-out" })).toBe(scanning);
});

test.each<[string | undefined, ImageItem, Date | undefined]>([
  ["FINDING", anItem(), NOW],
  ["ERROR FINDING", withScan("ERROR", { dueAt: undefined }), NOW],
  ["ERROR", withScan("ERROR", { dueAt: minutesFromNow(9) }), minutesFromNow(9)],
  ["WAITING", withScan("WAITING", { dueAt: minutesFromNow(9) }), minutesFromNow(9)],
])("the index has an image with a finding as %s", (rowState, without, dueAt) => {
  const item = { ...without, finding: FINDING };
  const row = rowOf(item, NOW, undefined);

  expect(row).toMatchObject({ rowState, dueAt: dueAt?.toISOString() });
  expect(readImage({ ...row, image: imageKey(item.image) })).toEqual(item);
});
