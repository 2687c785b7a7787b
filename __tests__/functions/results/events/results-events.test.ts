import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { DETAIL_TYPES } from "../../../../functions/contract/events";
import { ResultsEvents } from "../../../../functions/results/events/results-events";
import {
  DEPLOYMENT_TYPES,
  deploymentEvent,
  GATE_CLOSED,
  GATE_OPENED,
  TASK_STOPPED,
} from "../../deployment-events";
import { LocalService } from "../../local-service";
import { erroredOutcome, failedOutcome, IMPAIRED, RECOVERED, RESCAN } from "../../outcomes";
import { buildArn, NOW, TASK_ARN } from "../../samples";

const service = LocalService.forTests();
let events: ResultsEvents;

beforeAll(() => {
  events = new ResultsEvents(new EventBridgeClient(service.clientConfig));
});

beforeEach(() => {
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
  ["Deployment Gate Opened", GATE_OPENED, GATE_OPENED.changedAt],
  ["Deployment Gate Closed", GATE_CLOSED, GATE_CLOSED.changedAt],
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

test.each([
  ...DEPLOYMENT_TYPES.map((detailType) => {
    const event = deploymentEvent({ detailType });
    return [event, [event.serviceArn, event.deploymentArn]] as const;
  }),
  [TASK_STOPPED, [TASK_ARN]] as const,
])("$detailType is put there with what it is about", async (event, resources) => {
  await events.publish(event);

  const [{ Entries }] = service.asked("PutEvents") as [{ Entries: Record<string, unknown>[] }];
  expect(Entries).toEqual([
    {
      Source: "fargate-image-scanning",
      DetailType: event.detailType,
      Time: new Date(event.decidedAt).getTime() / 1000,
      Resources: resources,
      Detail: JSON.stringify(event),
    },
  ]);
});

test("every detail type of deployments and the gate is one of the contract", () => {
  const known: readonly string[] = Object.values(DETAIL_TYPES);

  expect(
    [...DEPLOYMENT_TYPES, "Deployment Gate Opened", "Deployment Gate Closed"].filter(
      (type) => !known.includes(type),
    ),
  ).toEqual([]);
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
