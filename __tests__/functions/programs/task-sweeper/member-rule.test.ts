import { ECSClient } from "@aws-sdk/client-ecs";
import { ruleFault } from "../../../../functions/programs/task-sweeper/member-rule";
import { LocalService, refusal, type ServiceAnswer } from "../../local-service";

const NAME = "scanning-member-events-us-east-1";
const service = LocalService.forTests();

const asked = (answer: ServiceAnswer) => {
  service.answer = () => answer;
  return ruleFault(new ECSClient(service.clientConfig).config, NAME);
};

test.each<[string, ServiceAnswer, string | null]>([
  ["is on", { body: JSON.stringify({ State: "ENABLED" }) }, null],
  ["is off", { body: JSON.stringify({ State: "DISABLED" }) }, `the rule ${NAME} is off`],
  ["is not there", refusal("ResourceNotFoundException", "none"), `there is no rule ${NAME}`],
])("of a rule that %s", async (_, answer, fault) => {
  expect(await asked(answer)).toBe(fault);
  expect(service.requests.at(-1)).toMatchObject({
    action: "DescribeRule",
    body: JSON.stringify({ Name: NAME }),
  });
});

test("nothing is said of a rule that may not be read", async () => {
  await expect(asked(refusal("AccessDeniedException", "not authorized"))).rejects.toMatchObject({
    name: "AccessDeniedException",
    message: expect.stringContaining("not authorized"),
  });
});
