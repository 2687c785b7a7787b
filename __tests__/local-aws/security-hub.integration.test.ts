import {
  type AwsSecurityFinding,
  BatchImportFindingsCommand,
  EnableSecurityHubCommand,
  GetFindingsCommand,
  SecurityHubClient,
} from "@aws-sdk/client-securityhub";
import { assume, makeRole, rootOf, trusts } from "./accounts";
import { aws, useLocalAws } from "./shared-aws";

let hub: SecurityHubClient;

useLocalAws(async () => {
  hub = new SecurityHubClient(aws.clientConfig);
});

const PRODUCT = "arn:aws:securityhub:us-east-1:123456789012:product/123456789012/default";

function finding(changes: Partial<AwsSecurityFinding> = {}): AwsSecurityFinding {
  return {
    SchemaVersion: "2018-10-08",
    Id: "one",
    ProductArn: PRODUCT,
    GeneratorId: "test",
    AwsAccountId: "123456789012",
    CreatedAt: "2026-01-01T00:00:00.000Z",
    UpdatedAt: "2026-01-01T00:00:00.000Z",
    Title: "A title",
    Description: "A description",
    FindingProviderFields: { Severity: { Label: "HIGH" } },
    Resources: [{ Type: "Other", Id: "something" }],
    ...changes,
  };
}

const imported = (...findings: AwsSecurityFinding[]) =>
  hub.send(new BatchImportFindingsCommand({ Findings: findings }));
const stored = async () => (await hub.send(new GetFindingsCommand({}))).Findings ?? [];

test("takes no finding before the account has Security Hub, as AWS", async () => {
  await expect(imported(finding())).rejects.toMatchObject({ name: "InvalidAccessException" });
});

test("keeps one finding per id, whose newest update wins, and reopens what was resolved", async () => {
  await hub.send(new EnableSecurityHubCommand({}));
  await imported(finding({ RecordState: "ARCHIVED", Workflow: { Status: "RESOLVED" } }));

  await imported(
    finding({ UpdatedAt: "2026-01-03T00:00:00.000Z", Title: "New", Workflow: { Status: "SUPPRESSED" } }),
  );
  const late = await imported(finding({ UpdatedAt: "2026-01-02T00:00:00.000Z", Title: "Late" }));

  expect(late).toMatchObject({ SuccessCount: 1, FailedCount: 0 });
  expect(await stored()).toMatchObject([
    { Title: "New", RecordState: "ACTIVE", Workflow: { Status: "NEW" }, Severity: { Label: "HIGH" } },
  ]);
});

test("refuses a finding that AWS refuses, and takes the others of the call", async () => {
  const answer = await imported(
    finding({ Id: "title", Title: "x".repeat(257) }),
    finding({ Id: "account", AwsAccountId: "210987654321" }),
    finding({ Id: "form", Resources: undefined }),
    finding({ Id: "good" }),
  );

  expect(answer).toMatchObject({ SuccessCount: 1, FailedCount: 3 });
  expect(answer.FailedFindings?.map(({ Id, ErrorCode }) => [Id, ErrorCode])).toEqual([
    ["title", "InvalidInput"],
    ["account", "InvalidInput"],
    ["form", "InvalidInput"],
  ]);
  expect((await stored()).map(({ Id }) => Id)).toEqual(["one", "good"]);
});

describe("each account and region", () => {
  const MEMBER = "222222222222";
  /** A finding as this account's own product imports it in this region. */
  const of = (account: string, region: string, id: string) =>
    finding({
      ...{ Id: id, AwsAccountId: account },
      ProductArn: `arn:aws:securityhub:${region}:${account}:product/${account}/default`,
    });
  const clientOf = (account: string, region: string) => new SecurityHubClient(rootOf(aws, account, region));
  const importing = (client: SecurityHubClient, ...Findings: AwsSecurityFinding[]) =>
    client.send(new BatchImportFindingsCommand({ Findings }));

  test("has a Security Hub of its own, with its own findings", async () => {
    const member = clientOf(MEMBER, "eu-west-1");
    await expect(importing(member, of(MEMBER, "eu-west-1", "a"))).rejects.toMatchObject({
      name: "InvalidAccessException",
    });
    await member.send(new EnableSecurityHubCommand({}));
    const elsewhere = clientOf(MEMBER, "us-east-1");
    await expect(importing(elsewhere, of(MEMBER, "us-east-1", "a"))).rejects.toMatchObject({
      name: "InvalidAccessException",
    });

    await importing(member, of(MEMBER, "eu-west-1", "member"));

    expect((await stored()).map(({ Id }) => Id)).not.toContain("member");
    const { Findings } = await member.send(new GetFindingsCommand({}));
    expect(Findings).toMatchObject([{ Id: "member", AwsAccountId: MEMBER }]);
  });

  test("refuses a finding of another account or region, also from a role of another account", async () => {
    const member = clientOf(MEMBER, "eu-west-1");
    const rights = [{ Effect: "Allow", Action: "securityhub:BatchImportFindings", Resource: "*" }];
    const root = rootOf(aws, MEMBER, "eu-west-1");
    const role = await makeRole(root, { name: "importer", trust: [trusts("*")], rights });
    // The hub's own role, which has gone over to the member.
    const caller = await assume(rootOf(aws, aws.accountId, "eu-west-1"), role);

    for (const client of [member, new SecurityHubClient(caller)]) {
      const answer = await importing(
        client,
        of(aws.accountId, "eu-west-1", "of-the-hub"),
        of(MEMBER, "us-east-1", "of-another-region"),
        { ...of(MEMBER, "eu-west-1", "foreign-account"), AwsAccountId: aws.accountId },
        of(MEMBER, "eu-west-1", "own"),
      );

      expect(answer).toMatchObject({ SuccessCount: 1, FailedCount: 3 });
      expect(answer.FailedFindings?.map(({ Id }) => Id)).toEqual([
        ...["of-the-hub", "of-another-region", "foreign-account"],
      ]);
    }
  });
});
