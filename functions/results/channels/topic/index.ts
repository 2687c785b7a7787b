import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { clientOptions } from "../../../clients/network";
import { printable } from "../../../contract/exportable";
import { isDeployment, type Notice } from "../../../contract/notices/notice";
import { type Place, placeOfArn } from "../../../contract/places/place";
import type { RunTable } from "../../../table/run";
import { publishedOf } from "../../messages/notices";
import { sentence } from "../../messages/phrases/describe-vulnerability";
import type { TopicMessage } from "../../messages/topic-message";
import type { CreateChannel, ResultsChannel } from "../results-channel";
import { chatMessage } from "./chat-message";
import { isMessage } from "./once-a-day";

/** SNS accepts less than 100 ASCII characters: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const MAX_SUBJECT = 99;

/**
 * The SNS topic. HTTPS subscribers get the form of AWS's chat service (Slack and Teams), which drops any other form.
 * E-mail, queues and functions get plain text.
 */
export class ResultsTopic implements ResultsChannel {
  private readonly own: Place;

  constructor(
    private readonly sns: SNSClient,
    private readonly topicArn: string,
    private readonly table: RunTable,
    private readonly now: () => Date = () => new Date(),
  ) {
    this.own = placeOfArn(topicArn);
  }

  /**
   * Publishes a notice if it has a message. Skips a decision of some kinds if an equal decision was sent within the
   * last day.
   */
  async publish(notice: Notice): Promise<void> {
    const made = publishedOf(notice).message?.(notice, this.own);
    if (!made || (isDeployment(notice) && !(await isMessage(this.table, notice, this.now())))) {
      return;
    }
    // The lines quote other people's text, which is made safe after it was cut.
    const content: TopicMessage = {
      ...made,
      title: sentence(made.title),
      lines: made.lines.map(sentence),
      steps: made.steps.map(sentence),
      attributes: known(made.attributes),
    };
    const { title, lines } = content;
    const message = new PublishCommand({
      TopicArn: this.topicArn,
      Subject: title.replace(/[^ -~]/g, "?").slice(0, MAX_SUBJECT),
      MessageStructure: "json",
      Message: JSON.stringify({ default: lines.join("\n"), https: chatMessage(notice, content) }),
      MessageAttributes: attributes(content.attributes),
    });
    await this.sns.send(message);
  }
}

/** Removes empty attributes, which SNS refuses. */
function known(values: TopicMessage["attributes"]): TopicMessage["attributes"] {
  const some = Object.entries(values).filter(([, value]) => value.length > 0);
  return Object.fromEntries(
    some.map(([name, value]) => [name, typeof value === "string" ? printable(value) : value]),
  );
}

function attributes(values: TopicMessage["attributes"]) {
  const asAttribute = (value: string | readonly string[]) =>
    typeof value === "object"
      ? { DataType: "String.Array", StringValue: JSON.stringify(value) }
      : { DataType: "String", StringValue: value };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, asAttribute(value)]));
}

export const topicChannel: CreateChannel = ({ setting, table }) =>
  new ResultsTopic(new SNSClient(clientOptions()), setting("RESULTS_TOPIC_ARN"), table);
