import type { Context, SQSEvent } from "aws-lambda";
import type { Place } from "../../../../functions/contract/places/place";
import { LocalService } from "../../local-service";
import { arnIn, MEMBER, MEMBER_ROLES } from "../../places-on-sts";
import { DIGEST, taskEvent } from "../../samples";

// The function of a hub as AWS loads it.
const service = LocalService.forProgram({ MEMBER_ROLES });
let handler: typeof import("../../../../functions/programs/scan-trigger").handler;

beforeAll(() => {
  ({ handler } = require("../../../../functions/programs/scan-trigger"));
});

beforeEach(() => {
  const members = { image: { S: "config#members" }, members: { S: '{"222222222222":["eu-west-1"]}' } };
  service.answer = ({ action, body }) => {
    const item = body.includes("config#members") ? { Item: members } : {};
    return { body: JSON.stringify(action === "GetItem" ? item : { Count: 0 }) };
  };
});

function eventOf(place: Place, account = place.account): string {
  const containers = [{ name: "web", image: `nginx:${place.account}`, imageDigest: DIGEST }];
  const event = JSON.parse(taskEvent(containers, { taskArn: arnIn(place, "task/shop/1") }));
  return JSON.stringify({ ...event, ...place, account });
}

const handle = (...bodies: string[]) =>
  handler(
    {
      Records: bodies.map((body, number) => ({ body, messageId: `${number}`, attributes: {} })),
    } as unknown as SQSEvent,
    { getRemainingTimeInMillis: () => 30_000 } as Context,
  );

test("a task of a member opens a scan, without any call of the member", async () => {
  expect(await handle(eventOf(MEMBER))).toEqual({ batchItemFailures: [] });

  expect(service.asked("SendMessage")).toHaveLength(1);
  expect(service.requests.some(({ body }) => body.includes("AssumeRole"))).toBe(false);
});
