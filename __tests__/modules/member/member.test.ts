import { lastPart } from "../../../functions/contract/arn";
import { MEMBER_ROLES, memberRoleArn } from "../../../functions/contract/places/members";
import { HUB_EXAMPLE } from "../../../modules/member/inputs";
import { detailsOf } from "../iam-action";
import { policyStatements } from "../policies";
import { Rendered } from "../rendered";
import { type Inputs, type Json, planned, plannedMember, type Synthesized } from "../synthesized";

const PLACE = { partition: "aws", region: "us-east-1", accountId: "123456789012" };
const HUB_PLACE = { partition: "aws", region: HUB_EXAMPLE.hub_region, accountId: HUB_EXAMPLE.hub_account_id };

const member = (inputs: Inputs = {}) => plannedMember({ hub: HUB_EXAMPLE, ...inputs });

const consenting = member({ enforcement: true });
const rendered = new Rendered(consenting, PLACE);

/** A hub with the settings that the member has of it. */
const hub = planned({
  name: HUB_EXAMPLE.hub_name,
  iam_role_path: HUB_EXAMPLE.iam_role_path,
  members: { organization_id: HUB_EXAMPLE.organization_id, accounts: { "123456789012": ["us-east-1"] } },
  enforcement: { mode: "act" },
});
const ofHub = new Rendered(hub, HUB_PLACE);

describe("task events", () => {
  const pattern = (rule: Json | undefined, of: Rendered) => JSON.parse(String(of.value(rule)));

  test("are those that a hub takes of its own account", () => {
    const inputs = {
      cluster_arns: ["arn:aws:ecs:us-east-1:123456789012:cluster/shop"],
      launch_types: ["FARGATE", "EC2"],
    };
    const own = new Rendered(planned(inputs), PLACE);
    const forwarding = new Rendered(member(inputs), PLACE);

    expect(pattern(forwarding.synthesized.at("task-events/rule").event_pattern, forwarding)).toEqual(
      pattern(own.synthesized.at("task-events/rule").event_pattern, own).$or[0],
    );
  });

  test("pass the rule on the hub's bus, which asks for less", () => {
    const { detail: asked, ...envelope } = pattern(hub.at("members/rule").event_pattern, ofHub);
    const { detail, ...sent } = pattern(consenting.at("task-events/rule").event_pattern, rendered);

    expect(sent).toEqual(envelope);
    expect(detail).toEqual({ ...asked, launchType: ["FARGATE"] });
  });
});

describe("roles", () => {
  test.each([
    ["read", ["scan-trigger", "scan-coordinator", "task-sweeper"]],
    ["pull", ["inline-scanner"]],
    ["act", ["scan-coordinator"]],
  ] as const)("-%s- trusts these parts of the hub by the ARNs that their roles have", (kind, parts) => {
    const account = `arn:aws:iam::${HUB_EXAMPLE.hub_account_id}`;
    const arns = parts.map((part) => `${account}:role/${ofHub.value(hub.at(`${part}/role`).name)}`);

    expect(rendered.statementsOf(`${kind}/assume-role`)).toEqual([
      {
        Sid: "AssumeRole",
        Effect: "Allow",
        Principal: { AWS: `${account}:root` },
        Action: "sts:AssumeRole",
        Condition: {
          ArnEquals: { "aws:PrincipalArn": arns.length === 1 ? arns[0] : arns },
          StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5", "sts:ExternalId": "123456789012" },
        },
      },
    ]);
  });

  test.each(MEMBER_ROLES)("-%s- has the name that the hub looks for, and may assume", (kind) => {
    const pattern = String(ofHub.value(hub.variablesOf("scan-coordinator").MEMBER_ROLES));
    const { path, name } = rendered.value(consenting.at(`${kind}/role`)) as { path: string; name: string };
    const [assume] = ofHub.statementsOf(`members/assume-${kind}/policy-document`);

    expect(memberRoleArn(pattern, "123456789012", kind)).toBe(`arn:aws:iam::123456789012:role${path}${name}`);
    expect(assume?.Resource).toBe(`arn:aws:iam::*:role${path}${name}`);
  });

  test("-read- may look at the rule that the hub's sweeps ask for, and at no other", () => {
    const pattern = String(ofHub.value(hub.variablesOf("task-sweeper").MEMBER_ROLES));
    const asked = lastPart(memberRoleArn(pattern, "123456789012", "events"));
    const readRule = rendered.statementsOf("read/permissions").find(({ Sid }) => Sid === "ReadRule");

    expect(rendered.value(consenting.at("task-events/rule").name)).toBe(asked);
    expect(readRule?.Resource).toBe(`arn:aws:events:*:123456789012:rule/${asked}`);
  });

  test("do what the hub's own functions and builds do in its account, and no more", () => {
    const actions = (synthesized: Synthesized, ...documents: readonly string[]) => [
      ...new Set(
        documents
          .flatMap((document) => policyStatements(synthesized, document))
          .flatMap((each) => each.actions),
      ),
    ];
    const ecs = (all: readonly string[]) => all.filter((action) => /^(ecs|ecr):/.test(action)).sort();
    const acting = planned({ enforcement: { mode: "act" } });

    expect(ecs(actions(consenting, "read/permissions"))).toEqual(
      ecs(
        actions(
          acting,
          ...["scan-trigger", "scan-coordinator", "task-sweeper"],
          ...["enforcement/read-deployments", "enforcement/read-revisions", "enforcement/read-tasks"],
        ),
      ),
    );
    expect(ecs(actions(consenting, "pull/permissions"))).toEqual(ecs(actions(acting, "inline-scanner/pull")));
    expect(ecs(actions(consenting, "act/permissions"))).toEqual([
      "ecs:StopServiceDeployment",
      "ecs:StopTask",
    ]);
  });

  // Proves place.roles.
  test("read and pull, and change nothing; what acts needs consent", async () => {
    const levels = async (document: string) => {
      const actions = policyStatements(consenting, document).flatMap((statement) => statement.actions);
      const found = actions.map(async (action) => (await detailsOf(action)).accessLevel);
      return [...new Set(await Promise.all(found))].sort();
    };

    expect(await levels("read/permissions")).toEqual(["List", "Read"]);
    expect(await levels("pull/permissions")).toEqual(["Read"]);
    expect(await levels("act/permissions")).toEqual(["Write"]);
    expect(policyStatements(member(), "act")).toEqual([]);
  });

  test("name * alone only for actions that know no resources, and nothing of another account", () => {
    const statements = policyStatements(consenting).filter(
      ({ effect, sid }) => effect === "Allow" && sid !== "AssumeRole",
    );
    const wide = statements.filter(({ resources }) => [resources].flat().includes("*"));
    const { accountId } = PLACE;

    expect(wide.flatMap(({ actions }) => actions).sort()).toEqual([
      "ecr:GetAuthorizationToken",
      "ecs:DescribeTaskDefinition",
      "ecs:ListClusters",
      "ecs:ListTasks",
    ]);
    const named = ["read", "pull", "act"]
      .flatMap((kind) => rendered.statementsOf(`${kind}/permissions`))
      .flatMap(({ Resource }) => Resource as string)
      .filter((resource) => resource !== "*");
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((resource) => resource.split(":")[4] !== accountId)).toEqual([]);
  });
});
