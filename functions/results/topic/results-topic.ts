import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import { fitting } from "../../contract/image";
import type { FindingChange } from "../../contract/notices/finding-change";
import {
  isDeployment,
  isDigest,
  isFindingChange,
  isGate,
  isOutcome,
  isRescan,
  type Notice,
} from "../../contract/notices/notice";
import type { CompletedOutcome, Outcome, TopVulnerability } from "../../contract/notices/outcome";
import type { RescanRequested } from "../../contract/notices/rescan-requested";
import { SEVERITIES, type SeverityCounts } from "../../contract/severity";
import { describeOwners, describeServices } from "../describe-runs";
import { describeVulnerability, printable, sentence, withoutMarkup } from "../describe-vulnerability";
import { NotPublishedError, type ResultsChannel } from "../results-channel";
import { deploymentMessage, gateMessage } from "./deployment-message";
import { digestMessage } from "./digest-message";
import { installationMessage } from "./installation-message";
import type { TopicMessage } from "./topic-message";

/** SNS wants less than 100 characters of ASCII: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const MAX_SUBJECT = 99;
/** What AWS's chat service takes as a title, and as a text. */
const MAX_TITLE = 250;
const MAX_DESCRIPTION = 8000;

/**
 * The SNS topic. E-mail, queues and functions get a text that a person can read; HTTPS subscribers get it in the form
 * that AWS's chat service shows in Slack and Teams, which drops anything else.
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export class ResultsTopic implements ResultsChannel {
  constructor(
    private readonly sns: SNSClient,
    private readonly topicArn: string,
  ) {}

  /** A rescan is left out, since what people hear of is how its scans end; so is the change of a finding. */
  async publish(notice: Notice): Promise<void> {
    if (isRescan(notice) || isFindingChange(notice)) {
      return;
    }
    const made = messageOf(notice);
    // Whatever is quoted in them, and wherever it was cut.
    const content = { ...made, title: sentence(made.title), lines: made.lines.map(sentence) };
    const { title, lines } = content;
    const message = new PublishCommand({
      TopicArn: this.topicArn,
      Subject: title.replace(/[^ -~]/g, "?").slice(0, MAX_SUBJECT),
      MessageStructure: "json",
      Message: JSON.stringify({ default: lines.join("\n"), https: chatMessage(content) }),
      MessageAttributes: attributes(content.attributes),
    });
    await this.sns.send(message).catch((error: Error) => {
      throw new NotPublishedError(notice, "the SNS topic", `${error.name}: ${error.message}`, {
        cause: error,
      });
    });
  }
}

function messageOf(notice: Exclude<Notice, RescanRequested | FindingChange>): TopicMessage {
  if (isOutcome(notice)) {
    return outcomeMessage(notice);
  }
  if (isDeployment(notice)) {
    return deploymentMessage(notice);
  }
  if (isDigest(notice)) {
    return digestMessage(notice);
  }
  return isGate(notice) ? gateMessage(notice) : installationMessage(notice);
}

/** Scans of one image make a thread in the chat. */
function outcomeMessage(outcome: Outcome): TopicMessage {
  const state = stateOf(outcome);
  return {
    title: `Image scan ${state}: ${outcome.image.reference}`,
    lines: describe(outcome),
    attributes: {
      verdict: state,
      change: changeOf(outcome),
      repository: outcome.image.repository,
      cluster: outcome.cluster ?? "",
      owner: outcome.owner ?? "",
      errorClass: "error" in outcome ? outcome.error.class : "",
      errorScope: "error" in outcome ? outcome.error.scope : "",
    },
    id: outcome.scanId,
    thread: outcome.image.repository,
  };
}

function stateOf(outcome: Outcome): string {
  return "verdict" in outcome ? outcome.verdict : "ERROR";
}

/** Empty where an earlier version, which did not say it, has recorded the outcome. */
function changeOf({ change }: { readonly change?: Outcome["change"] }): string {
  return change ?? "";
}

function describe(outcome: Outcome): string[] {
  const { image } = outcome;
  return [
    `Image: ${image.reference}${image.digest ? `@${image.digest}` : ""} (${image.platform})`,
    ...describeEnding(outcome),
    `Owner: ${describeOwners(outcome)}`,
    `Runs in: ${describeServices(outcome)}`,
    `Cluster: ${outcome.cluster ?? ""}`,
    `Task: ${outcome.task ?? ""}`,
    outcome.build === undefined ? "" : `Build: ${outcome.build}`,
    `Scan: ${outcome.scanId}`,
  ].filter((line) => !/^([A-Z][a-z ]+: )?$/.test(line));
}

function describeEnding(outcome: Outcome): string[] {
  if (!("verdict" in outcome)) {
    const { class: errorClass, scope, reason, retryAt } = outcome.error;
    return [
      `The scan ended without a verdict (class ${errorClass}, scope ${scope}): ${reason}`,
      `Retry: ${retryAt ?? "when another task runs the image"}`,
    ];
  }
  return [
    `Verdict: ${outcome.verdict}`,
    `Change: ${describeChange(outcome)}`,
    `Vulnerabilities: ${describeCounts(outcome.counts)}`,
    ...(outcome.failedRules ?? []).map((rule) => `Failed rule: ${withoutMarkup(rule)}`),
    ...describeWorst(outcome.topVulnerabilities),
    `Report: ${outcome.resultUrl ?? ""}`,
  ];
}

function describeChange(outcome: CompletedOutcome): string {
  const change = changeOf(outcome);
  const added = (outcome.newVulnerabilities ?? []).map(withoutMarkup).join(", ");
  return added === "" ? change : `${change}, new among the worst: ${added}`;
}

function describeWorst(worst: readonly TopVulnerability[] = []): string[] {
  return worst.length > 0 ? ["The worst:", ...worst.map((each) => `- ${describeVulnerability(each)}`)] : [];
}

function describeCounts(counts: SeverityCounts | undefined): string {
  return counts === undefined
    ? "not known"
    : SEVERITIES.map((severity) => `${counts[severity]} ${severity}`).join(", ");
}

function chatMessage({ id, thread, title, lines }: TopicMessage): string {
  return JSON.stringify({
    version: "1.0",
    source: "custom",
    id,
    content: {
      textType: "client-markdown",
      title: fitting(title, MAX_TITLE),
      description: fitting(lines.join("\n"), MAX_DESCRIPTION),
    },
    metadata: { threadId: thread, eventType: "image-scan" },
  });
}

/** SNS refuses an attribute without a value. */
function attributes(values: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== "")
      .map(([name, value]) => [name, { DataType: "String", StringValue: printable(value) }]),
  );
}
