import { isRecovery, kindOf, type Notice, type NoticeKind, type Notices } from "../contract/notices/notice";
import type { Place } from "../contract/places/place";
import { deploymentMessage, gateMessage } from "./deployment-message";
import { nameOfDeployed } from "./describe-deployment";
import { installationMessage } from "./installation-message";
import { outcomeMessage } from "./outcome-message";
import { summaryMessage } from "./summary-message";
import type { TopicMessage } from "./topic-message";

/** How one kind of notices is published. */
interface Published<T> {
  /** Its name, for a person whom a channel's refusal of it concerns. */
  name(notice: T): string;
  /** Names besides its id for the log. */
  fields?(notice: T): Readonly<Record<string, string | undefined>>;
  /** When it happened, ISO 8601. */
  time(notice: T): string;
  /** ARNs that it is about; absent of what is about the installation. */
  resources?(notice: T): readonly (string | undefined)[];
  /**
   * The message of the SNS topic, with its attributes; absent of what nobody gets a message of.
   *
   * @param own place of the installation
   */
  message?(notice: T, own: Place): TopicMessage;
}

const ofInstallation =
  (what: string) =>
  ({ installation }: Notice) =>
    `${what} of the installation ${installation}`;

const PUBLISHED: { readonly [Kind in NoticeKind]: Published<Notices[Kind]> } = {
  outcome: {
    name: ({ image }) => `outcome of the image ${image.reference} (${image.platform})`,
    fields: ({ image }) => ({ image: image.reference }),
    time: ({ endedAt }) => endedAt,
    resources: ({ task, build }) => [task, build],
    message: outcomeMessage,
  },
  deployment: {
    name: (event) => `event "${event.detailType}" of ${nameOfDeployed(event)}`,
    fields: ({ deploymentArn, taskArn }) => ({ deploymentArn, taskArn }),
    time: ({ decidedAt }) => decidedAt,
    resources: ({ serviceArn, deploymentArn, taskArn }) => [serviceArn, deploymentArn, taskArn],
    message: (event, own) => deploymentMessage(event, own),
  },
  gate: { name: ofInstallation("gate"), time: ({ changedAt }) => changedAt, message: gateMessage },
  finding: {
    name: ({ outcome }) => `change of the finding of the image ${outcome.image.reference}`,
    time: ({ changedAt }) => changedAt,
  },
  // People hear of a rescan by the outcomes of its scans.
  rescan: { name: ofInstallation("rescan"), time: ({ requestedAt }) => requestedAt },
  summary: { name: ofInstallation("summary"), time: ({ to }) => to, message: summaryMessage },
  installation: {
    name: ofInstallation("state"),
    time: (event) => (isRecovery(event) ? event.recoveredAt : event.impairedAt),
    message: installationMessage,
  },
};

/** How a notice is published, as its kind says. */
export function publishedOf(notice: Notice): Published<Notice> {
  return PUBLISHED[kindOf(notice)];
}
