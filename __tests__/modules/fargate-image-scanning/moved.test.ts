import { App } from "cdktf";
import { InstallationStack } from "../../../modules/fargate-image-scanning";

const MOVED = [
  { from: "aws_sqs_queue.events", to: "aws_sqs_queue.task_events" },
  { from: "aws_sns_topic.results", to: "aws_sns_topic.scan_results" },
];

test("the deployable stack has the same moves, and without them no such block", () => {
  const configurationOf = (...moved: typeof MOVED) =>
    new InstallationStack(new App({ skipValidation: true }), "stack", moved).toTerraform();

  expect(configurationOf(...MOVED).moved).toEqual(MOVED);
  expect(configurationOf()).not.toHaveProperty("moved");
});
