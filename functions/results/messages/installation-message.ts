import { commandLine } from "../../contract/documentation";
import { inUtc } from "../../contract/durations";
import type { InstallationEvent } from "../../contract/notices/installation-event";
import { detailTypeOf, isRecovery, noticeId } from "../../contract/notices/notice";
import type { TopicMessage } from "./topic-message";

/** Returns the message that all scans wait (for the token, or for the installation), or that scans start again. */
export function installationMessage(event: InstallationEvent): TopicMessage {
  const { installation, account, region } = event;
  const state = detailTypeOf(event).replace("Installation ", "").toUpperCase();
  const doctor = `${commandLine("doctor", installation)} checks the installation.`;
  const probe = `${commandLine("breaker --probe", installation)} starts a trial scan within a minute. Run it once the cause is fixed.`;
  const [first = "", ...further] = describe(event);
  return {
    title: `Image scanning ${state}: ${installation}`,
    lines: [first, `Installation: ${[installation, account, region].filter(Boolean).join(", ")}`, ...further],
    steps: { IMPAIRED: [doctor, probe], WAITING: [doctor] }[state] ?? [],
    attributes: {
      installation: state,
      ...("error" in event && { errorClass: event.error.class, errorScope: event.error.scope }),
    },
    id: noticeId(event),
    thread: installation,
  };
}

function describe(event: InstallationEvent): string[] {
  if ("tokenEventId" in event) {
    const { detailType, storedIn, reason } = event;
    return detailType === "Installation Ready"
      ? ["Another version of the token is stored: scans start.", `Token in: ${storedIn}`]
      : [
          `Every scan waits for the token: ${reason}`,
          `Token in: ${storedIn}`,
          "The token is checked every minute. No further message comes until another version is stored.",
        ];
  }
  const { impairedAt, error } = event;
  if (isRecovery(event)) {
    return [
      `Scans start again; every image that waited since ${inUtc(impairedAt)} is scanned now.`,
      `Cause (class ${error.class}): ${error.reason}`,
    ];
  }
  return [
    `Every scan waits: two images in a row met an error that every image would meet (class ${error.class}): ${error.reason}`,
    `Next try: ${inUtc(event.nextScanAt)}, then with longer pauses up to an hour. Once a scan works, all waiting scans are started.`,
    "Earlier verdicts still count. No further message comes until a scan works.",
  ];
}
