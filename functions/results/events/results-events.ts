import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from "@aws-sdk/client-eventbridge";
import { DETAIL_TYPES, EVENT_SOURCE } from "../../contract/events";
import type { Outcome } from "../../contract/outcome";
import { NotPublishedError, type ResultsChannel } from "../results-channel";

/** Custom events on the account's default event bus, for rules of the user's own. */
export class ResultsEvents implements ResultsChannel {
  constructor(private readonly eventbridge: EventBridgeClient) {}

  async publish(outcome: Outcome): Promise<void> {
    const event: PutEventsRequestEntry = {
      Source: EVENT_SOURCE,
      DetailType: "verdict" in outcome ? DETAIL_TYPES.completed : DETAIL_TYPES.errored,
      Time: new Date(outcome.endedAt),
      Resources: [outcome.task, outcome.build].filter((resource) => resource !== undefined),
      Detail: JSON.stringify(outcome),
    };
    const notPublished = (reason: string, options?: ErrorOptions) =>
      new NotPublishedError(outcome, "the event bus", reason, options);
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
