import type { ScanSummary } from "../contract/notices/summary";

/**
 * Most bytes of a summary as JSON: EventBridge takes 256 KB of an event, DynamoDB 400 KB of an item.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
 */
export const MOST_BYTES = 200_000;

/** A summary that is short enough: the last images of its longest list go. Their number stays, so that it says so. */
export function shortenedSummary(summary: ScanSummary): ScanSummary {
  const { failing, better, neverScanned } = summary;
  const lists: readonly unknown[][] = [failing.images, better.images, neverScanned.images];
  const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
  while (bytesOf(summary) > MOST_BYTES && lists.some((list) => list.length > 0)) {
    lists.reduce((one, other) => (bytesOf(other) > bytesOf(one) ? other : one)).pop();
  }
  return summary;
}
