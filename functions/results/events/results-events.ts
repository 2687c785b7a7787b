import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from "@aws-sdk/client-eventbridge";
import { DETAIL_TYPES, EVENT_SOURCE } from "../../contract/events";
import type { FindingChange } from "../../contract/notices/finding-change";
import {
  isDeployment,
  isDigest,
  isFindingChange,
  isGate,
  isOutcome,
  isRecovery,
  isRescan,
  type Notice,
} from "../../contract/notices/notice";
import { NotPublishedError, type ResultsChannel } from "../results-channel";

/** Custom events on the account's default event bus, for rules of the user's own. */
export class ResultsEvents implements ResultsChannel {
  constructor(private readonly eventbridge: EventBridgeClient) {}

  /** The change of a finding is left out: it is no event of the installation. */
  async publish(notice: Notice): Promise<void> {
    if (isFindingChange(notice)) {
      return;
    }
    const event: PutEventsRequestEntry = {
      Source: EVENT_SOURCE,
      ...envelopeOf(notice),
      Detail: JSON.stringify(notice),
    };
    const notPublished = (reason: string, options?: ErrorOptions) =>
      new NotPublishedError(notice, "the event bus", reason, options);
    const { Entries: [entry] = [] } = await this.eventbridge
      .send(new PutEventsCommand({ Entries: [event] }))
      .catch((error: Error) => {
        throw notPublished(`${error.name}: ${error.message}`, { cause: error });
      });
    // PutEvents succeeds even where it took nothing.
    if (entry?.ErrorCode !== undefined) {
      throw notPublished(`${entry.ErrorCode}: ${entry.ErrorMessage}`);
    }
  }
}

function envelopeOf(notice: Exclude<Notice, FindingChange>): PutEventsRequestEntry {
  if (isOutcome(notice)) {
    return {
      DetailType: "verdict" in notice ? DETAIL_TYPES.completed : DETAIL_TYPES.errored,
      Time: new Date(notice.endedAt),
      Resources: [notice.task, notice.build].filter((resource) => resource !== undefined),
    };
  }
  if (isRescan(notice)) {
    return { DetailType: DETAIL_TYPES.rescan, Time: new Date(notice.requestedAt) };
  }
  if (isDeployment(notice)) {
    const { detailType, decidedAt, serviceArn, deploymentArn, taskArn } = notice;
    return {
      DetailType: detailType,
      Time: new Date(decidedAt),
      Resources: [serviceArn, deploymentArn, taskArn].filter((resource) => resource !== undefined),
    };
  }
  if (isGate(notice)) {
    return { DetailType: notice.detailType, Time: new Date(notice.changedAt) };
  }
  if (isDigest(notice)) {
    return { DetailType: DETAIL_TYPES.digest, Time: new Date(notice.to) };
  }
  return isRecovery(notice)
    ? { DetailType: DETAIL_TYPES.recovered, Time: new Date(notice.recoveredAt) }
    : { DetailType: DETAIL_TYPES.impaired, Time: new Date(notice.impairedAt) };
}
