import { INPUTS } from "../../modules/fargate-image-scanning/inputs";
import { type Inputs, LARGEST, LONGEST_PLACE, longestInputs } from "../longest-inputs";
import { environmentSize, LIMITS, policySize, type Size, sizeTable } from "../sizes";
import { Rendered } from "./rendered";
import { type Block, planned } from "./synthesized";

describe.each(LARGEST)("the largest installation, %s,", (kind) => {
  const rendered = new Rendered(planned(longestInputs(kind, LONGEST_PLACE)), LONGEST_PLACE);
  const sizes = [
    ...policiesOfRoles(rendered),
    ...policiesOfResources(rendered),
    ...environments(rendered),
    ...eventPatterns(rendered),
    ...buildspecs(rendered),
    ...buildVariables(rendered),
  ];

  // Proves plan.limits.
  test("fits into AWS's limits", () => {
    process.stdout.write(`\n${kind}\n${sizeTable(sizes)}\n`);

    // As many kinds of sizes as there are, so that a renamed attribute does not go unseen.
    expect(new Set(sizes.map(({ limit }) => limit)).size).toBeGreaterThanOrEqual(
      kind.startsWith("inline") ? 7 : 6,
    );
    expect(sizes.filter(({ size, limit }) => size > limit)).toEqual([]);
    expect(sizes.filter(({ size }) => Number.isNaN(size) || size === 0)).toEqual([]);
  });

  test("is rendered to its last reference", () => {
    expect(JSON.stringify(documents(rendered))).not.toMatch(/\$\{/);
  });
});

test("every optional part is on in one of the kinds", () => {
  const longest = Object.assign({}, ...LARGEST.map((kind) => longestInputs(kind, LONGEST_PLACE)));

  const parts = INPUTS.filter(({ kind }) => ["list", "map", "object"].includes(kind));
  expect(parts.map(({ name }) => name).filter((name) => !(name in longest))).toEqual([]);
  expect(LARGEST.map((kind) => tokenIn(longestInputs(kind, LONGEST_PLACE)))).toEqual(
    expect.arrayContaining(["secret", "parameter", "secret of its own"]),
  );
});

function tokenIn(inputs: Inputs): string {
  if ("sysdig_secure_api_token_secret" in inputs) {
    return "secret";
  }
  return "sysdig_secure_api_token_ssm_parameter" in inputs ? "parameter" : "secret of its own";
}

function documents(rendered: Rendered): string[] {
  return ["aws_iam_policy", "aws_iam_role_policy"].flatMap((type) =>
    rendered.synthesized.ofType(type).map(({ block }) => String(rendered.value(block.policy))),
  );
}

function policiesOfRoles(rendered: Rendered): Size[] {
  const { synthesized } = rendered;
  const ofRole = (type: string, address: string) =>
    synthesized.ofType(type).filter(({ block }) => rendered.entryOf(block.role).address === address);
  const roles = synthesized.ofType("aws_iam_role").flatMap(({ address, path, block }) => [
    {
      what: `inline policies of ${path}`,
      size: ofRole("aws_iam_role_policy", address).reduce(
        (sum, { block: inline }) => sum + policySize(rendered.value(inline.policy)),
        0,
      ),
      limit: LIMITS.inlinePoliciesOfRole,
    },
    {
      what: `trust policy of ${path}`,
      size: policySize(rendered.value(block.assume_role_policy)),
      limit: LIMITS.trustPolicy,
    },
    {
      what: `managed policies of ${path}, the user's included`,
      size: ofRole("aws_iam_role_policy_attachment", address).length,
      limit: LIMITS.managedPoliciesOfRole,
    },
  ]);
  const managed = synthesized.ofType("aws_iam_policy").map(({ path, block }) => ({
    what: `managed ${path}`,
    size: policySize(rendered.value(block.policy)),
    limit: LIMITS.managedPolicy,
  }));
  return [...roles, ...managed].filter(({ what, size }) => size > 0 || !what.startsWith("managed policies"));
}

function policiesOfResources(rendered: Rendered): Size[] {
  return rendered.synthesized.entries
    .filter(
      ({ address, type, block }) => block.policy !== undefined && !/^data\.|^aws_iam/.test(address) && type,
    )
    .map(({ path, type, block }) => ({
      what: `policy of ${path}`,
      size: policySize(rendered.value(block.policy)),
      limit: type === "aws_sns_topic" ? LIMITS.topicPolicy : LIMITS.queuePolicy,
    }));
}

function environments(rendered: Rendered): Size[] {
  return rendered.synthesized.ofType("aws_lambda_function").map(({ path, block }) => ({
    what: `environment of ${path}`,
    size: environmentSize(rendered.value((block.environment as Block).variables)),
    limit: LIMITS.environment,
  }));
}

function eventPatterns(rendered: Rendered): Size[] {
  return rendered.synthesized
    .ofType("aws_cloudwatch_event_rule")
    .filter(({ block }) => block.event_pattern !== undefined)
    .map(({ path, block }) => ({
      what: `event pattern of ${path}`,
      size: String(rendered.value(block.event_pattern)).length,
      limit: LIMITS.eventPattern,
    }));
}

function buildspecs(rendered: Rendered): Size[] {
  return rendered.synthesized.ofType("aws_codebuild_project").map(({ path, block }) => ({
    what: `buildspec of ${path}`,
    size: String(rendered.value((block.source as Block).buildspec)).length,
    limit: LIMITS.buildspec,
  }));
}

function buildVariables(rendered: Rendered): Size[] {
  return rendered.synthesized.ofType("aws_codebuild_project").flatMap(({ path, block }) => {
    const variables = (block.environment as Block).environment_variable as readonly Block[];
    return variables.map(({ name, value }) => ({
      what: `variable ${name} of ${path}`,
      size: String(rendered.value(value)).length,
      limit: LIMITS.buildVariable,
    }));
  });
}
