import { get } from "node:http";
import { text } from "node:stream/consumers";
import {
  type AwsSecurityFinding,
  BatchImportFindingsCommand,
  EnableSecurityHubCommand,
  GetFindingsCommand,
  SecurityHubClient,
} from "@aws-sdk/client-securityhub";
import type { AssumeRoleCommandInput } from "@aws-sdk/client-sts";
import { publishImage } from "../../local-aws/registry";
import { allow, askFurther, assume, type ClientConfig, makeRole, policyOf, rootOf, trusts } from "./accounts";
import { aws, useLocalAws } from "./shared-aws";

// What an account refuses to others, in an organization and outside of it.

const HUB = "111111111111";
const MEMBER = "222222222222";
const STRANGER = "333333333333";
const ORGANIZATION = { id: "o-exampleorg1", accounts: [HUB, MEMBER] };
const IN_ORGANIZATION = { "aws:PrincipalOrgID": ORGANIZATION.id };
const REGION = "eu-west-1";

let member: ClientConfig;

/** A session of a new role, with a path. */
async function sessionIn(config: ClientConfig, name: string, ...rights: object[]): Promise<ClientConfig> {
  return assume(config, await makeRole(config, { name, path: "/scanning/", trust: [trusts("*")], rights }));
}

/** A session in the hub with the right to assume roles. */
const assumer = (name: string, Resource = "*", StringEquals?: object) =>
  sessionIn(rootOf(aws, HUB), name, allow("sts:AssumeRole", Resource, StringEquals && { StringEquals }));

/** A role of the member's that trusts everybody, or the hub's account under conditions. */
const roleOfMember = (name: string, condition?: object) =>
  makeRole(member, {
    name,
    trust: [condition ? trusts({ AWS: `arn:aws:iam::${HUB}:root` }, condition) : trusts("*")],
  });

useLocalAws(async () => {
  await aws.switch({ organization: ORGANIZATION });
  member = rootOf(aws, MEMBER, REGION);
});

describe("a role", () => {
  const REFUSED = expect.objectContaining({ name: "AccessDenied" });
  const withId = { ExternalId: MEMBER };
  let reader: ClientConfig;
  let role: string;

  beforeAll(async () => {
    reader = await assumer("reader", `arn:aws:iam::${MEMBER}:role/*`);
    role = await roleOfMember("read", {
      ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${HUB}:role/scanning/reader` },
      StringEquals: { ...IN_ORGANIZATION, "sts:ExternalId": MEMBER },
    });
  });
  afterEach(() => aws.switch({ organization: ORGANIZATION }));

  test.each<[string, Partial<AssumeRoleCommandInput>]>([
    ["without an external id", {}],
    ["with another external id", { ExternalId: HUB }],
  ])("is not assumed %s", async (_what, input) => {
    await expect(assume(reader, role, withId)).resolves.toBeDefined();
    await expect(assume(reader, role, input)).rejects.toEqual(REFUSED);
  });

  test("is not assumed by another role of the account that it trusts, nor by its root user", async () => {
    for (const caller of [await assumer("other"), rootOf(aws, HUB)]) {
      await expect(assume(caller, role, withId)).rejects.toEqual(REFUSED);
    }
  });

  test.each([
    ["another organization", { ...ORGANIZATION, id: "o-another" }],
    ["an organization without the caller", { ...ORGANIZATION, accounts: [MEMBER] }],
    ["no organization", null],
  ])("is not assumed from %s", async (_what, organization) => {
    await aws.switch({ organization });

    await expect(assume(reader, role, withId)).rejects.toEqual(REFUSED);
  });

  test("is not assumed by whom their own account does not let, though it trusts them", async () => {
    const open = await roleOfMember("open", { StringEquals: IN_ORGANIZATION });
    const without = await assumer("without", "arn:aws:iam::*:role/another");

    await expect(assume(without, open)).rejects.toEqual(REFUSED);
    await expect(assume(reader, open)).resolves.toBeDefined();
  });

  test("is assumed as aws:ResourceOrgID and sts:ExternalId of the caller's own policy say", async () => {
    const inside = await roleOfMember("for-all");
    const outside = await makeRole(rootOf(aws, STRANGER), { name: "for-all", trust: [trusts("*")] });
    const within = await assumer("within", "*", { "aws:ResourceOrgID": ORGANIZATION.id });
    const identified = await assumer("with-id", "*", { "sts:ExternalId": MEMBER });

    await expect(assume(within, inside)).resolves.toBeDefined();
    await expect(assume(within, outside)).rejects.toEqual(REFUSED);
    await expect(assume(identified, inside, withId)).resolves.toBeDefined();
    await expect(assume(identified, inside)).rejects.toEqual(REFUSED);
  });

  test("has sessions of an hour at most by role chaining, and none longer than it allows", async () => {
    const long = { ...withId, DurationSeconds: 7200 };

    await expect(assume(reader, role, long)).rejects.toThrow("role chaining");
    await expect(assume(member, await roleOfMember("an-hour"), long)).rejects.toMatchObject({
      name: "ValidationError",
    });
  });
});

describe("ECR", () => {
  const REPOSITORY = `arn:aws:ecr:${REGION}:${MEMBER}:repository/shop/web`;
  const DIGEST = publishImage("ecr pulls");
  const LOGIN = allow("ecr:GetAuthorizationToken");
  const ACTIONS = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
  const refused = (action = "ecr:BatchGetImage") => ({
    status: 403,
    body: expect.stringMatching(
      `"DENIED".* is not authorized to perform: ${action} on resource: ${REPOSITORY}`,
    ),
  });

  /** A call about the member's repository. */
  const ecr = (operation: string, input: object = {}) =>
    askFurther(member, "api.ecr", operation, { repositoryName: "shop/web", ...input });

  /** ECR's password for somebody. */
  async function passwordOf(config: ClientConfig): Promise<string> {
    const { authorizationData } = await askFurther(config, "api.ecr", "GetAuthorizationToken");
    return Buffer.from(authorizationData[0].authorizationToken, "base64").toString().replace(/^AWS:/, "");
  }

  const passwordIn = async (config: ClientConfig, name: string, ...rights: object[]) =>
    passwordOf(await sessionIn(config, name, LOGIN, ...rights));

  /** What the member's registry answers who pulls with a password. */
  async function pull(password: string, kind = "manifests"): Promise<{ status?: number; body: string }> {
    const authorization = `Basic ${Buffer.from(`AWS:${password}`).toString("base64")}`;
    const headers = { host: `${MEMBER}.dkr.ecr.${REGION}.amazonaws.com`, authorization };
    const path = `/v2/shop/web/${kind}/${DIGEST}`;
    return new Promise((resolve, reject) => {
      get({ host: "127.0.0.1", port: aws.registry.port, path, headers }, async (answer) => {
        resolve({ status: answer.statusCode, body: await text(answer) });
      }).on("error", reject);
    });
  }

  beforeAll(() => ecr("CreateRepository"));

  test("wants the right to the repository, and to its layers another one", async () => {
    const none = await passwordIn(member, "none", allow(ACTIONS, `${REPOSITORY}-2`));
    const half = await passwordIn(member, "half", allow("ecr:BatchGetImage", REPOSITORY));

    expect(await pull(none)).toEqual(refused());
    expect((await pull(half)).status).toBe(200);
    expect(await pull(half, "blobs")).toEqual(refused("ecr:GetDownloadUrlForLayer"));
  });

  test("refuses another account without a policy of the repository, and whom it does not admit", async () => {
    const hub = rootOf(aws, HUB, REGION);
    const builder = await passwordIn(hub, "builder", allow(ACTIONS));
    const without = await passwordIn(hub, "login-alone");
    const Principal = { AWS: `arn:aws:iam::${HUB}:role/scanning/builder` };
    const put = (Effect: string) =>
      ecr("SetRepositoryPolicy", { policyText: policyOf({ Effect, Principal, Action: ACTIONS }) });

    expect(await pull(builder)).toEqual(refused());
    await put("Allow");
    expect((await pull(builder)).status).toBe(200);
    expect(await pull(without)).toEqual(refused());
    expect(await pull(await passwordOf(hub))).toEqual(refused());
    await put("Deny");
    expect(await pull(builder)).toEqual(refused());
  });

  test("takes no password of another region, and none that is made up", async () => {
    const elsewhere = await passwordIn({ ...member, region: "us-east-1" }, "elsewhere", allow(ACTIONS));
    const invalid = { status: 403, body: expect.stringContaining("Your Authorization Token is invalid.") };

    expect(await pull(elsewhere)).toEqual(invalid);
    expect(await pull("made-up")).toEqual(invalid);
  });
});

describe("Security Hub", () => {
  /** A finding as an account's own product imports it in a region. */
  const finding = (
    Id: string,
    changes: Partial<AwsSecurityFinding> = {},
    account = MEMBER,
    region = REGION,
  ) => ({
    ...{ SchemaVersion: "2018-10-08", Id, GeneratorId: "test", AwsAccountId: account },
    ProductArn: `arn:aws:securityhub:${region}:${account}:product/${account}/default`,
    ...{ CreatedAt: "2026-01-01T00:00:00.000Z", UpdatedAt: "2026-01-01T00:00:00.000Z" },
    ...{ Title: "A title", Description: "A description" },
    FindingProviderFields: { Severity: { Label: "HIGH" as const } },
    Resources: [{ Type: "Other", Id: "something" }],
    ...changes,
  });
  const importing = (config: ClientConfig, ...Findings: AwsSecurityFinding[]) =>
    new SecurityHubClient(config).send(new BatchImportFindingsCommand({ Findings }));
  const stored = async () =>
    (await new SecurityHubClient(member).send(new GetFindingsCommand({}))).Findings ?? [];

  test("of a region takes none before it is enabled there", async () => {
    await new SecurityHubClient(member).send(new EnableSecurityHubCommand({}));

    const elsewhere = rootOf(aws, MEMBER, "us-east-1");
    await expect(importing(elsewhere, finding("a", {}, MEMBER, "us-east-1"))).rejects.toMatchObject({
      name: "InvalidAccessException",
    });
  });

  test("takes no older update of a finding, nor the workflow that an update names", async () => {
    const update = (day: number) => ({ UpdatedAt: `2026-01-0${day}T00:00:00.000Z`, Title: `${day}` });
    await importing(member, finding("one", { RecordState: "ARCHIVED", Workflow: { Status: "RESOLVED" } }));
    await importing(member, finding("one", { ...update(3), Workflow: { Status: "SUPPRESSED" } }));

    await importing(member, finding("one", update(2)));

    expect(await stored()).toMatchObject([{ Title: "3", Workflow: { Status: "NEW" } }]);
  });

  test("refuses a finding of a wrong form, account or region alone, also from a role that has gone over to it", async () => {
    const rights = [allow("securityhub:BatchImportFindings")];
    const role = await makeRole(member, { name: "importer", trust: [trusts("*")], rights });

    for (const config of [member, await assume(rootOf(aws, HUB, REGION), role)]) {
      const answer = await importing(
        config,
        finding("title", { Title: "x".repeat(257) }),
        finding("form", { Resources: undefined }),
        finding("account", { AwsAccountId: HUB }),
        finding("product", {}, HUB),
        finding("region", {}, MEMBER, "us-east-1"),
        finding("good"),
      );

      expect(answer).toMatchObject({ SuccessCount: 1, FailedCount: 5 });
      expect(answer.FailedFindings?.map(({ Id, ErrorCode }) => [Id, ErrorCode])).toEqual(
        ["title", "form", "account", "product", "region"].map((id) => [id, "InvalidInput"]),
      );
    }
    expect((await stored()).map(({ Id }) => Id)).toEqual(["one", "good"]);
  });
});
