import { publishImage } from "../../../local-aws/registry";
import { ELSEWHERE, eventOf, imageOfWay } from "../../fixtures/launch-ways";
import { installation } from "../shared-installation";
import { keyOf } from "../task-event";

test("tasks of the launch types that are named are scanned, those of AWS Batch on instances as well", async () => {
  for (const way of ELSEWHERE) {
    publishImage(imageOfWay(way));
  }

  await installation.sendEvents(
    ELSEWHERE.map(eventOf).map((event) => ({
      Source: event.source,
      DetailType: event["detail-type"],
      Time: new Date(event.time),
      Resources: [...event.resources],
      Detail: JSON.stringify(event.detail),
    })),
  );

  for (const way of ELSEWHERE) {
    await installation.untilRow(keyOf(imageOfWay(way)), {
      verdict: "PASSED",
      lastTaskArn: eventOf(way).detail.taskArn,
    });
  }
});
