import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import { type Scan, type ScanOutcome, SEVERITIES } from "../shared/scan";
import type { Telemetry } from "../shared/telemetry";

/** SNS wants less than 100 characters of ASCII: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const MAX_SUBJECT = 99;

/** The SNS topic that tells people and programs how scans ended. */
export class ResultsTopic {
  constructor(
    private readonly sns: SNSClient,
    private readonly topicArn: string,
    private readonly telemetry: Telemetry,
  ) {}

  /** Tells the outcome. A failure is logged and no more: the ledger holds the outcome already. */
  async publish(
    scan: Pick<Scan, "image" | "scanId">,
    outcome: ScanOutcome,
    buildArn?: string,
  ): Promise<void> {
    const state = outcome.kind === "verdict" ? outcome.verdict : "ERROR";
    try {
      await this.sns.send(
        new PublishCommand({
          TopicArn: this.topicArn,
          Subject: `Image scan ${state}: ${scan.image.reference}`.slice(0, MAX_SUBJECT),
          Message: describe(scan, outcome, buildArn),
          MessageAttributes: {
            verdict: { DataType: "String", StringValue: state },
            repository: { DataType: "String", StringValue: scan.image.repository },
          },
        }),
      );
    } catch (error) {
      this.telemetry.error("outcome could not be published", { scanId: scan.scanId, error });
    }
  }
}

function describe(
  { image, scanId }: Pick<Scan, "image" | "scanId">,
  outcome: ScanOutcome,
  buildArn?: string,
): string {
  const details =
    outcome.kind === "verdict"
      ? [
          `Verdict: ${outcome.verdict}`,
          `Vulnerabilities: ${SEVERITIES.map((severity) => `${outcome.counts[severity]} ${severity}`).join(", ")}`,
          outcome.resultUrl && `Report: ${outcome.resultUrl}`,
        ]
      : [`The scan ended without a verdict (${outcome.errorClass}): ${outcome.reason}`];
  return [
    `Image: ${image.reference}${image.digest ? `@${image.digest}` : ""} (${image.platform})`,
    ...details,
    buildArn && `Build: ${buildArn}`,
    `Scan: ${scanId}`,
  ]
    .filter(Boolean)
    .join("\n");
}
