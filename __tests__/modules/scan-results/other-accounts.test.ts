import { policyStatements } from "../policies";
import { planned } from "../synthesized";

const BUS = "arn:aws:events:eu-west-1:210987654321:event-bus/central";
const given = planned({
  results_topic_subscriber_accounts: ["210987654321"],
  outcome_event_bus_arn: BUS,
  kms_key_arn: "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d",
});

// Proves publish.other-accounts.
test("by default nobody else may subscribe, and no event goes anywhere else", () => {
  const bare = planned();

  expect(bare.entries.filter(({ path }) => path.includes("outcome-event-bus"))).toEqual([]);
  expect(policyStatements(bare, "scan-results/topic-policy").map(({ effect }) => effect)).toEqual(["Deny"]);
});

test("the named accounts may subscribe to the topic, and do nothing else with it", () => {
  const [others, subscribe] = policyStatements(given, "scan-results/topic-policy");
  const [{ block } = { block: {} }] = given
    .ofType("aws_iam_policy_document")
    .filter(({ path }) => path.startsWith("scan-results/topic-policy"));

  expect(subscribe).toMatchObject({ effect: "Allow", actions: ["sns:Subscribe"] });
  expect(block).toMatchObject({
    statement: [{}, { principals: [{ type: "AWS", identifiers: ["210987654321"] }] }],
  });
  expect(others).toMatchObject({ effect: "Deny" });
});
