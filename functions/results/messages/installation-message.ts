import { commandLine } from "../../contract/documentation";
import { inUtc } from "../../contract/durations";
import { isReady, isRecovery, type Notices, noticeId } from "../../contract/notices/notice";
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

/** The message that every scan waits for the token, or that another version of it is stored. */
export function tokenMessage(event: Notices["token"]): TopicMessage {
  const { installation, reason, storedIn, waitingSince } = event;
  const state = isReady(event) ? "READY" : "WAITING";
  const lines = isReady(event)
    ? [`Another version of the token is stored in ${storedIn}.`, `Scans start; ${sinceWhen(waitingSince)}`]
    : [
        `No scan starts until the token is stored in ${storedIn}: ${reason}`,
        "It is looked for every minute. No further message comes until then.",
      ];
  return {
    title: `Image scanning ${state}: ${installation}`,
    lines: [...lines, placeLine(event)],
    steps: isReady(event) ? [] : [`${commandLine("doctor", installation)} checks the installation.`],
    attributes: { installation: state },
    id: noticeId(event),
    thread: installation,
  };
}

const sinceWhen = (time: string) => `every image that waited since ${inUtc(time)} is scanned now.`;
const placeLine = ({ installation, account, region }: Notices["installation" | "token"]) =>
  `Installation: ${[installation, account, region].filter(Boolean).join(", ")}`;

function describe(event: Notices["installation"]): string[] {
  const { impairedAt, error } = event;
  const place = placeLine(event);
  if (isRecovery(event)) {
    return [
      `Scans start again; ${sinceWhen(impairedAt)}`,
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
