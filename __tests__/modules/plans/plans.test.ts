import { type Inputs, planned, plannedMember, type Synthesized, synthesizeStack } from "../synthesized";
import { arn, INSTALLATIONS, SHOP } from "./inputs";

// The golden file is __snapshots__/plans.test.ts.snap. After a change of a construct read what differs in it, and run
// `npx jest --selectProjects unit --testPathPatterns=modules/plans -u`.

const { dump } = require("js-yaml") as { dump(value: unknown, options: object): string };

const HUB = {
  hub_account_id: "210987654321",
  hub_region: "eu-central-1",
  hub_name: "scans",
  organization_id: "o-a1b2c3d4e5",
  event_bus_arn: "arn:aws:events:eu-central-1:210987654321:event-bus/scans-members",
  iam_role_path: "/platform/",
};

const MEMBER_PLANS: Readonly<Record<string, Inputs>> = {
  "consent to enforcement": { enforcement: true },
  "consent in some clusters": { enforcement: true, cluster_arns: [SHOP] },
  "a further region": { create_roles: false },
  "an account of registries": { task_events: false, ecr_repository_arns: [arn("ecr", "repository/team-*")] },
};

type Plan = Readonly<Record<string, unknown>>;

/** What other tests hold: the dashboard, the texts of alarms, the programs of functions and, below, that of builds. */
const HIDDEN = ["dashboard_body", "alarm_description", "filename", "source_code_hash", "lifecycle"];

function planOf({ entries }: Synthesized): Plan {
  const blocks = entries.map(({ address, block }) => [address, JSON.parse(JSON.stringify(block, shown))]);
  return Object.fromEntries(blocks);
}

function shown(key: string, value: unknown): unknown {
  if (key === "buildspec")
    return String(value).replace(/^#[\s\S]*?^phases:$|^ build:$[\s\S]*?^(?=reports:)/gm, "…\n");
  return HIDDEN.includes(key) ? undefined : value;
}

/** What differs from another plan. */
function difference(plan: Plan, from: Plan): Plan {
  const gone = Object.keys(from).filter((address) => !(address in plan));
  const isSame = (address: string) => JSON.stringify(plan[address]) === JSON.stringify(from[address]);
  return { gone, ...Object.fromEntries(Object.entries(plan).filter(([address]) => !isSame(address))) };
}

const golden = (plan: Plan) =>
  expect(dump(plan, { lineWidth: -1, flowLevel: 3, noRefs: true, sortKeys: true })).toMatchSnapshot();
const usual = planOf(planned());
const member = (inputs: Inputs) => planOf(plannedMember({ hub: HUB, ...inputs }));

test("a plan with its defaults", () => golden(usual));

test.each(Object.keys(INSTALLATIONS))("a plan for %s, where it differs", (name) => {
  golden(difference(planOf(planned(INSTALLATIONS[name])), usual));
});

test("the outputs, whatever is planned", () => golden(synthesizeStack().configuration.output as Plan));

test("a member's plan", () => golden(member({})));

test.each(Object.keys(MEMBER_PLANS))("a member's plan for %s, where it differs", (name) => {
  golden(difference(member(MEMBER_PLANS[name] ?? {}), member({})));
});
