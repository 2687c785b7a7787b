import { ECSClient } from "@aws-sdk/client-ecs";
import { ruleFault } from "../../../../functions/programs/task-sweeper/member-rule";
import { LocalService, refusal, type ServiceAnswer } from "../../local-service";

const NAME = "scanning-member-events-us-east-1";
const service = LocalService.forTests();

const asked = (rule: ServiceAnswer, targets = [{ Id: "hub" }]) => {
  service.answer = ({ action }) =>
    action === "DescribeRule" ? rule : { body: JSON.stringify({ Targets: targets }) };
  return ruleFault(new ECSClient(service.clientConfig).config, NAME);
};
const ENABLED = { body: JSON.stringify({ State: "ENABLED" }) };

test.each<[string, ServiceAnswer, string | null]>([
  ["is on", ENABLED, null],
  ["is off", { body: JSON.stringify({ State: "DISABLED" }) }, `the rule ${NAME} is off`],
  ["is not there", refusal("ResourceNotFoundException", "none"), `there is no rule ${NAME}`],
  [
    "is not there, by its full name",
    refusal("com.amazonaws.events#ResourceNotFoundException", "none"),
    `there is no rule ${NAME}`,
  ],
])("of a rule that %s", async (_, answer, fault) => {
  expect(await asked(answer)).toBe(fault);
  expect(service.requests.map(({ action, body }) => [action, body]).slice(-2)).toEqual([
    ["DescribeRule", JSON.stringify({ Name: NAME })],
    ["ListTargetsByRule", JSON.stringify({ Rule: NAME })],
  ]);
});

test("of a rule without a target, which sends nothing", async () => {
  expect(await asked(ENABLED, [])).toBe(`the rule ${NAME} has no target`);
});

test("nothing is said of a rule that may not be read", async () => {
  await expect(asked(refusal("AccessDeniedException", "not authorized"))).rejects.toMatchObject({
    name: "AccessDeniedException",
    message: expect.stringContaining("not authorized"),
  });
});
