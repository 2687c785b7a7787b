import { CHANNEL_NAMES, type Channel } from "../../contract/environment";
import { eventsChannel } from "./events";
import type { ChannelContext, CreateChannel, ResultsChannel } from "./results-channel";
import { securityHubChannel } from "./security-hub";
import { topicChannel } from "./topic";

/** README.md says how to add a channel. */
export const CHANNELS: Readonly<Record<Channel, CreateChannel>> = {
  events: eventsChannel,
  topic: topicChannel,
  "security-hub": securityHubChannel,
};

export type Channels = ReadonlyMap<Channel, ResultsChannel>;

export function createChannels(context: ChannelContext): Channels {
  const channels = CHANNEL_NAMES.map((name) => [name, CHANNELS[name](context)] as const);
  return new Map(channels.flatMap(([name, channel]) => (channel ? [[name, channel] as const] : [])));
}
