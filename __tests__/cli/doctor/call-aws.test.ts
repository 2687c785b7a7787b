import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type Ask, isDenied } from "../../../cli/account/ask";
import { askAws } from "../../../cli/account/call-aws";
import { CHECKS, diagnose } from "../../../cli/doctor";
import { DynamodbTable } from "../../../functions/table/dynamodb-table";

const CREDENTIALS = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" };

let server: Server;
let respond: (request: IncomingMessage, body: string) => readonly [status: number, body: object | string];
let ask: Ask;
let installation: Parameters<typeof diagnose>[0] & Parameters<typeof askAws>[0];

beforeAll(async () => {
  server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      const [status, body] = respond(request, Buffer.concat(parts).toString());
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const config = { region: "eu-west-1", credentials: CREDENTIALS, endpoint: `http://127.0.0.1:${port}` };
  const client = new DynamoDBClient(config);
  installation = {
    ...{ name: "scans", table: "scans-ledger", client, config },
    ledger: new DynamodbTable(client, "scans-ledger"),
    paste: (command) => `fargate-scans ${command}`,
  };
  ask = askAws(installation);
});

afterAll(async () => {
  delete process.env.AWS_ENDPOINT_URL;
  await new Promise((resolve) => server.close(resolve));
});

test.each([
  ["sqs", "GetQueueUrl", "AmazonSQS", "1.0", "/sqs/"],
  ["ecr", "ListPullTimeUpdateExclusions", "AmazonEC2ContainerRegistry_V20150921", "1.1", "/ecr/"],
  ["cloudwatch", "DescribeAlarms", "GraniteServiceVersion20100801", "1.0", "/monitoring/"],
] as const)(
  "%s is asked by its JSON protocol, signed for its name",
  async (service, operation, target, version, scope) => {
    let seen: IncomingMessage | undefined;
    respond = (request) => {
      seen = request;
      return [200, { known: true }];
    };

    expect(await ask(service, operation, { Some: "input" })).toEqual({ known: true });
    expect(seen?.headers).toMatchObject({
      ...{ "x-amz-target": `${target}.${operation}`, "content-type": `application/x-amz-json-${version}` },
      authorization: expect.stringContaining(`/eu-west-1${scope}aws4_request`),
    });
  },
);

test("Lambda is asked by the SDK's client", async () => {
  respond = ({ url }) => [200, { FunctionName: url }];

  expect(
    await ask("lambda", "GetFunctionConfiguration", { FunctionName: "scans-scan-trigger" }),
  ).toMatchObject({
    FunctionName: "/2015-03-31/functions/scans-scan-trigger/configuration",
  });
});

test("a refusal has the name that AWS gives it, and the right that is lacking", async () => {
  respond = () => [400, { __type: "com.amazonaws.sqs#QueueDoesNotExist", message: "no such queue" }];
  await expect(ask("sqs", "GetQueueUrl")).rejects.toMatchObject({
    ...{ action: "sqs:GetQueueUrl", name: "QueueDoesNotExist", message: "no such queue" },
  });

  respond = () => [
    403,
    "<ErrorResponse><Error><Type>Sender</Type><Code>AuthorizationError</Code><Message>no</Message></Error></ErrorResponse>",
  ];
  const refusal = await ask("sns", "ListSubscriptionsByTopic", { TopicArn: "a" }).catch(
    (error: unknown) => error,
  );
  expect(refusal).toMatchObject({ action: "sns:ListSubscriptionsByTopic" });
  expect(isDenied(refusal)).toBe(true);
});

test("what AWS throttles is asked again", async () => {
  let times = 0;
  respond = () => {
    times += 1;
    return times < 3 ? [400, { __type: "ThrottlingException", message: "slower" }] : [200, {}];
  };

  await expect(ask("ecs", "ListClusters")).resolves.toEqual({});
  expect(times).toBe(3);
});

test("where there is no table, the name or the region is wrong, and nothing else is asked", async () => {
  const asked: string[] = [];
  respond = ({ headers }) => {
    asked.push(String(headers["x-amz-target"]));
    return [400, { __type: "ResourceNotFoundException", message: "not found" }];
  };

  await expect(diagnose(installation, ask)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  expect(asked).toEqual(["DynamoDB_20120810.DescribeTable"]);
});

test("where nothing may be asked, each check is a warning that names a right", async () => {
  respond = () => [400, { __type: "AccessDeniedException", message: "no" }];

  const findings = await diagnose(installation, ask);
  expect(findings.map(({ check }) => check)).toEqual(Object.keys(CHECKS));
  expect(
    findings.filter(({ status, todo }) => status !== "warning" || !/^allow \w+:\w+/.test(todo ?? "")),
  ).toEqual([]);
});

test("credentials that have expired end it", async () => {
  respond = () => [400, { __type: "com.amazon.coral.service#ExpiredTokenException", message: "expired" }];

  await expect(diagnose(installation, ask)).rejects.toMatchObject({ name: "ExpiredTokenException" });
});
