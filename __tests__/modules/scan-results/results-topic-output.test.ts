import { synthesizeStack } from "../synthesized";

test("the output of the topic says that alarms cannot publish to it", () => {
  const { results_topic_arn } = synthesizeStack().configuration.output as Record<
    string,
    { description: string }
  >;

  expect(results_topic_arn?.description).toMatch(
    /Not for alarm_actions, because without kms_key_arn .* alias\/aws\/sns, and alarms cannot publish to it/,
  );
});
