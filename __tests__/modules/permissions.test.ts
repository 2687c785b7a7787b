import { INSTALLATIONS } from "./plans/inputs";
import { type PolicyStatement, policyStatements, walk } from "./policies";
import { type Block, planned, type Synthesized, synthesizeStack } from "./synthesized";

const stack = synthesizeStack();
const bare = planned();
const full = planned(INSTALLATIONS["builds with every optional part"]);
const backend = planned(INSTALLATIONS["the backend with functions in a VPC"]);

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

  // Proves role.messages.
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
    expect(admitting).toHaveLength({ variables: 7, defaults: 4 }[mode] ?? 5);
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
                /^\$\{(one\()?aws_cloudwatch_event_rule\.[\w-]*(task.events|schedule|build.events)\w*(\[\*\])?\.arn\)?\}$|:rule\/(\$\{var\.name\}|fargate-image-scanning)-(outcome-events|members\/\S+-members)$/,
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
      ...(["variables", "every optional part"].includes(mode)
        ? ["ecs.amazonaws.com", "events.amazonaws.com"]
        : []),
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
});
