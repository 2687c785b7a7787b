import { renderBoundary, renderPermissions, renderWildcards, synthesizeModule } from "../../../packaging";
import { grants, resourcePermissions, rolePermissions, WILDCARDS } from "../../../packaging/permissions";
import { LARGEST, LONGEST_PLACE, longestInputs } from "../../longest-inputs";
import { policyStatements } from "../../modules/policies";
import { planned, synthesizeStack } from "../../modules/synthesized";
import { textOf } from "../../pages";

const PAGE = textOf("docs/permissions.md");
const published = synthesizeModule();
const { configuration } = published;
const render = (changed: typeof configuration) => renderPermissions({ configuration: changed });
type Configuration = Parameters<typeof rolePermissions>[0];
const roles = rolePermissions(configuration as Configuration);
const stack = synthesizeStack();

/** A copy of the configuration in which a statement differs. */
function changed(sid: string, change: (statement: Record<string, unknown>) => void): typeof configuration {
  const copy = structuredClone(configuration);
  const documents = (copy.data as Record<string, Record<string, { statement?: Record<string, unknown>[] }>>)
    .aws_iam_policy_document;
  const found = Object.values(documents ?? {})
    .flatMap(({ statement = [] }) => statement)
    .filter((statement) => statement.sid === sid);
  expect(found.length).toBeGreaterThan(0);
  for (const statement of found) change(statement);
  return copy;
}

// Proves permission.page.
test("docs/permissions.md has every statement as the module has it: look at what changed, then run npm run generate", () => {
  expect(PAGE).toContain(
    `<!-- permissions:start -->\n\n${render(configuration)}\n\n<!-- permissions:end -->`,
  );
  for (const [folder, nested] of published.nested) {
    expect(PAGE).toContain(
      `<!-- member-permissions:start -->\n\n${renderPermissions(nested, folder)}\n\n<!--`,
    );
  }
  expect(PAGE).toContain(`<!-- wildcards:start -->\n\n${renderWildcards()}\n\n<!-- wildcards:end -->`);
});

describe("a permissions boundary", () => {
  const allowed = new Set(grants(configuration as Configuration).flatMap(({ actions }) => actions));

  test("of docs/boundary.json has every action of every role", () => {
    const boundary = renderBoundary({ configuration });

    expect(JSON.parse(textOf("docs/boundary.json"))).toEqual(boundary);
    expect(new Set(boundary.Statement.flatMap(({ Action }) => Action))).toEqual(allowed);
    expect(boundary.Statement.find(({ Sid }) => Sid === "EnforcementActs")?.Action).toContain("ecs:StopTask");
  });

  test("of examples/complete allows all that its roles may need, without those of inputs that it leaves out", () => {
    const text = textOf("examples/complete/permissions.tf");
    const [, boundary = ""] = /"ServicesOfImageScanning"\s+actions = \[([^\]]*)\]/.exec(text) ?? [];
    const patterns = [...boundary.matchAll(/"(.+)"/g)].map(([, action = ""]) => action.replace("*", ".*"));
    const isAllowed = (action: string) => new RegExp(`^(${patterns.join("|")})$`).test(action);
    const lacking = [...allowed].filter((action) => !isAllowed(action));

    expect(patterns.length).toBeGreaterThan(5);
    // VPCs, parameters instead of secrets, and members.
    expect(
      lacking.filter((action) => !/^(ec2:|ssm:(Describe|Get)Parameters$|sts:AssumeRole$)/.test(action)),
    ).toEqual([]);
  });
});

describe("the page changes", () => {
  test.each<[string, string, (statement: Record<string, unknown>) => void]>([
    ["one more action", "StartScans", ({ actions }) => (actions as string[]).push("codebuild:RetryBuild")],
    ["a wider resource", "Rows", (statement) => Object.assign(statement, { resources: ["*"] })],
    ["a condition less", "ListTasks", (statement) => delete statement.condition],
    ["an effect", "DenyConfiguration", (statement) => Object.assign(statement, { effect: "Allow" })],
    [
      "another service that may assume a role",
      "AssumeRole",
      (statement) => Object.assign(statement, { principals: [{ type: "AWS", identifiers: ["*"] }] }),
    ],
  ])("with %s", (_, sid, change) => {
    expect(render(changed(sid, change))).not.toBe(render(configuration));
  });

  test("with a local that a statement names", () => {
    const locals = { ...(configuration.locals as object), sysdig_token_secret_arn: "*" };

    expect(render({ ...configuration, locals })).not.toBe(render(configuration));
  });
});

test("the page has words where the module has expressions", () => {
  expect(PAGE).not.toMatch(/\? |\$\{|(?:local|var)\.|&&|concat\(|formatlist\(|jsonencode\(/);
});

test("the page has words where policies have operators and keys of conditions", () => {
  const [, statements = ""] = PAGE.split("<!-- permissions:start -->");
  const cells = statements.split("\n- ").map((item) => item.split("; ").slice(1).join().replace(/\s+/g, " "));

  expect(cells.filter((cell) => /through Secrets Manager/.test(cell)).length).toBeGreaterThan(3);
  expect(
    cells.filter((cell) =>
      /\b(String|Arn|Null|Bool|ForA)\w*\b|(?<!PARTITION:)\b(aws|ecs|kms|dynamodb):/.test(cell),
    ),
  ).toEqual([]);
});

test("an operator with a key that has no words is told, with the place where they belong", () => {
  const condition = [{ test: "StringEquals", variable: "aws:SourceVpc", values: ["vpc-1"] }];
  const other = changed("Rows", (statement) => Object.assign(statement, { condition }));

  expect(() => render(other)).toThrow(
    /no words for StringEquals aws:SourceVpc: `vpc-1`: add them to packaging\/permissions\/condition-words\.ts\.$/,
  );
});

test.each([
  ["a resource", { resources: ["${concat(var.cluster_arns)}"] }],
  ["a resource of the module", { resources: ["${aws_kms_key.other.arn}"] }],
  [
    "a condition",
    { condition: [{ test: "Null", variable: "aws:SourceArn", values: ["${!var.security_hub}"] }] },
  ],
  ["a literal with an expression in it", { resources: ["arn:aws:sqs:::${var.queue}"] }],
])("%s without words is told, with the place where they belong", (_, change) => {
  const other = changed("Rows", (statement) => Object.assign(statement, change));

  expect(() => render(other)).toThrow(
    /^docs\/permissions\.md has no words for .+: add them to packaging\/permissions\/words\.ts\.$/,
  );
});

test("no statement of the configuration is left out, and no role", () => {
  const resources = configuration.resource as Record<string, Record<string, object>>;
  const addresses = Object.keys(resources.aws_iam_role ?? {}).map((name) => `aws_iam_role.${name}`);
  const listed = [...PAGE.matchAll(/^- `([^`]+)`/gm)].map(([, sid]) => sid);

  expect(roles.map(({ owner }) => owner)).toEqual(addresses);
  const owners = ["aws_iam_role_policy", "aws_iam_role_policy_attachment"]
    .flatMap((type) => Object.values(resources[type] ?? {}) as { role: string }[])
    .map(({ role }) => /aws_iam_role\.[\w-]+/.exec(role)?.[0]);
  expect(owners.length).toBeGreaterThan(20);
  expect(owners.filter((owner) => owner === undefined || !addresses.includes(owner))).toEqual([]);
  // The test's own reader has the statements one by one where they differ in a value only.
  const missing = policyStatements(stack).filter(
    ({ sid }) => !listed.includes(sid.replace(/^Deny\w+Override$/, "Deny*Override")),
  );
  expect(missing).toEqual([]);
  // Each policy of a role is of one of the kinds that are read.
  const kinds = Object.keys(resources).filter((type) => /^aws_iam_/.test(type));
  expect(kinds.sort()).toEqual([
    "aws_iam_policy",
    "aws_iam_role",
    "aws_iam_role_policy",
    "aws_iam_role_policy_attachment",
  ]);
  const attributes = Object.values(resources.aws_iam_role ?? {}).flatMap((role) => Object.keys(role));
  expect(attributes.filter((name) => /managed_policy_arns|inline_policy/.test(name))).toEqual([]);
});

test.each(LARGEST)("with literals, %s, there is no statement that the page has not", (kind) => {
  type Said = Pick<ReturnType<typeof policyStatements>[number], "sid" | "effect" | "actions"> & {
    keys: string[];
  };
  const said = ({ sid, effect, actions, keys }: Said) =>
    JSON.stringify([sid.replace(/^Deny\w+Override$/, "Deny*Override"), effect, actions, keys.sort()]);
  const onPage = [...roles, ...resourcePermissions(configuration as Configuration)]
    .flatMap(({ statements }) => statements)
    .flatMap(({ conditions, ...statement }) => {
      const keys = conditions.map((each) => each.split(": ")[0] ?? "");
      const [settings] = statement.sid === "Deny*Override" ? keys : [];
      const each = settings?.replace("Null ", "").split(", ");
      return (
        each?.map((key) => [`Null ${key}`]).map((one) => said({ ...statement, keys: one })) ?? [
          said({ ...statement, keys }),
        ]
      );
    });
  const literal = policyStatements(planned(longestInputs(kind, LONGEST_PLACE))).map(
    ({ conditions, ...statement }) =>
      said({
        ...statement,
        keys: conditions.map(({ test: operator, variable }) => `${operator} ${variable}`),
      }),
  );

  expect(literal.length).toBeGreaterThan(20);
  expect(literal.filter((each) => !onPage.includes(each))).toEqual([]);
});

describe("a wildcard", () => {
  const withWildcard = roles
    .flatMap(({ statements }) => statements)
    // The splat of Terraform's lists is none.
    .filter(
      ({ effect, resources }) =>
        effect === "Allow" && resources.some((each) => each.replaceAll("[*]", "").includes("*")),
    )
    .map(({ sid }) => sid);
  const explained = WILDCARDS.flatMap(({ sids }) => sids);

  test("in the resources of a statement has its reason, and each reason is needed once", () => {
    expect([...explained].sort()).toEqual([...new Set(withWildcard)].sort());
  });
});
