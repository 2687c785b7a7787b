import { App } from "cdktf";
import { InstallationStack } from "../../../modules/fargate-image-scanning";
import { moduleFiles, synthesizeModule } from "../../../packaging";
import { renderMoved } from "../../../packaging/interface";

const MOVED = [
  { from: "aws_sqs_queue.events", to: "aws_sqs_queue.task_events" },
  { from: "aws_sns_topic.results", to: "aws_sns_topic.scan_results" },
];

const textOf = (contents: Uint8Array | undefined) => contents && Buffer.from(contents).toString();

test("resources that moved have a block each in moved.tf", async () => {
  const files = await moduleFiles(synthesizeModule(MOVED));

  expect(
    textOf(files.get("moved.tf")),
  ).toBe(`# Where the resources of earlier releases are now, so that an upgrade leaves them as they are.

moved {
  from = aws_sqs_queue.events
  to   = aws_sqs_queue.task_events
}

moved {
  from = aws_sns_topic.results
  to   = aws_sns_topic.scan_results
}
`);
}, 120_000);

test("without moves there is nothing to print", async () => {
  expect(await renderMoved(synthesizeModule([]))).toBe("");
});

test("the deployable stack has the same moves, and without them no such block", () => {
  const configurationOf = (...moved: typeof MOVED) =>
    new InstallationStack(new App({ skipValidation: true }), "stack", moved).toTerraform();

  expect(configurationOf(...MOVED).moved).toEqual(MOVED);
  expect(configurationOf()).not.toHaveProperty("moved");
});
