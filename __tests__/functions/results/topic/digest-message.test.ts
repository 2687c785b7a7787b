import { digestMessage } from "../../../../functions/results/topic/digest-message";
import { digestOf, imageRow, runningItem, unscannedRow } from "../../summary/ledger-items";

test.each([
  ["nothing runs", [], "CLEAR"],
  [
    "something that runs fails",
    [imageRow(), runningItem(), unscannedRow({ image: "quay.io/a:1#linux/amd64" })],
    "FAILING",
  ],
  ["something that runs was never scanned", [unscannedRow(), runningItem()], "UNSCANNED"],
  ["something that nothing runs was never scanned", [unscannedRow()], "CLEAR"],
])("the attribute of a digest says that %s", (_, items, digest) => {
  expect(digestMessage(digestOf(items)).attributes).toEqual({ digest });
});
