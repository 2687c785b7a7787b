import { SNSClient } from "@aws-sdk/client-sns";
import { clientOptions } from "../../clients/network";
import type { CreateChannel } from "../results-channel";
import { ResultsTopic } from "./results-topic";

export const topicChannel: CreateChannel = ({ setting, table }) =>
  new ResultsTopic(new SNSClient(clientOptions()), setting("RESULTS_TOPIC_ARN"), table);
