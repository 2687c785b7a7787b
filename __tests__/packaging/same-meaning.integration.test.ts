import { MEMBER, moduleFiles, synthesizeModule } from "../../packaging";
import { synthesizeStack } from "../modules/synthesized";
import {
  type ConfigurationMeaning,
  meaningOfHcl,
  meaningOfJson,
  placesOfDifference,
  together,
} from "./configuration-meaning";

const MOVED = [
  { from: "aws_sqs_queue.events", to: "aws_sqs_queue.task_events" },
  { from: "aws_sns_topic.results", to: "aws_sns_topic.scan_results" },
];
const published = synthesizeModule(MOVED);
const texts = new Map<string, string>();
const meanings = new Map<string, ConfigurationMeaning>();
let synthesized: ConfigurationMeaning;

beforeAll(async () => {
  for (const [name, contents] of await moduleFiles(published)) {
    if (/^[^/]+\.tf$/.test(name)) {
      texts.set(name, Buffer.from(contents).toString());
    }
  }
  await Promise.all(
    [...texts].map(async ([name, text]) => meanings.set(name, await meaningOfHcl(name, text))),
  );
  synthesized = await meaningOfJson(published.configuration);
}, 120_000);

/** Where the module differs from the constructs when one of its files has another text. */
async function differencesWith(file: string, text: string): Promise<string[]> {
  const changed = new Map([...meanings, [file, await meaningOfHcl(file, text)]]);
  return placesOfDifference(synthesized, together(changed));
}

// Proves release.meaning.
test("the module's HCL means the same as the configuration that the constructs make", () => {
  expect(placesOfDifference(synthesized, together(meanings))).toEqual([]);
});

test("all that is compared is there: resources, data sources, inputs, outputs, locals, checks, moves, versions", () => {
  const kinds = new Set([...synthesized.keys()].map((place) => place.replace(/\..*/, "")));

  expect([...kinds].sort()).toEqual([
    ...["check", "data", "locals", "moved", "output", "resource", "terraform", "variable"],
  ]);
  expect(synthesized.get("resource.aws_sqs_queue.task_events.policy")).toBeDefined();
});

/** Paths of files, the provider, earlier addresses, and values of outputs, which the stack's command line cannot show as null. */
const OF_FRONTS =
  /^(output\.\w+\.value|provider\.aws|moved\..*|resource\.aws_lambda_function\.\w+\.(filename|source_code_hash)|resource\.aws_codebuild_project\.inline_scanner\.source)$/;

test("the stack makes the same as the module, but for what each front has of its own", async () => {
  const stack = await meaningOfJson(synthesizeStack().configuration);

  expect(placesOfDifference(synthesized, stack).filter((place) => !OF_FRONTS.test(place))).toEqual([]);
}, 120_000);

test("so it is with a module within the module", async () => {
  const files = await moduleFiles(published);
  for (const [folder, { configuration }] of published.nested) {
    const names = [...files.keys()].filter((name) => name.startsWith(`${folder}/`) && name.endsWith(".tf"));
    const parsed = names.map(
      async (name) =>
        [name, await meaningOfHcl(name, Buffer.from(files.get(name) ?? []).toString())] as const,
    );

    expect(names.length).toBeGreaterThan(6);
    expect(
      placesOfDifference(await meaningOfJson(configuration), together(new Map(await Promise.all(parsed)))),
    ).toEqual([]);
  }
  expect([...published.nested.keys()]).toEqual([MEMBER]);
}, 120_000);

describe("the comparison finds", () => {
  test.each<[string, string, string | RegExp, string, string[]]>([
    [
      "another operator",
      "task-events.tf",
      "var.kms_key_arn == null",
      "var.kms_key_arn != null",
      ["resource.aws_sqs_queue.task_events_dead_letter_queue.sqs_managed_sse_enabled"],
    ],
    [
      "a missing dynamic block",
      "inline-scanner.tf",
      /dynamic "vpc_config" \{[^}]*\}\s*\}/,
      "",
      ["resource.aws_codebuild_project.inline_scanner.dynamic"],
    ],
    [
      "a reference that became text",
      "scan-trigger.tf",
      /aws_iam_role.scan_trigger.arn$/m,
      '"aws_iam_role.scan_trigger.arn"',
      ["resource.aws_lambda_function.scan_trigger.role"],
    ],
    [
      "a missing rule",
      "variables.tf",
      /validation \{[^}]*scan_mode[^}]*\}/,
      "",
      ["variable.scan_mode.validation"],
    ],
  ])("%s", async (_, file, before, after, places) => {
    const text = texts.get(file) ?? "";
    const changed = text.replace(before, after);
    expect(changed).not.toBe(text);

    expect(await differencesWith(file, changed)).toEqual(places);
  });

  test("a resource and a provider that only one of the two has", async () => {
    const text = 'resource "aws_x" "y" {}\nprovider "aws" {\n  region = "a"\n}\n';

    expect(await differencesWith("more.tf", text)).toEqual(["provider.aws", "resource.aws_x.y"]);
  });
});
