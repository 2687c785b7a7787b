import {
  isRecovery,
  kindOf,
  type Notice,
  type NoticeKind,
  type Notices,
} from "../../contract/notices/notice";
import type { Place } from "../../contract/places/place";
import { deploymentMessage, gateMessage } from "./deployment-message";
import { exceptionMessage } from "./exception-message";
import { installationMessage } from "./installation-message";
import { outcomeMessage } from "./outcome-message";
import { placeMessage } from "./place-message";
import { summaryMessage } from "./summary-message";
import type { TopicMessage } from "./topic-message";

interface Published<T> {
  /** Fields for the log, besides the notice's id. */
  fields?(notice: T): Readonly<Record<string, string | undefined>>;
  /** ISO 8601. */
  time(notice: T): string;
  /** ARNs of the resources that the notice is about. Absent if it is about the installation. */
  resources?(notice: T): readonly (string | undefined)[];
  /**
   * Returns the message for the SNS topic; absent if no message is sent.
   *
   * @param own the installation's place
   */
  message?(notice: T, own: Place): TopicMessage;
}

const PUBLISHED: { readonly [Kind in NoticeKind]: Published<Notices[Kind]> } = {
  outcome: {
    fields: ({ image }) => ({ image: image.reference }),
    time: ({ endedAt }) => endedAt,
    resources: ({ task, build }) => [task, build],
    message: outcomeMessage,
  },
  deployment: {
    fields: ({ deploymentArn, taskArn }) => ({ deploymentArn, taskArn }),
    time: ({ decidedAt }) => decidedAt,
    resources: ({ serviceArn, deploymentArn, taskArn }) => [serviceArn, deploymentArn, taskArn],
    message: deploymentMessage,
  },
  gate: {
    fields: ({ detailType, reason, openUntil, openedBy, workload }) => ({
      ...{ detailType, reason, openUntil, openedBy, workload },
    }),
    time: ({ changedAt }) => changedAt,
    message: gateMessage,
  },
  exception: { time: ({ foundAt }) => foundAt, message: exceptionMessage },
  // A rescan has no message, because the outcomes of its scans are messages.
  rescan: { time: ({ requestedAt }) => requestedAt },
  summary: { time: ({ to }) => to, message: summaryMessage },
  installation: {
    time: (event) => (isRecovery(event) ? event.recoveredAt : event.impairedAt),
    message: installationMessage,
  },
  place: { time: ({ changedAt }) => changedAt, message: placeMessage },
  token: { time: ({ changedAt }) => changedAt, message: installationMessage },
};

export function publishedOf(notice: Notice): Published<Notice> {
  return PUBLISHED[kindOf(notice)];
}
