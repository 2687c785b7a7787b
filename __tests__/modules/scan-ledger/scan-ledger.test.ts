import { EXCEPTIONS_KEY } from "../../../functions/contract/blocking/exceptions";
import { OPEN_GATE_KEY } from "../../../functions/contract/blocking/gate";
import { DUE_ITEMS_INDEX } from "../../../functions/contract/ledger";
import { grantees, policyStatements } from "../policies";
import { type Inputs, planned, synthesizeStack } from "../synthesized";

const stack = synthesizeStack();
const table = stack.resource("aws_dynamodb_table.scan_ledger");

test("the table can be restored to any second and can be deleted, unless the inputs say otherwise", () => {
  const protection = (props: Inputs) => {
    const { point_in_time_recovery, deletion_protection_enabled } = planned(props).at("scan-ledger/table");
    return { point_in_time_recovery, deletion_protection_enabled };
  };

  expect(protection({})).toEqual({
    point_in_time_recovery: { enabled: true },
    deletion_protection_enabled: false,
  });
  expect(protection({ ledger_point_in_time_recovery: false, ledger_deletion_protection: true })).toEqual({
    point_in_time_recovery: { enabled: false },
    deletion_protection_enabled: true,
  });
  expect(table).toMatchObject({
    point_in_time_recovery: { enabled: "${var.ledger_point_in_time_recovery}" },
    deletion_protection_enabled: "${var.ledger_deletion_protection}",
  });
});

const QUERY = [["dynamodb:Query"], [`\${aws_dynamodb_table.scan_ledger.arn}/index/${DUE_ITEMS_INDEX.name}`]];

test.each([
  ["ask", "aws_iam_role.scan_trigger", []],
  ["coordinate", "aws_iam_role.scan_coordinator", [QUERY]],
])("%s lets its role touch single rows, and only the coordinator query the index", (grant, role, further) => {
  const statements = policyStatements(stack, `scan-ledger/${grant}`).filter(
    ({ when, actions: each }) => when === undefined && !each.includes("dynamodb:DeleteItem"),
  );

  expect(grantees(stack, `data.aws_iam_policy_document.scan_ledger_${grant}`)).toContain(role);
  expect(statements.map((statement) => [statement.actions, statement.resources])).toEqual([
    [
      ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem"],
      ["${aws_dynamodb_table.scan_ledger.arn}"],
    ],
    ...further,
  ]);
});

test("only the coordinator may read the whole table, and only where there are summaries or exceptions", () => {
  const scanning = policyStatements(stack).filter(({ actions }) => actions.includes("dynamodb:Scan"));

  expect(scanning).toMatchObject(
    ['(var.summary_schedule != "")', "(length(var.exceptions) > 0)"].map((condition) => ({
      document: "scan-ledger/coordinate/policy-document",
      resources: ["${aws_dynamodb_table.scan_ledger.arn}"],
      when: `\${${condition} ? [1] : []}`,
    })),
  );
});

test("only the coordinator may delete: published outcomes, what is known of images, and what enforcement is done with where it is on", () => {
  const deleting = policyStatements(stack).filter(
    ({ effect, actions }) => effect === "Allow" && actions.includes("dynamodb:DeleteItem"),
  );

  expect(deleting).toMatchObject([
    {
      document: "scan-ledger/coordinate/policy-document",
      conditions: [
        {
          test: "ForAllValues:StringLike",
          variable: "dynamodb:LeadingKeys",
          values: ["outcome#*", "*#linux/*"],
        },
      ],
      when: undefined,
    },
    {
      document: "scan-ledger/coordinate/policy-document",
      conditions: [
        { test: "ForAllValues:StringLike", variable: "dynamodb:LeadingKeys", values: ["enforcement#*"] },
      ],
      when: "${(var.enforcement != null) ? [1] : []}",
    },
  ]);
});

test("exceptions and the open gate have keys that no role of ours may write", () => {
  expect(EXCEPTIONS_KEY).toMatch(/^config#/);
  expect(OPEN_GATE_KEY).toMatch(/^config#/);
});
