import { type ClientConfig, patientCall } from "../../clients/signed-call";

/**
 * Says why a member sends no task events; null if its rule exists, is on and has a target.
 *
 * @throws Error if EventBridge does not answer, or refuses
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTargetsByRule.html
 */
export async function ruleFault(config: ClientConfig, name: string): Promise<string | null> {
  const asked = { DescribeRule: { Name: name }, ListTargetsByRule: { Rule: name } };
  for (const [operation, content] of Object.entries(asked)) {
    const called = await patientCall<{ State?: string; Targets?: unknown[] }>(config, {
      service: "events",
      target: `AWSEvents.${operation}`,
      content,
    });
    if (called instanceof Error) {
      if (called.name === "ResourceNotFoundException") {
        return `there is no rule ${name}`;
      }
      throw called;
    }
    const { State, Targets } = called.answer;
    if (State === "DISABLED") {
      return `the rule ${name} is off`;
    }
    if (Targets?.length === 0) {
      return `the rule ${name} has no target`;
    }
  }
  return null;
}
