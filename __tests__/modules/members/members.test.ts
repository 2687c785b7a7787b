import { policyStatements } from "../policies";
import { Rendered } from "../rendered";
import { type Block, type Inputs, planned, type Synthesized, synthesizeStack } from "../synthesized";

const MEMBERS = {
  organization_id: "o-a1b2c3d4e5",
  accounts: { "210987654321": ["eu-west-1", "us-east-1"], "012345678901": ["eu-west-1"] },
};
const PLACE = { partition: "aws", region: "eu-central-1", accountId: "123456789012" };
const BUS = "arn:aws:events:eu-central-1:123456789012:event-bus/scans-members";

const hub = planned({ name: "scans", members: MEMBERS, iam_role_path: "/platform/" });
const rendered = new Rendered(hub, PLACE);
const stack = synthesizeStack();

/** Resources and statements that are there with members, and not without. */
function added(given: Inputs): string[] {
  const of = (synthesized: Synthesized) => [
    ...synthesized.entries.map(({ address }) => address),
    ...policyStatements(synthesized).map(({ document, sid }) => `${document} ${sid}`),
  ];
  const without = of(planned({ ...given, members: undefined }));
  return of(planned(given)).filter((each) => !without.includes(each));
}

test("it takes as many resources for 400 accounts as for one", () => {
  const accounts = Object.fromEntries(
    [...Array(400).keys()].map((index) => [String(100_000_000_000 + index), ["eu-west-1", "us-east-1"]]),
  );
  const one = added({ members: { ...MEMBERS, accounts: { "210987654321": ["eu-west-1"] } } });

  expect(one.length).toBeGreaterThan(10);
  expect(added({ members: { ...MEMBERS, accounts } })).toEqual(one);
});

describe("the bus", () => {
  test("takes events that ECS sends in the organisation, and no others", () => {
    expect(rendered.statementsOf("members/policy")).toEqual([
      {
        Sid: "PutMemberEvents",
        Effect: "Allow",
        Action: "events:PutEvents",
        Resource: BUS,
        Principal: { "*": "*" },
        Condition: {
          StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
          "ForAllValues:StringEquals": { "events:source": "aws.ecs" },
        },
      },
    ]);
    expect(hub.at("members/event-bus-policy").event_bus_name).toMatch(
      /^\$\{aws_cloudwatch_event_bus\..+\.name\}$/,
    );
  });

  test("is off with the installation", () => {
    expect(planned({ enabled: false, members: MEMBERS }).at("members/rule").state).toBe("DISABLED");
  });
});

const LIST = stack.entries.find(({ path }) => path === "members/table-item")?.address;

test.each(["members/target", "scan-trigger/event-source-mapping", "task-sweeper/schedule"])(
  "%s waits for the list of members, without which nothing of them starts",
  (path) => {
    expect(LIST).toBeDefined();
    expect(stack.at(path).depends_on).toContain(LIST);
  },
);

test("members are made behind that list", () => {
  const { member_settings } = stack.configuration.output as Record<string, Block>;

  expect(member_settings?.depends_on).toContain(LIST);
});
