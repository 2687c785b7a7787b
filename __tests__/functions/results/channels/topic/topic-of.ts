import { join } from "node:path";
import type { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { Notice } from "../../../../../functions/contract/notices/notice";
import { ResultsTopic } from "../../../../../functions/results/channels/topic";
import { MemoryTable } from "../../../../../simulation/aws/dynamodb/memory-table";
import { NOW } from "../../../samples";
import { schemaErrors } from "../../../schema-errors";

export const TOPIC_ARN = "arn:aws:sns:us-east-1:123456789012:scanning-results";

/** The topic of an installation that has published nothing yet. */
export const topicOf = (sns: Pick<SNSClient, "send">, topicArn: string): ResultsTopic =>
  new ResultsTopic(sns as SNSClient, topicArn, new MemoryTable(), () => NOW);

/** A message in the form of AWS's chat service, as far as it is ours. */
export interface ChatForm {
  readonly id: string;
  readonly content: {
    readonly title: string;
    readonly description: string;
    readonly nextSteps?: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** What SNS is sent for a notice, with the texts in it; undefined where there is no message of it. */
export async function messageOf(
  notice: Notice,
): Promise<{ input: PublishCommand["input"]; text: string; chat: ChatForm } | undefined> {
  let input: PublishCommand["input"] | undefined;
  const sns = { send: async (command: PublishCommand) => (input = command.input) };
  await topicOf(sns as never, TOPIC_ARN).publish(notice);
  if (input === undefined) {
    return undefined;
  }
  const { default: text, https } = JSON.parse(input.Message ?? "");
  return { input, text, chat: JSON.parse(https) };
}

/** The same where there is a message, with the texts of its attributes by name. */
export async function published(notice: Notice) {
  const message = await messageOf(notice);
  if (message === undefined) {
    throw new Error("expected a message");
  }
  const { Subject: subject, MessageAttributes: given = {} } = message.input;
  const texts = Object.entries(given).map(([name, { StringValue }]) => [name, StringValue]);
  return { ...message, subject, attributes: Object.fromEntries(texts) as Record<string, string> };
}

/** Why AWS's chat service would drop a message; empty where it shows it. */
export const errorsOfForm = schemaErrors(join(__dirname, "custom-notification.schema.json"));
