import { sentenceOf } from "../../../cli/commands/rescan";
import type { RescannedImage } from "../../../functions/contract/requests/rescan-requested";
import { RESCAN } from "../../functions/outcomes";

const IMAGE = { ...(RESCAN.images?.[0] as RescannedImage), notBefore: null, because: null };

test("each fate has a sentence of its own", () => {
  const fates = Object.keys(RESCAN.counts) as RescannedImage["fate"][];

  expect(new Set(fates.map((fate) => sentenceOf({ ...IMAGE, fate }))).size).toBe(fates.length);
});
