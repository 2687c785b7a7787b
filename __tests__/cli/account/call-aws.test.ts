import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type Ask, isDenied } from "../../../cli/account/ask";
import { askAws } from "../../../cli/account/call-aws";
import { CHECKS, diagnose } from "../../../cli/commands/doctor";
import { DynamodbTable } from "../../../functions/table/dynamodb-table";
import { LocalService, refusal } from "../../functions/local-service";

const service = LocalService.forTests();
let ask: Ask;
let installation: Parameters<typeof diagnose>[0] & Parameters<typeof askAws>[0];

beforeAll(() => {
  const config = { ...service.clientConfig, region: "eu-west-1", maxAttempts: 3 };
  const client = new DynamoDBClient(config);
  installation = {
    ...{ name: "scans", table: "scans-ledger", client, config },
    ledger: new DynamodbTable(client, "scans-ledger"),
    paste: (command) => `fargate-scans ${command}`,
  };
  ask = askAws(installation);
});

test.each([
  ["sqs", "GetQueueUrl", "AmazonSQS", "1.0", "/eu-west-1/sqs/"],
  ["cloudwatch", "DescribeAlarms", "GraniteServiceVersion20100801", "1.0", "/eu-west-1/monitoring/"],
  ["organizations", "ListAccounts", "AWSOrganizationsV20161128", "1.1", "/us-east-1/organizations/"],
] as const)(
  "%s is asked by its JSON protocol, signed for its name and region",
  async (name, operation, target, version, scope) => {
    service.answer = () => ({ body: '{"known":true}' });

    expect(await ask(name, operation, { Some: "input" })).toEqual({ known: true });
    expect(service.requests[0]?.headers).toMatchObject({
      ...{ "x-amz-target": `${target}.${operation}`, "content-type": `application/x-amz-json-${version}` },
      authorization: expect.stringContaining(`${scope}aws4_request`),
    });
  },
);

test("Lambda is asked by the SDK's client", async () => {
  service.answer = () => ({ body: '{"State":"Active"}' });

  expect(
    await ask("lambda", "GetFunctionConfiguration", { FunctionName: "scans-scan-trigger" }),
  ).toMatchObject({ State: "Active" });
  expect(service.requests[0]?.path).toBe("/2015-03-31/functions/scans-scan-trigger/configuration");
});

test("a refusal has the name that AWS gives it, and the right that is lacking", async () => {
  service.answer = () => refusal("com.amazonaws.sqs#QueueDoesNotExist", "no such queue");
  await expect(ask("sqs", "GetQueueUrl")).rejects.toMatchObject({
    ...{ action: "sqs:GetQueueUrl", name: "QueueDoesNotExist", message: "no such queue" },
  });

  const error = "<Error><Type>Sender</Type><Code>AuthorizationError</Code><Message>no</Message></Error>";
  service.answer = () => ({ status: 403, body: `<ErrorResponse>${error}</ErrorResponse>` });
  const refused = await ask("sns", "ListSubscriptionsByTopic", { TopicArn: "a" }).catch(
    (error: unknown) => error,
  );
  expect(refused).toMatchObject({ action: "sns:ListSubscriptionsByTopic" });
  expect(isDenied(refused)).toBe(true);
});

test("what AWS throttles is asked again", async () => {
  service.answer = () =>
    service.requests.length < 3 ? refusal("ThrottlingException", "slower") : { body: "{}" };

  await expect(ask("ecs", "ListClusters")).resolves.toEqual({});
  expect(service.requests).toHaveLength(3);
});

test("where there is no table, the name or the region is wrong, and nothing else is asked", async () => {
  service.answer = () => refusal("ResourceNotFoundException", "not found");

  await expect(diagnose(installation, ask)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  expect(service.requests.map(({ headers }) => headers["x-amz-target"])).toEqual([
    "DynamoDB_20120810.DescribeTable",
  ]);
});

test("where nothing may be asked, each check is a warning that names a right", async () => {
  service.answer = () => refusal("AccessDeniedException", "no");

  const findings = await diagnose(installation, ask);
  expect(findings.map(({ check }) => check)).toEqual(Object.keys(CHECKS));
  expect(
    findings.filter(({ status, todo }) => status !== "warning" || !/^allow \w+:\w+/.test(todo ?? "")),
  ).toEqual([]);
});

test("credentials that have expired end it", async () => {
  service.answer = () => refusal("com.amazon.coral.service#ExpiredTokenException", "expired");

  await expect(diagnose(installation, ask)).rejects.toMatchObject({ name: "ExpiredTokenException" });
});
