import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { clientOptions } from "../../clients/network";
import type { CreateChannel } from "../results-channel";
import { ResultsEvents } from "./results-events";

export const eventsChannel: CreateChannel = () => new ResultsEvents(new EventBridgeClient(clientOptions()));
