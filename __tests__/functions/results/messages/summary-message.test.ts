import { summaryMessage } from "../../../../functions/results/messages/summary-message";
import { hoursAgo, imageRow, summaryOf, unscannedRow, workloadsItem } from "../../summary/ledger-items";

test.each([
  ["nothing runs", [], "CLEAR"],
  [
    "something that runs fails",
    [imageRow(), workloadsItem(), unscannedRow({ image: "quay.io/a:1#linux/amd64" })],
    "FAILING",
  ],
  ["something that runs was never scanned", [unscannedRow(), workloadsItem()], "UNSCANNED"],
  ["something that nothing runs was never scanned", [unscannedRow({ lastSeenAt: hoursAgo(200) })], "CLEAR"],
])("the attribute of a summary says that %s", (_, items, summary) => {
  expect(summaryMessage(summaryOf(items)).attributes).toEqual({ summary });
});
