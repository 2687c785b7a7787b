import { commandLine } from "../contract/documentation/index";
import type { ScanSummary } from "../contract/notices/summary";
import { describeSummary, titleOfSummary } from "./describe-summary";
import type { TopicMessage } from "./topic-message";

/** The message with what runs and fails, and what became of it in the period. */
export function summaryMessage(summary: ScanSummary): TopicMessage {
  const { failing, neverScanned } = summary;
  return {
    title: titleOfSummary(summary),
    lines: describeSummary(summary),
    steps: [
      `${commandLine("report --running --html report.html", summary.installation)} makes a page of all that runs.`,
    ],
    // The gravest that can be said of what runs.
    attributes: { summary: failing.number > 0 ? "FAILING" : neverScanned.number > 0 ? "UNSCANNED" : "CLEAR" },
    id: summary.summaryId,
    thread: `${summary.installation} summary`,
  };
}
