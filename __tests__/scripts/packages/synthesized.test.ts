import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expectSame, synthesizedIn } from "../../../scripts/packages/synthesized";
import { sharedFolder } from "../../temporary-folder";

const folder = sharedFolder();

beforeAll(() => jest.spyOn(console, "log").mockReturnValue());

function project(name: string, version: string, archive: string) {
  const stack = join(folder, name, "cdktf.out", "stacks", "one");
  mkdirSync(stack, { recursive: true });
  const backend = { local: { path: join(folder, name, "terraform.tfstate") } };
  const resource = { aws_sqs_queue: { queue: { "//": { version }, name: "queue" } } };
  writeFileSync(join(stack, "cdk.tf.json"), JSON.stringify({ terraform: { backend }, resource }));
  writeFileSync(join(stack, "function.zip"), archive);
  return synthesizedIn(join(folder, name));
}

test("syntheses are the same where only cdktf's version and the folder differ, and not where an archive does", () => {
  const first = project("first", "0.21.0", "bytes");

  expect(() => expectSame(project("second", "0.24.0", "bytes"), first)).not.toThrow();
  expect(() => expectSame(project("third", "0.21.0", "others"), first)).toThrow("one/function.zip");
});
