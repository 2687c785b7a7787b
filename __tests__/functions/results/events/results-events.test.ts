import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { ResultsEvents } from "../../../../functions/results/events/results-events";
import { LocalService } from "../../local-service";
import { buildArn, NOW, TASK_ARN } from "../../samples";
import { erroredOutcome, failedOutcome, IMPAIRED, RECOVERED, RESCAN } from "../outcomes";

let service: LocalService;
let events: ResultsEvents;

beforeAll(async () => {
  service = await LocalService.start();
  events = new ResultsEvents(new EventBridgeClient(service.clientConfig));
});
afterAll(() => service.stop());
beforeEach(() => {
  service.forget();
  service.answer = () => ({ body: JSON.stringify({ FailedEntryCount: 0, Entries: [{ EventId: "1" }] }) });
});

test.each([
  ["Image Scan Completed", failedOutcome(), [TASK_ARN, buildArn(1)]],
  ["Image Scan Errored", erroredOutcome(), [TASK_ARN]],
])("%s is put on the default bus with the whole detail", async (detailType, outcome, resources) => {
  await events.publish(outcome);

  const [{ Entries }] = service.asked("PutEvents") as [{ Entries: Record<string, unknown>[] }];
  expect(Entries).toEqual([
    {
      Source: "fargate-image-scanning",
      DetailType: detailType,
      Time: NOW.getTime() / 1000,
      Resources: resources,
      Detail: expect.any(String),
    },
  ]);
  expect(JSON.parse(String(Entries[0]?.Detail))).toEqual(outcome);
});

test.each([
  ["Installation Impaired", IMPAIRED, IMPAIRED.impairedAt],
  ["Installation Recovered", RECOVERED, RECOVERED.recoveredAt],
  ["Rescan Requested", RESCAN, RESCAN.requestedAt],
])("%s is put there with its own time", async (detailType, event, time) => {
  await events.publish(event);

  const [{ Entries }] = service.asked("PutEvents") as [{ Entries: Record<string, unknown>[] }];
  expect(Entries).toEqual([
    {
      Source: "fargate-image-scanning",
      DetailType: detailType,
      Time: new Date(time).getTime() / 1000,
      Detail: expect.any(String),
    },
  ]);
  expect(JSON.parse(String(Entries[0]?.Detail))).toEqual(event);
});

test("an event that EventBridge answers and does not take is an error", async () => {
  service.answer = () => ({
    body: JSON.stringify({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: "InternalFailure", ErrorMessage: "try later" }],
    }),
  });

  await expect(events.publish(failedOutcome())).rejects.toThrow("InternalFailure: try later");
});
