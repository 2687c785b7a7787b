import { memberRoleArn } from "../../../functions/contract/places/members";
import { LONGEST_PLACE } from "../../longest-inputs";
import { grantees, policyStatements } from "../policies";
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

/** Addresses of the roles that assume one kind of role of the members. */
function assumers(synthesized: Synthesized, kind: string): string[] {
  return synthesized
    .ofType("aws_iam_policy_document")
    .filter(({ path }) => path.startsWith(`members/assume-${kind}/`))
    .flatMap(({ address }) => grantees(synthesized, address))
    .sort();
}

/** Resources and statements that are there with members, and not without. */
function added(given: Inputs): string[] {
  const of = (synthesized: Synthesized) => [
    ...synthesized.entries.map(({ address }) => address),
    ...policyStatements(synthesized).map(({ document, sid }) => `${document} ${sid}`),
  ];
  const without = of(planned({ ...given, members: undefined }));
  return of(planned(given)).filter((each) => !without.includes(each));
}

test("without members there is nothing of them: no resource, no statement, no variable", () => {
  // Alarms and depends_on name them in words, and so does the runner's program.
  const bare = planned().entries.filter(({ type }) => !/alarm|mapping|schedule/.test(type));

  const text = JSON.stringify(bare, (key, value) => (key === "buildspec" ? "" : value));
  expect(text).not.toMatch(/member/i);
});

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

  test("has a rule that sends what task events are into the queue of task events", () => {
    const rule = hub.at("members/rule");
    const [target] = hub
      .ofType("aws_cloudwatch_event_target")
      .filter(({ path }) => path === "members/target")
      .map(({ block }) => block);

    expect(rendered.value(rule.name)).toBe("scans-members");
    expect(JSON.parse(String(rendered.value(rule.event_pattern)))).toEqual({
      source: ["aws.ecs"],
      "detail-type": ["ECS Task State Change"],
      detail: {
        $or: [
          { lastStatus: ["RUNNING"] },
          { lastStatus: ["STOPPED"], startedAt: [{ exists: false }], pullStoppedAt: [{ exists: true }] },
        ],
      },
    });
    expect(rendered.value(target as Block)).toEqual({
      depends_on: expect.arrayContaining([expect.stringMatching(/^aws_dynamodb_table_item\./)]),
      arn: "arn:aws:sqs:eu-central-1:123456789012:scans-task-events",
      dead_letter_config: { arn: "arn:aws:sqs:eu-central-1:123456789012:scans-task-events-dead-letter" },
      event_bus_name: "scans-members",
      rule: "scans-members",
    });
  });

  test("takes events only once the list is there, and members are made behind that", () => {
    const address = (path: string) => stack.entries.find((each) => each.path === path)?.address;
    const list = address("members/table-item");
    const { member_settings } = stack.configuration.output as Record<string, Block>;

    expect(list).toBeDefined();
    expect(stack.at("members/target").depends_on).toContain(list);
    expect(member_settings?.depends_on).toEqual(expect.arrayContaining([list]));
  });

  test.each(["queue", "dead-letter-queue"])("has a rule that the %s admits", (queue) => {
    const statement = rendered
      .statementsOf(`task-events/${queue}-policy`)
      .find(({ Sid }) => Sid === "ReceiveMemberEvents");

    expect(statement).toMatchObject({
      Sid: "ReceiveMemberEvents",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Condition: {
        ArnEquals: {
          "aws:SourceArn": "arn:aws:events:eu-central-1:123456789012:rule/scans-members/scans-members",
        },
      },
    });
  });

  test("is off with the installation", () => {
    expect(planned({ enabled: false, members: MEMBERS }).at("members/rule").state).toBe("DISABLED");
  });
});

const [list] = hub
  .ofType("aws_dynamodb_table_item")
  .filter(({ path }) => path === "members/table-item")
  .map(({ address }) => address);

test.each(["scan-trigger/event-source-mapping", "task-sweeper/schedule"])(
  "%s waits for that list, because nothing of members starts without it",
  (path) => {
    expect(hub.at(path).depends_on).toContain(list);
  },
);

describe("roles of members", () => {
  const NAME = "role/platform/scans-member";

  test("are named by a variable of the functions that call members", () => {
    for (const program of ["scan-trigger", "scan-coordinator", "task-sweeper"]) {
      expect(rendered.value(hub.variablesOf(program).MEMBER_ROLES)).toBe(
        `arn:aws:iam::ACCOUNT:${NAME}-KIND-eu-central-1`,
      );
    }
    const pattern = String(rendered.value(hub.variablesOf("scan-trigger").MEMBER_ROLES));
    expect(memberRoleArn(pattern, "210987654321", "read")).toBe(
      `arn:aws:iam::210987654321:${NAME}-read-eu-central-1`,
    );
  });

  test("are none of the gate's", () => {
    const gated = planned({ members: MEMBERS, deployment_gate: {} });

    expect(gated.variablesOf("deployment-gate")).not.toHaveProperty("MEMBER_ROLES");
    expect(assumers(gated, "read").join()).not.toContain("deployment_gate");
  });

  test.each([
    ["read", "AssumeReadRoles", ["scan_coordinator", "scan_trigger", "task_sweeper"]],
    ["pull", "AssumePullRoles", ["inline_scanner"]],
  ])("-%s- are assumed within the organisation, by those that need it", (kind, sid, roles) => {
    expect(rendered.statementsOf(`members/assume-${kind}/policy-document`)).toEqual([
      {
        Sid: sid,
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Resource: `arn:aws:iam::*:${NAME}-${kind}-eu-central-1`,
        Condition: { StringEquals: { "aws:ResourceOrgID": "o-a1b2c3d4e5" } },
      },
    ]);
    expect(assumers(hub, kind)).toEqual(roles.map((role) => `aws_iam_role.${role}`));
  });
});

test("names of roles have at most 64 characters with the longest name and region", () => {
  const { region } = LONGEST_PLACE;

  expect(`${"n".repeat(28)}-member-events-${region}`.length).toBeLessThanOrEqual(64);
});
