import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { deployerPolicies, MAX_POLICY_CHARACTERS, synthesizeModule } from "../../../packaging";

const FOLDER = join(__dirname, "../../../docs/deployer");
const files = readdirSync(FOLDER).filter((file) => file.endsWith(".json"));
const made = deployerPolicies();

test("docs/deployer/ is what the module's resources ask for: look at what changed, then run npm run generate", () => {
  const committed = files.map((file) => [
    file.replace(".json", ""),
    JSON.parse(readFileSync(join(FOLDER, file), "utf8")),
  ]);

  expect(Object.fromEntries(committed)).toEqual(made);
});

test("a role takes all of them but those for planning and for members: at most 8 files, each of a managed policy's size", () => {
  const others = ["member.json", "plan.json"];
  expect(files.filter((file) => !others.includes(file)).length).toBeLessThanOrEqual(8);
  for (const policy of Object.values(made)) {
    expect(JSON.stringify(policy).length).toBeLessThanOrEqual(MAX_POLICY_CHARACTERS);
  }
});

test("a resource of a type that nobody has looked up is an error, and so is one of no feature", () => {
  const { configuration } = synthesizeModule();
  const withResource = (type: string, id: string) => ({
    ...configuration,
    resource: { ...Object(configuration.resource), [type]: { [id]: { name: "${var.name}-more" } } },
  });

  expect(() => deployerPolicies(withResource("aws_kinesis_stream", "scan_results_stream"))).toThrow(
    "Add to rights.ts what Terraform calls for aws_kinesis_stream.",
  );
  expect(() => deployerPolicies(withResource("aws_sns_topic", "more"))).toThrow(
    "Add to FEATURES what aws_sns_topic.more belongs to.",
  );
});

test("plan.json changes nothing, and reads no secret's value", () => {
  const actions = made.plan?.Statement.flatMap(({ Action }) => Action) ?? [];

  expect(actions.filter((action) => !/:(BatchGet|Describe|Get|List)[A-Z]/.test(action))).toEqual([]);
  expect(actions).not.toContain("secretsmanager:GetSecretValue");
});
