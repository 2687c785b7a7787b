import { type ClientConfig, patientCall } from "../../clients/signed-call";

/**
 * Why a member sends no task events; null where its rule is there and on.
 *
 * @param config that of a client of the member's place
 * @param name that of the rule
 * @throws Error where EventBridge does not say
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html
 */
export async function ruleFault(config: ClientConfig, name: string): Promise<string | null> {
  const called = await patientCall<Record<"State", string>>(config, {
    service: "events",
    target: "AWSEvents.DescribeRule",
    content: { Name: name },
  });
  if (!("code" in called)) {
    return called.answer.State === "DISABLED" ? `the rule ${name} is off` : null;
  }
  const { code, message, cause } = called;
  if (code === "ResourceNotFoundException") {
    return `there is no rule ${name}`;
  }
  throw cause ?? Object.assign(new Error(`rule ${name}: ${message}`), { name: code });
}
