import { parseTaskEvent, readTask } from "../../../functions/tasks/task-event";
import { publishImage } from "../../../local-aws/registry";
import { ELSEWHERE, eventOf, imageOfWay, type LaunchWay, ON_FARGATE } from "../../fixtures/launch-ways";
import { EVENT_READER } from "../samples";
import { sightingsOf } from "./sightings-of";

const digestOf = (way: LaunchWay) => publishImage(imageOfWay(way));

describe.each([...ON_FARGATE, ...ELSEWHERE])("a task launched by %s", (way) => {
  test("is read from its event with the image that it runs", async () => {
    const event = parseTaskEvent(JSON.stringify(eventOf(way)));

    expect(event).toMatchObject({
      taskArn: eventOf(way).detail.taskArn,
      time: new Date("2026-03-01T12:00:00Z"),
    });
    expect(await sightingsOf(event, EVENT_READER)).toEqual({
      sightings: [
        {
          image: {
            reference: `docker.io/${imageOfWay(way)}`,
            repository: `docker.io/shop/${way}`,
            digest: digestOf(way),
            platform: "linux/amd64",
          },
          taskArn: eventOf(way).detail.taskArn,
        },
      ],
      failed: [],
      skipped: [],
      rejected: [],
    });
  });

  test("is read the same from the answer of DescribeTasks", () => {
    expect(parseTaskEvent(JSON.stringify(eventOf(way)))).toMatchObject(readTask(eventOf(way).detail));
  });
});
