import { CHANNEL_NAMES, type Channel } from "../../contract/environment";
import { eventsChannel } from "./events";
import type { ChannelContext, CreateChannel, ResultsChannel } from "./results-channel";
import { securityHubChannel } from "./security-hub";
import { topicChannel } from "./topic";

/** The channels; README.md says how to add another one. */
export const CHANNELS: Readonly<Record<Channel, CreateChannel>> = {
  events: eventsChannel,
  topic: topicChannel,
  "security-hub": securityHubChannel,
};

/** The channels of an installation, by their names. */
export type Channels = ReadonlyMap<Channel, ResultsChannel>;

/** Makes the channels that the installation has switched on. */
export function createChannels(context: ChannelContext): Channels {
  const channels = CHANNEL_NAMES.map((name) => [name, CHANNELS[name](context)] as const);
  return new Map(channels.flatMap(([name, channel]) => (channel ? [[name, channel] as const] : [])));
}
