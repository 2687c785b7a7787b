import { createHash, createHmac } from "node:crypto";
import { Readable } from "node:stream";
import { SNSClient } from "@aws-sdk/client-sns";
import { SecurityHub } from "../../../../../functions/results/channels/security-hub";
import { importFinding } from "../../../../../functions/results/channels/security-hub/security-hub-api";
import { LedgerInMemory } from "../../../ledger/ledger-in-memory";
import { LocalService, refusal, type ServiceRequest } from "../../../local-service";
import { completedOutcome } from "../../../outcomes";

const TAKEN = { body: JSON.stringify({ FailedCount: 0, SuccessCount: 1, FailedFindings: [] }) };
const refused = (finding: object) => ({
  body: JSON.stringify({ FailedCount: 1, SuccessCount: 0, FailedFindings: [finding] }),
});

const service = LocalService.forTests();
let hub: SecurityHub;

beforeEach(() => {
  service.answer = () => TAKEN;
  // The coordinator takes credentials, region and hash from a client that it has anyway.
  hub = new SecurityHub(importFinding(new SNSClient(service.clientConfig).config), new LedgerInMemory());
});

/** The signature that AWS computes from what arrives: https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html */
function signatureOf({ headers, path, body }: ServiceRequest, secret: string): string {
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const [, scope = "", signed = ""] =
    /Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+),/.exec(headers.authorization ?? "") ?? [];
  const canonicalHeaders = signed.split(";").map((name) => `${name}:${headers[name]}\n`);
  const request = ["POST", path, "", canonicalHeaders.join(""), signed, sha256(body)].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, sha256(request)].join("\n");
  const key = scope.split("/").reduce<string | Buffer>(hmac, `AWS4${secret}`);
  return hmac(key, toSign).toString("hex");
}

test("the call is signed for Security Hub, over all that AWS checks", async () => {
  await hub.publish(completedOutcome());

  const [request] = service.requests as [ServiceRequest];
  const { authorization } = request.headers;
  expect(authorization).toMatch(/Credential=test\/\d{8}\/us-east-1\/securityhub\/aws4_request/);
  expect(authorization).toMatch(/SignedHeaders=content-type;host;x-amz-/);
  expect(authorization).toContain(`Signature=${signatureOf(request, "test")}`);
});

test.each([
  ["us-east-1", "https://securityhub.us-east-1.amazonaws.com/findings/import", "aws"],
  ["cn-north-1", "https://securityhub.cn-north-1.amazonaws.com.cn/findings/import", "aws-cn"],
  ["us-gov-west-1", "https://securityhub.us-gov-west-1.amazonaws.com/findings/import", "aws-us-gov"],
])("in %s it goes to %s", async (region, address, partition) => {
  delete process.env.AWS_ENDPOINT_URL;
  const config = new SNSClient({ ...service.clientConfig, region }).config;
  const response = { statusCode: 200, headers: {}, body: Readable.from([TAKEN.body]) };
  const handle = jest.spyOn(config.requestHandler, "handle").mockResolvedValue({ response });

  await new SecurityHub(importFinding(config), new LedgerInMemory()).publish(completedOutcome({ region }));

  const [[request] = []] = handle.mock.calls;
  expect(`${request.protocol}//${request.hostname}${request.path}`).toBe(address);
  expect(JSON.parse(request.body).Findings[0].ProductArn).toMatch(new RegExp(`^arn:${partition}:`));
});

test.each([
  ["the call", () => refusal("InvalidAccessException", "not subscribed")],
  ["the finding", () => refused({ ErrorCode: "InvalidAccess", ErrorMessage: "not subscribed" })],
])(
  "an account without Security Hub, which answers %s, is an error that says what to do",
  async (_, answer) => {
    service.answer = answer;

    await expect(hub.publish(completedOutcome())).rejects.toThrow(
      /Security Hub is not enabled in the account 123456789012 and the installation's region.*Enable it there, or set security_hub to false/,
    );
  },
);

test.each([
  [
    "a denied call",
    { status: 403, body: '{"Code":"AccessDeniedException","Message":"no right"}' },
    "AccessDeniedException: no right",
  ],
  [
    "a page of something in between",
    { status: 502, body: "<html>Bad gateway</html>" },
    "HTTP 502: <html>Bad gateway",
  ],
  ["a broken answer", { status: 200, body: "{" }, "SyntaxError"],
])("%s is an error with what there is to know", async (_, answer, reason) => {
  service.answer = () => answer;

  await expect(hub.publish(completedOutcome())).rejects.toThrow(reason);
});
