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

test.each([
  ["a target, nothing is wrong", [{ Id: "hub" }], null],
  ["none, it sends nothing", [], `the rule ${NAME} has no target`],
])("of a rule that is on and has %s", async (_, targets, fault) => {
  expect(await asked({ body: JSON.stringify({ State: "ENABLED" }) }, targets)).toBe(fault);
  expect(service.requests.map(({ action, body }) => [action, body])).toEqual([
    ["DescribeRule", JSON.stringify({ Name: NAME })],
    ["ListTargetsByRule", JSON.stringify({ Rule: NAME })],
  ]);
});

test.each<[string, ServiceAnswer, string]>([
  ["is off", { body: JSON.stringify({ State: "DISABLED" }) }, `the rule ${NAME} is off`],
  ["is not there", refusal("ResourceNotFoundException", "none"), `there is no rule ${NAME}`],
  [
    "is not there, by its full name",
    refusal("com.amazonaws.events#ResourceNotFoundException", "none"),
    `there is no rule ${NAME}`,
  ],
])("a rule that %s is not asked for its targets", async (_, answer, fault) => {
  expect(await asked(answer)).toBe(fault);
  expect(service.asked("ListTargetsByRule")).toEqual([]);
});

test("nothing is said of a rule that may not be read", async () => {
  await expect(asked(refusal("AccessDeniedException", "not authorized"))).rejects.toMatchObject({
    name: "AccessDeniedException",
    message: expect.stringContaining("not authorized"),
  });
});
