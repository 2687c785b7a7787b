import { describeRescan } from "../../../cli/commands/rescan";
import type { RescannedImage } from "../../../functions/contract/requests/rescan-requested";
import { RESCAN } from "../../functions/outcomes";
import { DIGEST } from "../../functions/samples";

const IMAGE = { ...(RESCAN.images?.[0] as RescannedImage), notBefore: null, because: null };
const counts = { opened: 0, stale: 1200, due: 0, open: 3, unchanged: 40 };

test("an image that is named says what became of it", () => {
  expect(describeRescan(RESCAN.counts, [IMAGE])).toBe(
    `docker.io/library/nginx:1.27@${DIGEST} (linux/amd64): a scan of it is the next to start, within a minute if there is capacity.`,
  );
});

test("each fate has a sentence of its own", () => {
  const fates = Object.keys(counts) as (keyof typeof counts)[];
  const sentences = fates.map((fate) => describeRescan(RESCAN.counts, [{ ...IMAGE, fate }]));

  expect(new Set(sentences).size).toBe(fates.length);
});

test("images beyond those that the event names are counted", () => {
  expect(describeRescan(counts, [IMAGE])).toMatch(/\n… and 1242 more\.$/);
});

test("a rescan of every image says how many are stale now, and when they are scanned", () => {
  expect(describeRescan(counts)).toMatch(
    /^1243 images: 1200 verdicts stale now, 3 scans waiting or running already, 40 without a fresh verdict\.\nEach is scanned when a task or a sweep/,
  );
});
