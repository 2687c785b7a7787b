import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { DETAIL_TYPES, EVENT_SOURCE } from "../../contract/events";
import type { ImageScan } from "../../contract/image-scan";
import type { ResultsChannel } from "../results-channel";

/** Custom events on the account's default event bus, for rules of the user's own. */
export class ResultsEvents implements ResultsChannel {
  readonly name = "events";

  constructor(private readonly eventbridge: EventBridgeClient) {}

  async publish(scan: ImageScan): Promise<void> {
    const answer = await this.eventbridge.send(
      new PutEventsCommand({
        Entries: [
          {
            Source: EVENT_SOURCE,
            DetailType: "verdict" in scan ? DETAIL_TYPES.completed : DETAIL_TYPES.errored,
            Time: new Date(scan.endedAt),
            Resources: [scan.task, ...(scan.build === undefined ? [] : [scan.build])],
            Detail: JSON.stringify(scan),
          },
        ],
      }),
    );
    // PutEvents succeeds even where it took nothing.
    const [entry] = answer.Entries ?? [];
    if (entry?.ErrorCode !== undefined) {
      throw new Error(`EventBridge did not take the event: ${entry.ErrorCode}: ${entry.ErrorMessage}`);
    }
  }
}
