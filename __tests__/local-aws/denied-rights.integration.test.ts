import {
  BatchGetReportsCommand,
  type Build,
  CodeBuildClient,
  DescribeTestCasesCommand,
  paginateDescribeTestCases,
  type StartBuildCommandInput,
} from "@aws-sdk/client-codebuild";
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { allow, askerOf, askFurther, type ClientConfig, makeUser, policyOf } from "./accounts";
import { createRole } from "./aws-cli";
import { override, phase, ScannerProject } from "./scanner-project";
import { aws, useLocalAws } from "./shared-aws";

// What roles of one account may not do, by their own policies alone.

const DENIED = expect.objectContaining({ name: "AccessDeniedException" });

let project: ScannerProject;

useLocalAws(async () => {
  process.env.PARENT_SECRET = "of the one who starts it";
  project = await ScannerProject.create(aws);
});
afterAll(() => delete process.env.PARENT_SECRET);

/** Somebody who has these rights and no others. */
const userWith = (name: string, ...statements: readonly object[]): Promise<ClientConfig> =>
  makeUser(aws.clientConfig, name, policyOf(...statements));

describe("items of a table", () => {
  const TableName = "ledger";
  const key = (image: string) => ({ image: { S: image } });
  const change = (image: string) => ({
    ...{ TableName, Key: key(image), UpdateExpression: "SET reason = :reason" },
    ExpressionAttributeValues: { ":reason": { S: "x" } },
  });
  const pair = (image: string) => [
    { PutRequest: { Item: key("mine#1") } },
    { DeleteRequest: { Key: key(image) } },
  ];
  /** Calls about an item, of which those about several are about another one, too. */
  const CALLS = [
    (image: string) => new PutItemCommand({ TableName, Item: key(image) }),
    (image: string) => new UpdateItemCommand(change(image)),
    (image: string) => new DeleteItemCommand({ TableName, Key: key(image) }),
    (image: string) => new BatchWriteItemCommand({ RequestItems: { [TableName]: pair(image) } }),
    (image: string) =>
      new TransactWriteItemsCommand({
        TransactItems: [{ Update: change("mine#1") }, { Update: change(image) }],
      }),
    (image: string) => new GetItemCommand({ TableName, Key: key(image) }),
    (image: string) =>
      new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [key("mine#1"), key(image)] } } }),
  ] as readonly ((image: string) => PutItemCommand)[];
  const all = allow("dynamodb:*");
  const keys = (...names: string[]) => ({ "dynamodb:LeadingKeys": names });

  beforeAll(() =>
    new DynamoDBClient(aws.clientConfig).send(
      new CreateTableCommand({
        ...{ TableName, BillingMode: "PAY_PER_REQUEST" },
        AttributeDefinitions: [{ AttributeName: "image", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "image", KeyType: "HASH" }],
      }),
    ),
  );

  test.each<[string, ...object[]]>([
    [
      "theirs#1",
      {
        ...all,
        Condition: { "ForAllValues:StringLike": keys("mine#*"), Null: { "dynamodb:LeadingKeys": "false" } },
      },
    ],
    [
      "config#gate",
      all,
      { ...all, Effect: "Deny", Condition: { "ForAnyValue:StringLike": keys("config#*") } },
    ],
  ])("by dynamodb:LeadingKeys no call touches %s", async (denied, ...statements) => {
    const client = new DynamoDBClient(await userWith(`without-${denied.replace("#", "-")}`, ...statements));

    for (const call of CALLS) {
      await expect(client.send(call("mine#2"))).resolves.toBeDefined();
      await expect(client.send(call(denied))).rejects.toEqual(DENIED);
    }
  });
});

describe("a condition on events:source", () => {
  const OWN = "fargate-image-scanning";
  const FOR_ALL = { "ForAllValues:StringEquals": { "events:source": OWN } };

  test.each<[string, object, (string | undefined)[][], (string | undefined)[][]]>([
    [
      "for all values, and not absent, takes the one source and no others",
      { ...FOR_ALL, Null: { "events:source": "false" } },
      [[OWN, OWN]],
      [["another"], [OWN, "another"], [undefined]],
    ],
    ["for all values alone holds where no event names one", FOR_ALL, [[undefined]], [["another"]]],
    ["for single values is none for several", { StringEquals: { "events:source": OWN } }, [], [[OWN]]],
  ])("%s", async (what, condition, taken, refused) => {
    const name = what.replaceAll(/\W+/g, "-").slice(0, 60);
    const client = new EventBridgeClient(await userWith(name, allow("events:PutEvents", "*", condition)));
    const put = (sources: (string | undefined)[]) =>
      client.send(
        new PutEventsCommand({
          Entries: sources.map((Source) => ({ Source, DetailType: "x", Detail: "{}" })),
        }),
      );

    for (const sources of taken) await expect(put(sources)).resolves.toBeDefined();
    for (const sources of refused) await expect(put(sources)).rejects.toEqual(DENIED);
  });
});

describe("StartBuild", () => {
  test("refuses a token that it knows with other parameters, and starts no second build for the same", async () => {
    const input = { idempotencyToken: "token-1", ...override({ LEVEL: "1" }) };
    const first = await project.start(input);

    expect((await project.start(input)).id).toBe(first.id);
    await expect(project.start({ idempotencyToken: "token-1" })).rejects.toMatchObject({
      name: "InvalidInputException",
    });
  });

  test("is authorised on the project, with CodeBuild's condition keys", async () => {
    const deny = (Condition: object) => ({
      ...allow("codebuild:StartBuild", "*", Condition),
      Effect: "Deny",
    });
    const absent = ["source.buildspec", "environment.image", "environment.privilegedMode"];
    const names = { "codebuild:environment.environmentVariables.name": ["LEVEL"] };
    const starter = await userWith(
      "starter",
      allow("codebuild:StartBuild", "arn:aws:codebuild:us-east-1:123456789012:project/scanner"),
      ...absent.map((key) => deny({ Null: { [`codebuild:${key}`]: "false" } })),
      deny({ "ForAnyValue:StringNotEquals": names }),
    );
    const client = new CodeBuildClient(starter);
    await project.start(override({ LEVEL: "allowed" }), client);

    const refused: Partial<StartBuildCommandInput>[] = [
      { projectName: "other" },
      { buildspecOverride: "version: 0.2" },
      { imageOverride: "other" },
      { privilegedModeOverride: false },
      override({ LEVEL: "allowed", TOKEN: "stolen" }),
    ];
    for (const input of refused) {
      await expect(project.start(input, client)).rejects.toThrow(
        "is not authorized to perform: codebuild:StartBuild",
      );
    }
  });
});

describe("a report", () => {
  afterEach(() => aws.resetSwitches());

  test.each([
    ["that is no XML", "<testsuite>\u0008</testsuite>", "not well-formed XML"],
    [
      "with more failures than tests",
      '<testsuite tests="0" failures="1"/>',
      "status count cannot be negative",
    ],
  ])("%s is none, which the build's log says", async (_, REPORT, reason) => {
    const build = await project.ended(await project.start(override({ REPORT })));

    expect(await project.logOf(build)).toMatch(
      new RegExp(`Error processing reports: InvalidInputException: .*${reason}`),
    );
    expect(build.reportArns ?? []).toEqual([]);
  });

  test("has its cases, a hundred a page, once it is generated, for whoever may read its group alone", async () => {
    await aws.switch({ holdReports: true });
    const cases = Array.from({ length: 101 }, (_, index) => `<testcase classname="list" name="${index}"/>`);
    const REPORT = `<testsuite>${cases.join("")}</testsuite>`;
    const { reportArns = [] } = await project.ended(await project.start(override({ REPORT })));
    const [reportArn = ""] = reportArns;
    const readerOf = async (name: string, group: string) =>
      new CodeBuildClient(
        await userWith(name, allow(["codebuild:BatchGetReports", "codebuild:DescribeTestCases"], group)),
      );
    const reader = await readerOf("report-reader", project.reportGroupArn);
    const stranger = await readerOf("stranger", `${project.reportGroupArn}-other`);
    const status = async (client: CodeBuildClient) =>
      (await client.send(new BatchGetReportsCommand({ reportArns }))).reports?.[0]?.status;

    expect(await status(reader)).toBe("GENERATING");
    await aws.resetSwitches();
    expect(await status(reader)).toBe("SUCCEEDED");
    const pages: number[] = [];
    for await (const { testCases = [] } of paginateDescribeTestCases({ client: reader }, { reportArn })) {
      pages.push(testCases.length);
    }
    expect(pages).toEqual([100, 1]);
    await expect(status(stranger)).rejects.toEqual(DENIED);
    await expect(stranger.send(new DescribeTestCasesCommand({ reportArn }))).rejects.toEqual(DENIED);
  });
});

describe("a build's token", () => {
  const NAME = "/sysdig/token";
  const readParameter = allow("ssm:GetParameters", "arn:aws:ssm:us-east-1:*:parameter/sysdig/token");
  let key: string;

  beforeAll(async () => {
    key = (await askFurther(aws.clientConfig, "kms", "CreateKey")).KeyMetadata.Arn;
    const ask = askerOf(aws.clientConfig);
    await ask("ssm", "PutParameter", { Name: NAME, Type: "SecureString", KeyId: key, Value: "s3cr3t" });
  });

  /** A build of a role with these rights beside the one to log, whose token is a parameter or a secret. */
  async function buildWith(name: string, isParameter: boolean, ...statements: object[]): Promise<Build> {
    const trusted = { Service: "codebuild.amazonaws.com" };
    const role = await createRole(aws, name, trusted, [allow(["logs:*", "codebuild:*"]), ...statements]);
    await project.createProject(name, role, "token:key");
    const token = { name: "TOKEN", value: NAME, type: "PARAMETER_STORE" as const };
    const environmentVariablesOverride = isParameter ? [token] : [];
    return project.ended(await project.start({ projectName: name, environmentVariablesOverride }));
  }

  const useKey = (service: string) =>
    allow("kms:Decrypt", key, { StringLike: { "kms:ViaService": `${service}.*.amazonaws.com*` } });

  test("is all that it gets from outside, with the rights to the parameter and to its key", async () => {
    const build = await buildWith("both", true, readParameter, useKey("ssm"));

    expect(await project.logOf(build)).toContain("token=s3cr3t leak=[]");
  });

  test.each([
    ["no-secret", "Secrets Manager Error", "secretsmanager:GetSecretValue", () => []],
    ["no-parameter", "Decrypted Variables Error", "ssm:GetParameters", () => []],
    ["no-key", "Decrypted Variables Error", "kms:Decrypt", () => [readParameter]],
    [
      "other-service",
      "Decrypted Variables Error",
      "kms:Decrypt",
      () => [readParameter, useKey("secretsmanager")],
    ],
  ])("is refused to a role with %s, before anything runs", async (name, statusCode, action, rights) => {
    const build = await buildWith(name, name !== "no-secret", ...rights());

    expect(phase(build, "DOWNLOAD_SOURCE")?.contexts?.[0]).toEqual({
      statusCode,
      message: expect.stringContaining(`is not authorized to perform: ${action}`),
    });
    expect(phase(build, "BUILD")).toBeUndefined();
  });

  test("is the one parameter that a reader gets by GetParameters", async () => {
    const ask = askerOf(await userWith("parameter-reader", readParameter));
    const read = (...Names: string[]) => ask("ssm", "GetParameters", { Names });

    expect(await read(NAME)).toMatchObject({ Parameters: [{ Name: NAME }] });
    await expect(read("/another/token")).rejects.toThrow("ssm:GetParameters");
    await expect(read(NAME, "/another/token")).rejects.toThrow("ssm:GetParameters");
  });
});
