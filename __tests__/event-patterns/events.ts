import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { EventBridgeClient, PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import type { PublishCommandInput, SNSClient } from "@aws-sdk/client-sns";
import { BUILD_EVENT, SCAN_REQUEST_EVENT } from "../../functions/contract/events";
import type { Notice } from "../../functions/contract/notices/notice";
import { ResultsEvents } from "../../functions/results/channels/events";
import { ResultsTopic } from "../../functions/results/channels/topic";
import { MemoryTable } from "../../simulation/aws/dynamodb/memory-table";

const REPOSITORY = join(__dirname, "..", "..");
const TASK_EVENTS = join(REPOSITORY, "__tests__/fixtures/task-events");
const SAMPLES = join(REPOSITORY, "docs/events");

interface TaskEvent {
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A running task of each way to launch one, and one of a service in each state that decides about it. */
export function taskEvents(): Map<string, object> {
  const files = readdirSync(TASK_EVENTS).map((file): [string, TaskEvent] => [
    basename(file, ".json"),
    JSON.parse(readFileSync(join(TASK_EVENTS, file), "utf8")),
  ]);
  const { service } = Object.fromEntries(files);
  const inState = (detail: object) =>
    ({ ...service, detail: { ...service?.detail, ...detail } }) as TaskEvent;
  const neverStarted = { startedAt: undefined };
  const neverPulled = { ...neverStarted, pullStartedAt: undefined, pullStoppedAt: undefined };
  const states: [string, TaskEvent][] = [
    ["pending", inState({ lastStatus: "PENDING", ...neverStarted })],
    ["provisioning", inState({ lastStatus: "PROVISIONING", ...neverPulled })],
    ["crashed before it ran", inState({ lastStatus: "STOPPED", ...neverStarted })],
    ["ran and stopped", inState({ lastStatus: "STOPPED" })],
    ["stopped before the pull ended", inState({ lastStatus: "STOPPED", ...neverPulled })],
    ["in another cluster", inState({ clusterArn: "arn:aws:ecs:us-east-1:123456789012:cluster/shop-2" })],
    ["change of a service", { ...service, "detail-type": "ECS Service Action" } as unknown as TaskEvent],
  ];
  // As JSON has it: without what is undefined.
  return new Map(
    [...files, ...states, ...scanRequests()].map(([name, event]) => [
      name,
      JSON.parse(JSON.stringify(event)),
    ]),
  );
}

/** Requests for scans, which the rule of task events matches as well: of our account, for our installation. */
function scanRequests(): [string, object][] {
  const request = {
    source: SCAN_REQUEST_EVENT.source,
    "detail-type": SCAN_REQUEST_EVENT.detailType,
    account: "123456789012",
    detail: { installation: "fargate-image-scanning" },
  };
  return [
    ["request", request],
    ["request to second", { ...request, detail: { installation: "second" } }],
    ["request of another account", { ...request, account: "210987654321" }],
    ["request of another source", { ...request, source: "my.pipeline" }],
    ["request of another type", { ...request, "detail-type": "Rescan Requested" }],
  ];
}

export const SCANNER_PROJECT = "fargate-image-scanning-scanner";
export const ENDS = ["SUCCEEDED", "FAILED", "FAULT", "STOPPED", "TIMED_OUT"];

/** Builds of the scanner's project, and one that is not ours: https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html */
export function buildEvents(): [string, object][] {
  const states = ["IN_PROGRESS", ...ENDS].map((status) => [SCANNER_PROJECT, status] as const);
  return [...states, ["release", "FAILED"] as const].map(([project, status]) => [
    `${project} ${status}`,
    {
      source: BUILD_EVENT.source,
      "detail-type": BUILD_EVENT.detailType,
      detail: { "project-name": project, "build-status": status, "current-phase": "COMPLETED" },
    },
  ]);
}

type Fields = Readonly<Record<string, unknown>>;

/** Events that the installation publishes itself, as samples show them, and some of them with other values. */
function notices(): Map<string, Notice> {
  const samples = readdirSync(SAMPLES).map((file) => readFileSync(join(SAMPLES, file), "utf8"));
  const shown = new Map(samples.map((text) => JSON.parse(text)).map((each) => [nameOf(each), each]));
  const changed = (name: string, fields: Fields): Fields => ({ ...shown.get(name), ...fields });
  const failed = "failed, worse";
  return new Map<string, Notice>([
    ...shown,
    ["failed, the same as before", changed(failed, { change: "same" })],
    [
      "failed in another cluster and account",
      changed(failed, { cluster: "staging", accounts: ["111122223333", "123456789012"] }),
    ],
    ["failed, without an owner", changed(failed, { owner: undefined })],
    ["passed, better", changed(failed, { verdict: "PASSED", change: "better" })],
    ["error, same", changed("error, first", { change: "same" })],
    ["recovered", changed("impaired", { nextScanAt: undefined, recoveredAt: "2026-03-01T12:07:00.000Z" })],
    ["Deployment Blocked of payments", changed("Deployment Blocked", { owner: "payments" })],
    ["Deployment Blocked of shop-web", changed("Deployment Blocked", { service: "shop-web" })],
    ["summary, nothing fails", changed("summary", { failing: { number: 0, images: [] } })],
    [
      "summary, all is well",
      changed("summary", { failing: { number: 0, images: [] }, neverScanned: { number: 0, images: [] } }),
    ],
  ] as [string, Notice][]);
}

function nameOf(notice: Fields): string {
  if ("verdict" in notice) return `${String(notice.verdict).toLowerCase()}, ${notice.change}`;
  if ("scanId" in notice) return `error, ${notice.change}`;
  if ("impairmentId" in notice) return "impaired";
  return "summaryId" in notice ? "summary" : String(notice.detailType);
}

/** The events of the installation, as its own channel sends them. */
export async function ownEvents(): Promise<Map<string, object>> {
  const sent = new Map<string, object>();
  for (const [name, notice] of notices()) {
    const send = async ({ input }: { input: { Entries: [PutEventsRequestEntry] } }) => {
      sent.set(name, delivered(input.Entries[0]));
      return { Entries: [{}] };
    };
    await new ResultsEvents({ send } as unknown as EventBridgeClient).publish(notice);
  }
  return sent;
}

/** An event as EventBridge hands it on. */
function delivered({ Source, DetailType, Detail = "", Resources = [], Time }: PutEventsRequestEntry): object {
  return {
    version: "0",
    id: "9bcdac79-b31f-4d3d-9410-fbd727c29fab",
    "detail-type": DetailType,
    source: Source,
    account: "123456789012",
    time: Time?.toISOString(),
    region: "eu-west-1",
    resources: Resources,
    detail: JSON.parse(Detail),
  };
}

/** The attributes of the messages of the SNS topic, as its own channel sends them. */
export async function messages(): Promise<Map<string, object>> {
  const sent = new Map<string, object>();
  for (const [name, notice] of notices()) {
    const send = async ({ input: { MessageAttributes = {} } }: { input: PublishCommandInput }) => {
      const attributes = Object.entries(MessageAttributes).map(([key, { DataType, StringValue }]) => [
        key,
        DataType === "Number" || DataType === "String.Array" ? JSON.parse(StringValue ?? "") : StringValue,
      ]);
      sent.set(name, Object.fromEntries(attributes));
    };
    await new ResultsTopic({ send } as unknown as SNSClient, "topic", new MemoryTable()).publish(notice);
  }
  return sent;
}
