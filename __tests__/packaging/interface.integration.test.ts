import { join } from "node:path";
import { MOVED } from "../../modules/fargate-image-scanning/moved";
import {
  changelogSection,
  complaints,
  currentInterface,
  interfaceOf,
  releasedInterface,
  synthesizeModule,
} from "../../packaging";
import { textOf } from "../pages";

const REPOSITORY = join(__dirname, "../..");

// Proves release.upgrade.
test("users can upgrade from the latest release without a loss, and the changelog says what changes", async () => {
  const released = releasedInterface();
  const changelog = textOf("CHANGELOG.md");

  const wrong = complaints({
    released,
    current: await currentInterface(synthesizeModule(), "the next"),
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
      variable: { name: { type: "string" }, enabled: { type: "bool", default: true } },
      output: { queue_url: {} },
    },
    "1.2.3",
  );

  expect(found).toEqual({
    version: "1.2.3",
    addresses: { "aws_iam_role.c": "", "aws_sqs_queue.a": "", "aws_sqs_queue.b": "" },
    inputs: { enabled: "bool, default true", name: "required string" },
    outputs: { queue_url: "" },
  });
});

test("a configuration without outputs has none in its interface", () => {
  expect(interfaceOf({}, "1.2.3")).toEqual({ version: "1.2.3", addresses: {}, inputs: {}, outputs: {} });
});

test("the released interface is that of a whole installation", () => {
  const { version, addresses, inputs, outputs, types, commands, schemas } = releasedInterface();

  expect(version).toMatch(/^\d+\.\d+\.\d+/);
  expect(Object.keys(addresses)).toContain("aws_sqs_queue.task_events");
  expect(inputs.sysdig_secure_endpoint).toBe("required string");
  expect(Object.keys(outputs)).toContain("results_topic_arn");
  expect(types).toMatchObject({
    FargateImageScanning: "",
    "FargateImageScanningConfig.sysdigSecureEndpoint": expect.stringMatching(/^required .*: string;/),
  });
  expect(commands).toMatchObject({
    "rescan --image": expect.any(String),
    "scan image": "required, image",
    "fargate-scans --json": "--json",
    "exit codes": expect.stringMatching(/^0 answered, 1 not/),
    "wait ends no-verdict": "2",
  });
  expect(inputs["modules/member hub"]).toMatch(/^required object/);
  expect(inputs["modules/member/member.template.json HubName"]).toBe("required String");
  expect(addresses).toHaveProperty(["modules/member aws_iam_role.read"]);
  expect(outputs).toHaveProperty(["modules/member read_role_arn"]);
  expect(schemas).toMatchObject({
    "event outcome.image.digest": expect.any(String),
    "answer images.verdict = PASSED": "",
  });
});

test("a list that is missing is named, with what writes it", () => {
  expect(() => releasedInterface(join(REPOSITORY, "no-such.json"))).toThrow(
    /no-such\.json.*release:interface/,
  );
});
