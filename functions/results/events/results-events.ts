import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from "@aws-sdk/client-eventbridge";
import { DETAIL_TYPES, EVENT_SOURCE } from "../../contract/events";
import { byKind, isRecovery, type Notice } from "../../contract/notices/notice";
import { NotPublishedError, type ResultsChannel } from "../results-channel";

/** Custom events on the account's default event bus, for rules of the user's own. */
export class ResultsEvents implements ResultsChannel {
  constructor(private readonly eventbridge: EventBridgeClient) {}

  /** The change of a finding is left out: it is no event of the installation. */
  async publish(notice: Notice): Promise<void> {
    const envelope = envelopeOf(notice);
    if (envelope === undefined) {
      return;
    }
    const event = { Source: EVENT_SOURCE, ...envelope, Detail: JSON.stringify(notice) };
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

/** Undefined of what is no event. */
function envelopeOf(notice: Notice): PutEventsRequestEntry | undefined {
  return byKind<PutEventsRequestEntry | undefined>(notice, {
    outcome: (outcome) => ({
      DetailType: "verdict" in outcome ? DETAIL_TYPES.completed : DETAIL_TYPES.errored,
      Time: new Date(outcome.endedAt),
      Resources: [outcome.task, outcome.build].filter((resource) => resource !== undefined),
    }),
    installation: (event) =>
      isRecovery(event)
        ? { DetailType: DETAIL_TYPES.recovered, Time: new Date(event.recoveredAt) }
        : { DetailType: DETAIL_TYPES.impaired, Time: new Date(event.impairedAt) },
    rescan: ({ requestedAt }) => ({ DetailType: DETAIL_TYPES.rescan, Time: new Date(requestedAt) }),
    deployment: ({ detailType, decidedAt, serviceArn, deploymentArn, taskArn }) => ({
      DetailType: detailType,
      Time: new Date(decidedAt),
      Resources: [serviceArn, deploymentArn, taskArn].filter((resource) => resource !== undefined),
    }),
    gate: ({ detailType, changedAt }) => ({ DetailType: detailType, Time: new Date(changedAt) }),
    finding: () => undefined,
    summary: ({ to }) => ({ DetailType: DETAIL_TYPES.summary, Time: new Date(to) }),
  });
}
