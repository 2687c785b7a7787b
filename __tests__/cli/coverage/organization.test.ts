import { MEMBERS_KEY } from "../../../functions/contract/places/members";
import { refusal } from "../../functions/local-service";
import { OWN } from "../../functions/places-on-sts";
import { functionsOf } from "../account-answers";
import { CommandLine } from "../command-line";
import { errorsAgainstSchema } from "../schema";

const [SHOP, BANK, LEFT] = ["222222222222", "333333333333", "444444444444"];
const [OLD, NEW, MANAGEMENT] = ["555555555555", "666666666666", "777777777777"];
const DENIED = "User a is not authorized to perform: organizations:ListAccounts";
const line = CommandLine.forTests();

/** An account of the organisation as AWS Organizations lists it. */
const listed = (Id: string, Name: string, states: object = { State: "ACTIVE", Status: "ACTIVE" }) => ({
  Id,
  Name,
  Arn: `arn:aws:organizations::${MANAGEMENT}:account/o-a1b2c3d4e5/${Id}`,
  ...states,
});

/** In two pages, of which the first is empty. */
const ACCOUNTS = [
  listed(NEW, "pay\u001b[2Jments\nroot"),
  listed(MANAGEMENT, "root"),
  listed(OWN.account, "security"),
  listed(SHOP, "shop"),
  listed(BANK, "bank", { Status: "ACTIVE" }),
  listed(OLD, "old", { State: "PENDING_CLOSURE", Status: "ACTIVE" }),
  listed("888888888888", "closed", { State: "CLOSED", Status: "SUSPENDED" }),
];

const MEMBERS = {
  [OWN.account]: ["eu-west-1"],
  [SHOP]: ["us-west-2", "eu-west-1"],
  [BANK]: ["eu-west-1", "us-west-2"],
  ...{ [LEFT]: ["eu-west-1"], [OLD]: ["eu-west-1"] },
};

/** @param answer a page, or the name of the error */
function organizationIs(answer: (nextToken?: string) => object | string): void {
  line.accountIs({ functions: functionsOf() });
  const { answer: ofOthers } = line.service;
  line.service.answer = (request) => {
    if (request.action !== "ListAccounts") {
      return request.action === "ListClusters" ? { body: '{"clusterArns":[]}' } : ofOthers(request);
    }
    const page = answer(JSON.parse(request.body).NextToken);
    return typeof page === "string"
      ? refusal(page, page.startsWith("Access") ? DENIED : "No.")
      : { body: JSON.stringify(page) };
  };
}

beforeEach(() => {
  organizationIs((nextToken) =>
    nextToken === "2" ? { Accounts: ACCOUNTS } : { Accounts: [], NextToken: "2" },
  );
  line.table.put({
    image: MEMBERS_KEY,
    members: JSON.stringify(MEMBERS),
    organizationId: "o-a1b2c3d4e5",
  });
});

const coverage = (...options: readonly string[]) =>
  line.run(["coverage", "--name", "scanning", ...options], { columns: 60 });

test("members are held against the accounts of the organisation", async () => {
  const { stdout } = await coverage("--organization", "--json");

  expect(errorsAgainstSchema("coverage", stdout)).toEqual([]);
  const regions = ["eu-west-1", "us-west-2"];
  expect(JSON.parse(stdout)).toMatchObject({
    gaps: 2,
    organization: {
      accounts: 7,
      notMembers: [
        { account: NEW, name: "pay\u001b[2Jments\nroot", isManagement: false, regions },
        { account: MANAGEMENT, name: "root", isManagement: true, regions },
      ],
      inactiveMembers: [
        { account: LEFT, state: null },
        { account: OLD, state: "PENDING_CLOSURE" },
      ],
    },
  });
});

test("the lines to add to members can be pasted, and a member that left is a gap", async () => {
  const { code, stdout } = await coverage("--organization", "--strict");

  expect(code).toBe(1);
  expect(stdout).toContain(
    [
      "    # pay?[2Jments?root",
      `    "${NEW}" = ["eu-west-1", "us-west-2"]`,
      "    # root",
      "    # the management account, which StackSets leave out",
      `    "${MANAGEMENT}" = ["eu-west-1", "us-west-2"]`,
    ].join("\n"),
  );
  expect(stdout).toContain(`    ${LEFT}: no account of it\n    ${OLD}: PENDING_CLOSURE\n`);
});

test("without members the installation's own region is proposed", async () => {
  line.table.clear();

  const { stdout } = await coverage("--organization", "--json");

  expect(JSON.parse(stdout).organization.notMembers[0]).toMatchObject({ regions: [OWN.region] });
});

test("credentials of another organisation are one line that names both", async () => {
  line.table.put({ image: MEMBERS_KEY, members: JSON.stringify(MEMBERS), organizationId: "o-0987654321" });

  const { stderr, ...end } = await coverage("--organization", "--strict");

  expect(end).toEqual({ code: 3, stdout: "" });
  expect(stderr.replace(/\n +/g, " ")).toMatch(
    /organisation o-a1b2c3d4e5, and the members are of o-0987654321: use credentials/,
  );
});

test("Organizations is asked only where that is wanted", async () => {
  const { stdout } = await coverage("--json");

  expect(JSON.parse(stdout).organization).toBeNull();
  expect(line.service.asked("ListAccounts")).toEqual([]);
});

test.each([
  [
    "AccessDeniedException",
    /lack organizations:ListAccounts, which coverage needs: .*in the management account.*\n$/,
  ],
  ["AWSOrganizationsNotInUseException", /^No\.\n$/],
])("that the accounts may not be listed, by %s, is one line", async (code, said) => {
  organizationIs(() => code);

  const { stderr, ...end } = await coverage("--organization", "--strict");

  expect(end).toEqual({ code: 3, stdout: "" });
  expect(stderr.replace(/\n +/g, " ")).toMatch(said);
});
