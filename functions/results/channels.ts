import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SNSClient } from "@aws-sdk/client-sns";
import { clientOptions } from "../clients/network";
import { CHANNEL_NAMES, type Channel } from "../contract/environment";
import { ResultsEvents } from "./events/results-events";
import type { ChannelContext, CreateChannel, ResultsChannel } from "./results-channel";
import { Findings } from "./security-hub/findings";
import { SecurityHub } from "./security-hub/security-hub";
import { importFinding } from "./security-hub/security-hub-api";
import { ResultsTopic } from "./topic/results-topic";

/** The channels; README.md says how to add another one. */
export const CHANNELS: Readonly<Record<Channel, CreateChannel>> = {
  events: () => new ResultsEvents(new EventBridgeClient(clientOptions())),
  topic: ({ setting, table }) =>
    new ResultsTopic(new SNSClient(clientOptions()), setting("RESULTS_TOPIC_ARN"), table),
  // Credentials, region and hash come from a client that the function has anyway.
  "security-hub": ({ setting, table }) =>
    setting("SECURITY_HUB") === "true"
      ? new SecurityHub(importFinding(new SNSClient(clientOptions()).config), new Findings(table))
      : undefined,
};

/** The channels of an installation, by their names. */
export type Channels = ReadonlyMap<Channel, ResultsChannel>;

/** Makes the channels that the installation has switched on. */
export function createChannels(context: ChannelContext): Channels {
  const channels = CHANNEL_NAMES.map((name) => [name, CHANNELS[name](context)] as const);
  return new Map(
    channels.flatMap(([name, channel]) => (channel === undefined ? [] : [[name, channel] as const])),
  );
}
