import { synthesizeModule } from "../../packaging";
import { DEPLOYER, type Policy } from "../deployer-policies";

const { configuration, nested } = synthesizeModule();
/** Of what AWS names itself, or what has its name within another resource. */
const NAMES = ["name", "function_name", "alarm_name", "dashboard_name"];

/** Names in AWS that resources have by default, without region. */
function namesOf({ resource }: Readonly<Record<string, unknown>>): string[] {
  const all = Object.values(resource as Record<string, Record<string, Record<string, unknown>>>);
  const given = all
    .flatMap((named) => Object.values(named))
    .filter(({ role, policy }) => role === undefined || policy === undefined)
    .flatMap((block) => NAMES.map((name) => String(block[name] ?? "")));
  const plain = given.map((name) =>
    name
      .replace(/\$\{var\.(name|hub\.hub_name)\}/g, "fargate-image-scanning")
      .replace(/\$\{(local\.current_region|var\.hub\.hub_region)\}/g, "*"),
  );
  return plain.filter((name) => name.includes("fargate-image-scanning") && !name.includes("${"));
}

/** Names in ARNs, such as `fargate-image-scanning-scan-trigger`. */
const namesIn = (policies: readonly Policy[]) =>
  policies
    .flatMap(({ Statement }) => Statement.flatMap(({ Resource }) => Resource))
    .flatMap((arn) => /(?<=[:/]|^)\/?[\w/-]*fargate-image-scanning.*/.exec(arn) ?? []);

const { member, plan, "hook-user": hookUser, ...installation } = DEPLOYER;

test.each([
  ["the module", namesOf(configuration), Object.values(installation)],
  ["the module for members", [...nested.values()].flatMap((each) => namesOf(each.configuration)), [member]],
])("the policies name every resource of %s, and nothing else", (_, names, policies) => {
  const arns = namesIn(policies as Policy[]);
  const isOf = (name: string) => (arn: string) => arn.replace(/\*$/, "").endsWith(name.replace(/\*$/, ""));

  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => !arns.some(isOf(name)))).toEqual([]);
  expect(arns.filter((arn) => !names.some((name) => isOf(name)(arn)))).toEqual([]);
});

test("a role takes all of them but those for planning and for members: at most 8 files, each of a managed policy's size", () => {
  expect(Object.keys(DEPLOYER).length - 2).toBeLessThanOrEqual(8);
  for (const policy of Object.values(DEPLOYER))
    expect(JSON.stringify(policy).length).toBeLessThanOrEqual(6144);
});

test("plan.json changes nothing, and reads no secret's value", () => {
  const actions = plan?.Statement.flatMap(({ Action }) => Action) ?? [];

  expect(actions.filter((action) => !/:(BatchGet|Describe|Get|List)[A-Z]/.test(action))).toEqual([]);
  expect(actions).not.toContain("secretsmanager:GetSecretValue");
});

/** What a name in the resource alone does not bound: which service gets a role, which policy a role, which item is written. */
const BOUND: readonly (readonly [RegExp, string])[] = [
  [/^iam:PassRole$/, "iam:PassedToService"],
  [/^iam:(Attach|Detach)RolePolicy$/, "iam:PolicyARN"],
  [/^dynamodb:(Put|Update|Delete)Item$/, "dynamodb:LeadingKeys"],
];

test("no statement hands on a role, attaches a policy or writes an item without a bound", () => {
  const statements = Object.values(DEPLOYER).flatMap(({ Statement }) => Statement);
  const keysOf = ({ Condition = {} }: (typeof statements)[number]) =>
    Object.values(Condition).flatMap(Object.keys);

  for (const [action, key] of BOUND) {
    const bound = statements.filter(({ Action }) => Action.some((each) => action.test(each)));
    expect(bound.length).toBeGreaterThan(0);
    expect(bound.filter((each) => !keysOf(each).includes(key))).toEqual([]);
  }
  expect(statements.flatMap(({ Action }) => Action).filter((each) => /[*?]/.test(each))).toEqual([]);
});
