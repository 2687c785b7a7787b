import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { assume, type ClientConfig, makeRole, rootOf, trusts } from "./accounts";
import { aws, useLocalAws } from "./shared-aws";

const HUB = "111111111111";
const MEMBER = "222222222222";
const STRANGER = "333333333333";
const ORGANIZATION = "o-exampleorg1";

/** The role of the hub that members trust. */
let reader: ClientConfig;
let memberRole: string;

/** As members trust the hub: its account, and conditions on who of it comes. */
const trust = (condition: object, account = HUB) =>
  trusts({ AWS: `arn:aws:iam::${account}:root` }, condition);

const mayAssume = (Resource: string, Condition?: object) => ({
  ...{ Effect: "Allow", Action: "sts:AssumeRole", Resource },
  ...(Condition ? { Condition } : {}),
});

/** A session of a new role, with a path, that may assume roles of the member. */
async function sessionIn(account: string, name: string, ...rights: object[]): Promise<ClientConfig> {
  const root = rootOf(aws, account);
  const role = await makeRole(root, {
    ...{ name, path: "/scanning/", trust: [trusts({ AWS: "*" })] },
    rights: rights.length ? rights : [mayAssume(`arn:aws:iam::${MEMBER}:role/*`)],
  });
  return assume(root, role);
}

useLocalAws(async () => {
  await aws.switch({ organization: { id: ORGANIZATION, accounts: [HUB, MEMBER] } });
  reader = await sessionIn(HUB, "reader");
  memberRole = await makeRole(rootOf(aws, MEMBER), {
    name: "read",
    trust: [
      trust({
        ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${HUB}:role/scanning/reader` },
        StringEquals: { "aws:PrincipalOrgID": ORGANIZATION, "sts:ExternalId": MEMBER },
      }),
    ],
    rights: [{ Effect: "Allow", Action: "iam:GetRole", Resource: "*" }],
  });
});

afterEach(() => aws.switch({ organization: { id: ORGANIZATION, accounts: [HUB, MEMBER] } }));

const REFUSED = expect.objectContaining({ name: "AccessDenied" });
const withId = { ExternalId: MEMBER };

describe("a member's role", () => {
  test("is assumed by the role that its condition names with its path, and works in the member's account", async () => {
    const session = await assume(reader, memberRole, withId);

    const { Account, Arn } = await new STSClient(session).send(new GetCallerIdentityCommand({}));
    expect([Account, Arn]).toEqual([MEMBER, `arn:aws:sts::${MEMBER}:assumed-role/read/test`]);
    const { Role } = await new IAMClient(session).send(new GetRoleCommand({ RoleName: "read" }));
    expect(Role?.Arn).toBe(memberRole);
  });

  test("refuses another role of the same account", async () => {
    const other = await sessionIn(HUB, "other");

    await expect(assume(other, memberRole, withId)).rejects.toEqual(REFUSED);
  });

  test("refuses the account's root user, though the account is trusted", async () => {
    await expect(assume(rootOf(aws, HUB), memberRole, withId)).rejects.toEqual(REFUSED);
  });

  test.each([
    ["no external id", {}],
    ["another external id", { ExternalId: HUB }],
  ])("refuses %s", async (_what, input) => {
    await expect(assume(reader, memberRole, input)).rejects.toEqual(REFUSED);
  });

  test.each([
    ["another organization", { id: "o-another", accounts: [HUB, MEMBER] }],
    ["an organization without the caller", { id: ORGANIZATION, accounts: [MEMBER] }],
    ["no organization", null],
  ])("refuses %s", async (_what, organization) => {
    await aws.switch({ organization });

    await expect(assume(reader, memberRole, withId)).rejects.toEqual(REFUSED);
  });

  test("refuses who lacks the right of the own account, though the member trusts it", async () => {
    const role = await makeRole(rootOf(aws, MEMBER), {
      name: "open",
      trust: [trust({ StringEquals: { "aws:PrincipalOrgID": ORGANIZATION } })],
    });
    const without = await sessionIn(HUB, "without", mayAssume("arn:aws:iam::*:role/another"));

    await expect(assume(without, role)).rejects.toEqual(REFUSED);
    await expect(assume(reader, role)).resolves.toBeDefined();
  });
});

test("aws:ResourceOrgID is that of the resource's account", async () => {
  const open = { name: "for-all", trust: [trusts("*")] };
  const inside = await makeRole(rootOf(aws, MEMBER), open);
  const outside = await makeRole(rootOf(aws, STRANGER), open);
  const own = await sessionIn(
    HUB,
    "within",
    mayAssume("*", { StringEquals: { "aws:ResourceOrgID": ORGANIZATION } }),
  );

  await expect(assume(own, inside)).resolves.toBeDefined();
  await expect(assume(own, outside)).rejects.toEqual(REFUSED);
});

test("sts:ExternalId is a key of the caller's own policy, too", async () => {
  const role = await makeRole(rootOf(aws, MEMBER), { name: "with-id", trust: [trusts("*")] });
  const own = await sessionIn(HUB, "with-id", mayAssume("*", { StringEquals: { "sts:ExternalId": MEMBER } }));

  await expect(assume(own, role, withId)).resolves.toBeDefined();
  await expect(assume(own, role)).rejects.toEqual(REFUSED);
});

test("a session of role chaining lasts an hour at most, and no session longer than its role allows", async () => {
  const invalid = expect.objectContaining({ name: "ValidationError" });
  const long = { ...withId, DurationSeconds: 7200 };
  const root = rootOf(aws, MEMBER);
  const role = await makeRole(root, { name: "an-hour", trust: [trusts("*")] });

  await expect(assume(reader, memberRole, long)).rejects.toThrow("role chaining");
  await expect(assume(root, role, long)).rejects.toEqual(invalid);
  await expect(assume(reader, memberRole, { ...withId, DurationSeconds: 3600 })).resolves.toBeDefined();
});
