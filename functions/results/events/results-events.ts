import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from "@aws-sdk/client-eventbridge";
import { DETAIL_TYPES, EVENT_SOURCE } from "../../contract/events";
import type { ImageScan } from "../../contract/image-scan";
import { NotPublishedError, type ResultsChannel } from "../results-channel";

/** Custom events on the account's default event bus, for rules of the user's own. */
export class ResultsEvents implements ResultsChannel {
  constructor(private readonly eventbridge: EventBridgeClient) {}

  async publish(scan: ImageScan): Promise<void> {
    const event: PutEventsRequestEntry = {
      Source: EVENT_SOURCE,
      DetailType: "verdict" in scan ? DETAIL_TYPES.completed : DETAIL_TYPES.errored,
      Time: new Date(scan.endedAt),
      Resources: [scan.task, ...(scan.build === undefined ? [] : [scan.build])],
      Detail: JSON.stringify(scan),
    };
    const notPublished = (reason: string, options?: ErrorOptions) =>
      new NotPublishedError(scan, "the event bus", reason, options);
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
