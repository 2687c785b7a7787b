import { commandLine } from "../../contract/documentation";
import type { TokenEvent } from "../../contract/notices/installation-event";
import { noticeId } from "../../contract/notices/notice";
import type { TopicMessage } from "./topic-message";

/** The message that no scan starts before the token is stored, or that it is. */
export function tokenMessage(event: TokenEvent): TopicMessage {
  const { detailType, installation, account, region, reason, storedIn } = event;
  const isReady = detailType === "Installation Ready";
  const state = isReady ? "READY" : "WAITING";
  const doctor = `${commandLine("doctor", installation)} checks the installation.`;
  return {
    title: `Image scanning ${state}: ${installation}`,
    lines: [
      isReady
        ? "Another version of the token is stored: scans start."
        : `Every scan waits for the token: ${reason}`,
      `Token in: ${storedIn}`,
      `Installation: ${[installation, account, region].join(", ")}`,
      ...(isReady ? [] : ["It is looked at every minute. No further message comes until then.", doctor]),
    ],
    steps: isReady ? [] : [doctor],
    attributes: { installation: state },
    id: noticeId(event),
    thread: installation,
  };
}
