import { OPEN_SCANS_INDEX } from "../../../functions/contract/ledger";
import { policyStatements } from "../policies";
import { synthesizeStack } from "../synthesized";

const stack = synthesizeStack();
const table = stack.resource("aws_dynamodb_table.scan_ledger");

test("the table has one row per image, pays per request, and can be restored to any second", () => {
  expect(table).toMatchObject({
    hash_key: "image",
    billing_mode: "PAY_PER_REQUEST",
    point_in_time_recovery: { enabled: true },
    ttl: { attribute_name: "expiresAt", enabled: true },
  });
  expect(table).not.toHaveProperty("range_key");
});

test("the index of open scans is the one that the functions ask, and holds keys only", () => {
  expect(table.global_secondary_index).toEqual([
    {
      name: OPEN_SCANS_INDEX.name,
      hash_key: "scanState",
      range_key: "dueAt",
      projection_type: "KEYS_ONLY",
    },
  ]);
});

test.each([
  [
    "claim",
    "aws_iam_role.scan_trigger",
    ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:UpdateItem"],
  ],
  [
    "coordinate",
    "aws_iam_role.scan_coordinator",
    ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:UpdateItem"],
  ],
])("%s lets its role touch single rows and query the index, never scan the table", (grant, role, actions) => {
  const statements = policyStatements(stack, `scan-ledger/${grant}`).filter(
    ({ when, actions: each }) => when === undefined && !each.includes("dynamodb:DeleteItem"),
  );

  expect(stack.resource(`aws_iam_role_policy.scan_ledger_${grant}`).role).toBe(`\${${role}.name}`);
  expect(statements.map((statement) => [statement.actions, statement.resources])).toEqual([
    [actions, ["${aws_dynamodb_table.scan_ledger.arn}"]],
    [["dynamodb:Query"], [`\${aws_dynamodb_table.scan_ledger.arn}/index/${OPEN_SCANS_INDEX.name}`]],
  ]);
});

test("only the coordinator may delete, and only outcomes that were published", () => {
  const deleting = policyStatements(stack).filter(({ actions }) => actions.includes("dynamodb:DeleteItem"));

  expect(deleting).toMatchObject([
    {
      document: "scan-ledger/coordinate/policy-document",
      conditions: [
        { test: "ForAllValues:StringLike", variable: "dynamodb:LeadingKeys", values: ["outcome#*"] },
      ],
    },
  ]);
});
