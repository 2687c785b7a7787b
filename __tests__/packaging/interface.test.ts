import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MOVED } from "../../modules/fargate-image-scanning/moved";
import {
  changelogSection,
  complaints,
  interfaceOf,
  releasedInterface,
  synthesizeModule,
} from "../../packaging";

const REPOSITORY = join(__dirname, "../..");
const configuration = synthesizeModule().configuration;

test("users can upgrade from the latest release without a loss, and the changelog says what changes", () => {
  const released = releasedInterface();
  const changelog = readFileSync(join(REPOSITORY, "CHANGELOG.md"), "utf8");

  const wrong = complaints({
    released,
    current: interfaceOf(configuration, "the next"),
    moved: MOVED,
    news: changelogSection(changelog, "Unreleased"),
  });

  if (wrong.length > 0) {
    throw new Error(`Since ${released.version} the interface has changed.\n- ${wrong.join("\n- ")}`);
  }
});

test("the interface is the addresses of managed resources, the inputs and the outputs, each in order", () => {
  const found = interfaceOf(
    {
      resource: { aws_sqs_queue: { b: {}, a: {} }, aws_iam_role: { c: {} } },
      data: { aws_region: { current: {} } },
      variable: { name: {}, enabled: {} },
      output: { queue_url: {} },
    },
    "1.2.3",
  );

  expect(found).toEqual({
    version: "1.2.3",
    addresses: ["aws_iam_role.c", "aws_sqs_queue.a", "aws_sqs_queue.b"],
    inputs: ["enabled", "name"],
    outputs: ["queue_url"],
  });
});

test("a configuration without outputs has none in its interface", () => {
  expect(interfaceOf({}, "1.2.3")).toEqual({ version: "1.2.3", addresses: [], inputs: [], outputs: [] });
});

test("the released interface is that of a whole installation", () => {
  const { version, addresses, inputs, outputs } = releasedInterface();

  expect(version).toMatch(/^\d+\.\d+\.\d+/);
  expect(addresses).toContain("aws_sqs_queue.task_events");
  expect(inputs).toContain("sysdig_secure_api_token");
  expect(outputs).toContain("results_topic_arn");
});

test("a list that is missing is named, with what writes it", () => {
  expect(() => releasedInterface(join(REPOSITORY, "no-such.json"))).toThrow(
    /no-such\.json.*release:interface/,
  );
});
