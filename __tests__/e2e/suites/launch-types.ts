import { publishImage } from "../../../local-aws/registry";
import { ELSEWHERE, eventOf, imageOfWay } from "../../fixtures/launch-ways";
import { installation } from "../shared-installation";
import { keyOf } from "../task-event";

test("tasks of the launch types that are named are scanned, those of AWS Batch on instances as well", async () => {
  const events = ELSEWHERE.map(eventOf);
  const batch =
    "arn:aws:ecs:us-east-1:123456789012:task/AWSBatch-imports-2f7c1e0a/0f1e2d3c4b5a69788796a5b4c3d2e1f0";
  const onBatch = { ...eventOf("ec2"), resources: [batch] };
  const image = "shop/batch-on-ec2:1";
  for (const each of [...ELSEWHERE.map(imageOfWay), image]) {
    publishImage(each);
  }
  const containers = [{ name: "default", image, imageDigest: publishImage(image), lastStatus: "RUNNING" }];
  const detail = { ...onBatch.detail, taskArn: batch, group: undefined, startedBy: undefined, containers };

  await installation.sendEvents(
    [...events, { ...onBatch, detail }].map((event) => ({
      Source: event.source,
      DetailType: event["detail-type"],
      Time: new Date(event.time),
      Resources: [...event.resources],
      Detail: JSON.stringify(event.detail),
    })),
  );

  for (const [index, way] of ELSEWHERE.entries()) {
    await installation.untilRow(keyOf(imageOfWay(way)), {
      verdict: "PASSED",
      lastTaskArn: events[index]?.detail.taskArn,
    });
  }
  await installation.untilRow(keyOf(image), { verdict: "PASSED", lastTaskArn: batch });
});
