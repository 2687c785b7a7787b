import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from "@aws-sdk/client-eventbridge";
import { EVENT_SOURCE } from "../../contract/events";
import { descriptorOf, type Notice } from "../../contract/notices/notice";
import { publishedOf } from "../notices";
import type { ResultsChannel } from "../results-channel";

/** Custom events on the account's default event bus, for rules of the user's own. */
export class ResultsEvents implements ResultsChannel {
  constructor(private readonly eventbridge: EventBridgeClient) {}

  async publish(notice: Notice): Promise<void> {
    const DetailType = descriptorOf(notice).detailType(notice);
    const event = { Source: EVENT_SOURCE, DetailType, ...envelopeOf(notice), Detail: JSON.stringify(notice) };
    const put = new PutEventsCommand({ Entries: [event] });
    const { Entries: [entry] = [] } = await this.eventbridge.send(put);
    // PutEvents succeeds even where it took nothing.
    if (entry?.ErrorCode !== undefined) {
      throw new Error(`${entry.ErrorCode}: ${entry.ErrorMessage}`);
    }
  }
}

/** When it happened, and what it is about. */
function envelopeOf(notice: Notice): PutEventsRequestEntry {
  const { time, resources } = publishedOf(notice);
  const known = resources?.(notice).filter((each) => each !== undefined);
  return { Time: new Date(time(notice)), ...(known && { Resources: known }) };
}
