import { commandLine } from "../../contract/documentation";
import { inUtc } from "../../contract/durations";
import { isRecovery, type Notices, noticeId } from "../../contract/notices/notice";
import type { TopicMessage } from "./topic-message";

/** The message that every scan waits for the installation to work again, or that it does. */
export function installationMessage(event: Notices["installation"]): TopicMessage {
  const state = isRecovery(event) ? "RECOVERED" : "IMPAIRED";
  return {
    title: `Image scanning ${state}: ${event.installation}`,
    lines: describe(event),
    steps: isRecovery(event)
      ? []
      : [
          `${commandLine("doctor", event.installation)} checks the installation.`,
          `${commandLine("breaker --probe", event.installation)} has a scan tried within a minute, once the cause is gone.`,
        ],
    attributes: { installation: state, errorClass: event.error.class, errorScope: event.error.scope },
    id: noticeId(event),
    thread: event.installation,
  };
}

function describe(event: Notices["installation"]): string[] {
  const { installation, account, region, impairedAt, error } = event;
  const place = `Installation: ${[installation, account, region].filter(Boolean).join(", ")}`;
  if (isRecovery(event)) {
    return [
      `Scans start again; every image that waited since ${inUtc(impairedAt)} is scanned now.`,
      place,
      `Cause (class ${error.class}): ${error.reason}`,
    ];
  }
  return [
    `Every scan waits: two images in a row met an error that every image would meet (class ${error.class}): ${error.reason}`,
    place,
    `Next try: ${inUtc(event.nextScanAt)}, then with longer pauses up to an hour. Once a scan works, all that wait are started.`,
    "Verdicts that images had still stand. No further message comes until then.",
  ];
}
