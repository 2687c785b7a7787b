import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { Notice } from "../../../../../functions/contract/notices/notice";
import { ResultsEvents } from "../../../../../functions/results/channels/events";
import { deploymentEvent, GATE_OPENED, TASK_STOPPED } from "../../../deployment-events";
import { LocalService } from "../../../local-service";
import { failedOutcome, IMPAIRED, RECOVERED, RESCAN } from "../../../outcomes";
import { buildArn, NOW, TASK_ARN } from "../../../samples";

const service = LocalService.forTests();
let events: ResultsEvents;

beforeAll(() => {
  events = new ResultsEvents(new EventBridgeClient(service.clientConfig));
});

beforeEach(() => {
  service.answer = () => ({ body: JSON.stringify({ FailedEntryCount: 0, Entries: [{ EventId: "1" }] }) });
});

type Row = [detailType: string, notice: Notice, time: string, resources?: (string | undefined)[]];

test.each<Row>([
  ["Image Scan Completed", failedOutcome(), NOW.toISOString(), [TASK_ARN, buildArn(1)]],
  ["Installation Impaired", IMPAIRED, IMPAIRED.impairedAt],
  ["Installation Recovered", RECOVERED, RECOVERED.recoveredAt],
  ["Rescan Requested", RESCAN, RESCAN.requestedAt],
  ["Deployment Gate Opened", GATE_OPENED, GATE_OPENED.changedAt],
  [
    "Deployment Blocked",
    deploymentEvent(),
    deploymentEvent().decidedAt,
    [deploymentEvent().serviceArn, deploymentEvent().deploymentArn],
  ],
  ["Task Stopped", TASK_STOPPED, TASK_STOPPED.decidedAt, [TASK_ARN]],
])(
  "%s is put on the default bus with its own time, the whole detail and what it is about",
  async (...row) => {
    const [detailType, notice, time, resources] = row;

    await events.publish(notice);

    expect(service.asked("PutEvents")).toEqual([
      {
        Entries: [
          {
            Source: "fargate-image-scanning",
            DetailType: detailType,
            Time: new Date(time).getTime() / 1000,
            Resources: resources,
            Detail: JSON.stringify(notice),
          },
        ],
      },
    ]);
  },
);
