import type { ScanDigest } from "../../contract/notices/digest";
import { describeDigest, titleOfDigest } from "../describe-digest";
import type { TopicMessage } from "./topic-message";

/** The message with what runs and fails, and what became of it in the period. */
export function digestMessage(digest: ScanDigest): TopicMessage {
  return {
    title: titleOfDigest(digest),
    lines: describeDigest(digest),
    attributes: { digest: stateOf(digest) },
    id: digest.digestId,
    thread: `${digest.installation} digest`,
  };
}

/** The gravest that can be said of what runs. */
function stateOf({ failing, neverScanned }: ScanDigest): string {
  return failing.number > 0 ? "FAILING" : neverScanned.number > 0 ? "UNSCANNED" : "CLEAR";
}
