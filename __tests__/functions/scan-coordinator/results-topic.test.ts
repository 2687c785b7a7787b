import { SNSClient } from "@aws-sdk/client-sns";
import { ResultsTopic } from "../../../functions/scan-coordinator/results-topic";
import { parseImage } from "../../../functions/shared/image";
import type { ScanError, ScanVerdict } from "../../../functions/shared/scan";
import { LocalService } from "../shared/local-service";
import { RecordedTelemetry } from "../shared/recorded-telemetry";
import { buildArn, DIGEST, NOW, SCAN_ID, scan } from "../shared/samples";

const TOPIC_ARN = "arn:aws:sns:us-east-1:123456789012:scanning-results";
const VERDICT: ScanVerdict = {
  kind: "verdict",
  verdict: "FAILED",
  verdictAt: NOW,
  counts: { critical: 1, high: 2, medium: 3, low: 4, negligible: 5 },
  resultUrl: "https://secure.sysdig.com/#/results/17",
  origin: "inline",
};
const ERROR: ScanError = { kind: "error", errorClass: "configuration", reason: "no token stored: set it" };

let service: LocalService;
let telemetry: RecordedTelemetry;
let topic: ResultsTopic;

beforeAll(async () => {
  service = await LocalService.start();
});

afterAll(() => service.stop());

beforeEach(() => {
  service.forget();
  service.answer = () => ({
    body: "<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>",
  });
  telemetry = new RecordedTelemetry();
  topic = new ResultsTopic(new SNSClient(service.clientConfig), TOPIC_ARN, telemetry);
});

/** The fields of the one message that was published. */
function published() {
  expect(service.requests).toHaveLength(1);
  const fields = new URLSearchParams(service.requests[0]?.body);
  const entries = [1, 2].map((number) => {
    const of = (name: string) => fields.get(`MessageAttributes.entry.${number}.${name}`) ?? "";
    return [of("Name"), of("Value.StringValue")];
  });
  return {
    topicArn: fields.get("TopicArn"),
    subject: fields.get("Subject"),
    message: fields.get("Message"),
    attributes: Object.fromEntries(entries),
  };
}

test("a verdict tells image, platform, vulnerabilities, report, build and scan", async () => {
  await topic.publish(scan(), VERDICT, buildArn(1));

  expect(published()).toEqual({
    topicArn: TOPIC_ARN,
    subject: "Image scan FAILED: docker.io/library/nginx:1.27",
    message: [
      `Image: docker.io/library/nginx:1.27@${DIGEST} (linux/amd64)`,
      "Verdict: FAILED",
      "Vulnerabilities: 1 critical, 2 high, 3 medium, 4 low, 5 negligible",
      "Report: https://secure.sysdig.com/#/results/17",
      `Build: ${buildArn(1)}`,
      `Scan: ${SCAN_ID}`,
    ].join("\n"),
    attributes: { verdict: "FAILED", repository: "docker.io/library/nginx" },
  });
});

test("what is not known leaves no line", async () => {
  const image = parseImage("nginx:1.27", "linux/arm64");

  await topic.publish(scan({ image }), { ...VERDICT, resultUrl: undefined });

  const { message } = published();
  expect(message).toContain("Image: docker.io/library/nginx:1.27 (linux/arm64)\n");
  expect(message).not.toMatch(/Report|Build|undefined|\n\n/);
});

test("an error tells its class and what to do, and is no verdict", async () => {
  await topic.publish(scan(), ERROR, buildArn(1));

  const { subject, message, attributes } = published();
  expect(subject).toBe("Image scan ERROR: docker.io/library/nginx:1.27");
  expect(message).toContain("The scan ended without a verdict (configuration): no token stored: set it\n");
  expect(attributes.verdict).toBe("ERROR");
});

test("the subject stays below SNS's 100 characters, whatever the image is called", async () => {
  const image = parseImage(`registry.example.com/${"a".repeat(200)}:1`, "linux/amd64", DIGEST);

  await topic.publish(scan({ image }), VERDICT);

  // "less than 100 characters long": https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
  const { subject, message } = published();
  expect(subject?.length).toBeLessThan(100);
  expect(message).toContain(image.reference);
});

test("a message that cannot be published is logged and no more", async () => {
  service.answer = () => ({
    status: 403,
    body: "<ErrorResponse><Error><Code>AuthorizationError</Code><Message>denied</Message></Error></ErrorResponse>",
  });

  await topic.publish(scan(), VERDICT);

  expect(telemetry.lines).toMatchObject([{ level: "error", fields: { scanId: SCAN_ID } }]);
});
