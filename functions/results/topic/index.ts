import { SNSClient } from "@aws-sdk/client-sns";
import { clientOptions } from "../../clients/network";
import type { CreateChannel } from "../results-channel";
import { Folds } from "./folds";
import { ResultsTopic } from "./results-topic";

export const topicChannel: CreateChannel = ({ setting, table }) =>
  new ResultsTopic(
    new SNSClient(clientOptions()),
    // A call without an answer may have arrived: a second try could be a second message.
    new SNSClient({ ...clientOptions(), maxAttempts: 1 }),
    setting("RESULTS_TOPIC_ARN"),
    new Folds(table, () => new Date()),
  );
