import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import { printable } from "../../contract/exportable";
import { isDeployment, type Notice } from "../../contract/notices/notice";
import { type Place, placeOfArn } from "../../contract/places/place";
import { deploymentMessage } from "../deployment-message";
import { sentence } from "../describe-vulnerability";
import { publishedOf } from "../notices";
import { NotPublishedError, type ResultsChannel } from "../results-channel";
import type { TopicMessage } from "../topic-message";
import { chatMessage } from "./chat-message";
import { foldKey } from "./fold-key";
import type { FoldedMessage, Folds } from "./folds";

/** SNS wants less than 100 characters of ASCII: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const MAX_SUBJECT = 99;
/** Folds looked at in one invocation; the rest is due in the next one. */
const PAGE = 100;

/**
 * The SNS topic. E-mail, queues and functions get a text that a person can read. HTTPS subscribers get it in the form
 * that AWS's chat service shows in Slack and Teams, because that service drops anything else.
 */
export class ResultsTopic implements ResultsChannel {
  /** The topic's place, which is the installation's. */
  private readonly own: Place;

  constructor(
    private readonly sns: SNSClient,
    /** Sends each message at most once. */
    private readonly snsOnce: SNSClient,
    private readonly topicArn: string,
    private readonly folds: Folds,
  ) {
    this.own = placeOfArn(topicArn);
  }

  /** Decisions that are folded have a message of their own; a notice without a message is left out. */
  async publish(notice: Notice): Promise<void> {
    const key = isDeployment(notice) ? foldKey(notice) : undefined;
    if (key !== undefined && isDeployment(notice)) {
      const first = await this.folds.take(key, notice);
      return first && this.sendFolded(first);
    }
    const message = publishedOf(notice).message?.(notice, this.own);
    return message && this.send(this.sns, notice, message);
  }

  /** Sends one message each of the folds whose day is over. */
  async publishDue(hasTime: () => boolean): Promise<void> {
    const due = this.folds.due(PAGE);
    let failure: Error | undefined;
    // Asked before the next one is taken, so that nobody holds one that is left; where SNS is silent, so it is to the others.
    while (hasTime() && (failure === undefined || isAnswered(failure))) {
      const { value: message } = await due.next();
      if (message === undefined) {
        break;
      }
      await this.sendFolded(message).catch((error: Error) => {
        failure = error;
      });
    }
    if (failure) {
      throw failure;
    }
  }

  private async sendFolded(message: FoldedMessage): Promise<void> {
    try {
      await this.send(this.snsOnce, message.event, deploymentMessage(message.event, this.own, message));
    } catch (error) {
      if (isAnswered(error as NotPublishedError)) {
        await this.folds.postpone(message);
      }
      throw error;
    }
    await this.folds.finish(message);
  }

  private async send(sns: SNSClient, notice: Notice, made: TopicMessage): Promise<void> {
    // Sentences with quoted texts, also with those that were cut.
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
    await sns.send(message).catch((error: Error) => {
      throw new NotPublishedError(notice, "the SNS topic", `${error.name}: ${error.message}`, {
        cause: error,
      });
    });
  }
}

/** Whether SNS has said no. Where it has not answered, the message may have arrived. */
function isAnswered({ cause }: { readonly cause?: unknown }): boolean {
  const { $metadata }: { readonly $metadata?: { readonly httpStatusCode?: number } } = Object(cause);
  return $metadata?.httpStatusCode !== undefined;
}

/** SNS refuses an attribute without a value. */
function known(values: TopicMessage["attributes"]): TopicMessage["attributes"] {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => typeof value === "number" || value.length > 0)
      .map(([name, value]) => [name, typeof value === "string" ? printable(value) : value]),
  );
}

function attributes(values: TopicMessage["attributes"]) {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === "object"
        ? { DataType: "String.Array", StringValue: JSON.stringify(value) }
        : { DataType: typeof value === "number" ? "Number" : "String", StringValue: `${value}` },
    ]),
  );
}
