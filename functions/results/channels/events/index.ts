import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { clientOptions } from "../../../clients/network";
import { EVENT_SOURCE } from "../../../contract/events";
import { detailTypeOf, type Notice } from "../../../contract/notices/notice";
import { publishedOf } from "../../messages/notices";
import type { CreateChannel, ResultsChannel } from "../results-channel";

/** Publishes notices as events on the account's default event bus, for the user's own rules. */
export class ResultsEvents implements ResultsChannel {
  constructor(private readonly eventbridge: EventBridgeClient) {}

  async publish(notice: Notice): Promise<void> {
    const DetailType = detailTypeOf(notice);
    const { time, resources } = publishedOf(notice);
    const Resources = resources?.(notice).filter((each) => each !== undefined);
    const about = { Time: new Date(time(notice)), ...(Resources && { Resources }) };
    const event = { Source: EVENT_SOURCE, DetailType, ...about, Detail: JSON.stringify(notice) };
    const put = new PutEventsCommand({ Entries: [event] });
    const { Entries: [entry] = [] } = await this.eventbridge.send(put);
    // PutEvents succeeds even if it accepted no entry.
    if (entry?.ErrorCode !== undefined) {
      throw new Error(`${entry.ErrorCode}: ${entry.ErrorMessage}`);
    }
  }
}

export const eventsChannel: CreateChannel = () => new ResultsEvents(new EventBridgeClient(clientOptions()));
