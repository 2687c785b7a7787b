import { type PolicyStatement, policyStatements, walk } from "./policies";
import { type Block, planned, type Synthesized, synthesizeStack } from "./synthesized";

const KEY = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d";
const SECRET = "arn:aws:secretsmanager:us-east-1:210987654321:secret:token-AbCdEf";
const SECRET_KEY = "arn:aws:kms:us-east-1:210987654321:key/4e5f6a7b";
const CA_SECRET = "arn:aws:secretsmanager:us-east-1:210987654321:secret:authorities-AbCdEf";
const REGISTRY_SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-of-team-";
const VPC = { vpc_id: "vpc-1", subnet_ids: ["subnet-1"], security_group_ids: ["sg-1"] };

const stack = synthesizeStack();
const bare = planned();
const full = planned({
  security_hub: true,
  kms_key_arn: KEY,
  build_vpc_config: VPC,
  function_vpc_config: VPC,
  ecr_repository_arns: ["arn:aws:ecr:us-east-1:123456789012:repository/app"],
  // As many as the input takes.
  registry_credentials: {
    "registry.example.com:5000": {
      secret_arns: Array.from({ length: 16 }, (_, index) => `${REGISTRY_SECRET}${index + 10}-AbCdEf`),
    },
  },
  secret_kms_key_arns: [SECRET_KEY],
  ca_bundle_secret: { arn: CA_SECRET, kms_key_arn: SECRET_KEY },
  sysdig_secure_api_token_secret: { arn: SECRET, kms_key_arn: SECRET_KEY },
  deployment_gate: {},
  enforcement: { mode: "act" },
});

const backend = planned({
  scan_mode: "backend",
  function_vpc_config: VPC,
  sysdig_secure_api_token_secret: { arn: SECRET, kms_key_arn: SECRET_KEY },
});

const ALL: [string, Synthesized][] = [
  ["variables", stack],
  ["defaults", bare],
  ["every optional part", full],
  ["backend mode", backend],
];

const isKms = ({ actions }: PolicyStatement) => actions.some((action) => action.startsWith("kms:"));
const isTrust = ({ actions, sid }: PolicyStatement) =>
  actions.includes("sts:AssumeRole") && sid === "AssumeRole";

describe.each(ALL)("policies with %s", (mode, synthesized) => {
  const statements = policyStatements(synthesized);

  test("name no action by a wildcard, and no resource of a whole service", () => {
    const allowed = statements.filter(({ effect }) => effect !== "Deny");
    expect(allowed.flatMap(({ actions }) => actions).filter((action) => action.includes("*"))).toEqual([]);
    const all = statements.flatMap(({ resources }) => resources);
    expect(all.filter((resource) => /^arn:.*:[a-z0-9-]+:[^:]*:[^:]*:\*$/.test(resource))).toEqual([]);
  });

  test("hold no null and no empty list of resources", () => {
    const documents = synthesized.ofType("aws_iam_policy_document").map(({ block }) => block as Block);

    expect(documents.flatMap((document) => walk(document)).filter(({ value }) => value === null)).toEqual([]);
    expect(
      statements.filter((each) => !isTrust(each) && each.resources.length === 0).map(({ sid }) => sid),
    ).toEqual([]);
  });

  test("admit only the events service to the queues, and only from the rule", () => {
    const admitting = statements.filter(
      ({ services, ...each }) =>
        services.length > 0 &&
        each.effect !== "Deny" &&
        // The organisation on the members' bus: members.test.ts.
        each.sid !== "PutMemberEvents" &&
        !isTrust({ services, ...each }),
    );

    // Task events into two queues, minutes and ends of builds into the coordinator's; members and a further bus.
    expect(admitting).toHaveLength({ variables: 7, "backend mode": 3 }[mode] ?? 4);
    for (const statement of admitting) {
      expect(statement).toMatchObject({
        effect: "Allow",
        actions: ["sqs:SendMessage"],
        services: ["events.amazonaws.com"],
        conditions: [
          {
            test: "ArnEquals",
            variable: "aws:SourceArn",
            values: [
              expect.stringMatching(
                /^\$\{(one\()?aws_cloudwatch_event_rule\.[\w-]*(task.events|schedule|build.events)\w*(\[\*\])?\.arn\)?\}$|:rule\/\$\{var\.name\}-(outcome-events|members\/\$\{var\.name\}-members)$/,
              ),
            ],
          },
        ],
      });
    }
  });

  test("give each role to one service, and each role a policy once", () => {
    const trusted = statements.filter(isTrust).map(({ services }) => services);

    expect(trusted.flat().sort()).toEqual([
      ...(mode === "backend mode" ? [] : ["codebuild.amazonaws.com"]),
      ...(["variables", "every optional part"].includes(mode) ? ["ecs.amazonaws.com"] : []),
      ...(mode === "variables" ? ["events.amazonaws.com"] : []),
      "lambda.amazonaws.com",
      "scheduler.amazonaws.com",
    ]);
    expect(trusted.filter((services) => services.length !== 1)).toEqual([]);
    const given = synthesized
      .ofType("aws_iam_role_policy")
      .map(({ block: { policy, role } }) => `${policy} to ${role}`);
    expect(new Set(given).size).toBe(given.length);
  });
});

describe("a statement that exists sometimes", () => {
  const sometimes = policyStatements(stack).filter(({ when }) => when !== undefined);

  test("names the variable that it depends on in its own condition, so that it never names a null", () => {
    expect(sometimes.length).toBeGreaterThan(5);
    for (const { resources, when } of sometimes) {
      for (const [variable] of JSON.stringify(resources).matchAll(/var\.(?!name\b)\w+/g)) {
        expect(when).toContain(variable);
      }
    }
  });

  test("is the only kind that names a variable which may be null", () => {
    const always = policyStatements(stack).filter(({ when }) => when === undefined);

    expect(JSON.stringify(always)).not.toMatch(/var\.kms_key_arn|var\.permissions_boundary_arn/);
  });
});

describe("the use of a key", () => {
  test("is allowed only where a key is given", () => {
    expect(policyStatements(bare).filter(isKms)).toEqual([]);
    expect(policyStatements(stack).filter((each) => isKms(each) && each.when === undefined)).toEqual([]);
  });

  test("is allowed to those who need it, for one key through one service", () => {
    const uses = policyStatements(full)
      .filter(isKms)
      .map(({ document, resources, conditions }) => [document.split("/policy")[0], resources, conditions]);
    const through = (service: string) => [
      { test: "StringLike", variable: "kms:ViaService", values: [`${service}.*.amazonaws.com*`] },
    ];

    expect(uses).toEqual([
      ["ca-bundle/secret", [SECRET_KEY], through("secretsmanager")],
      ["inline-scanner/registry-secrets", [SECRET_KEY], through("secretsmanager")],
      ["scan-coordinator/work/consume", [KEY], through("sqs")],
      ["scan-coordinator/work/poke", [KEY], through("sqs")],
      ["scan-ledger/ask", [KEY], through("dynamodb")],
      ["scan-ledger/coordinate", [KEY], through("dynamodb")],
      ["scan-results/publish", [KEY], through("sns")],
      ["sysdig-token/read", [SECRET_KEY], through("secretsmanager")],
      ["task-events/consume", [KEY], through("sqs")],
    ]);
  });
});
