import { publishImage } from "../../../local-aws/registry";
import { ELSEWHERE, eventOf, imageOfWay, type LaunchWay, ON_FARGATE } from "../../fixtures/launch-ways";
import { functionLog } from "../function-log";
import { installation } from "../shared-installation";
import { keyOf } from "../task-event";

test("tasks on Fargate are scanned however they were launched, others never", async () => {
  const ways: LaunchWay[] = [...ON_FARGATE, ...ELSEWHERE, "windows"];
  // As somebody pushed them before their tasks could start.
  for (const way of ways) {
    publishImage(imageOfWay(way));
  }
  const entries = ways.map(eventOf).map((event) => ({
    Source: event.source,
    DetailType: event["detail-type"],
    Time: new Date(event.time),
    Resources: [...event.resources],
    Detail: JSON.stringify(event.detail),
  }));

  // PutEvents takes ten at a time.
  await installation.sendEvents(entries.slice(0, 6));
  await installation.sendEvents(entries.slice(6));

  for (const way of ON_FARGATE) {
    await installation.untilRow(keyOf(imageOfWay(way)), {
      verdict: "PASSED",
      lastTaskArn: eventOf(way).detail.taskArn,
    });
  }
  await installation.untilQueueIsEmpty();
  for (const way of [...ELSEWHERE, "windows"] as const) {
    expect([way, await installation.row(keyOf(imageOfWay(way)))]).toEqual([way, undefined]);
  }
  const seen = (await functionLog(installation, "trigger_function_name")).map((line) => JSON.stringify(line));
  for (const way of ELSEWHERE) {
    expect(seen.filter((line) => line.includes(imageOfWay(way)))).toEqual([]);
  }
});
