import { createHash } from "node:crypto";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { FIRST_EVENTS } from "../demo/events";
import { DAY, HOUR } from "../functions/contract/durations";
import { parseImage } from "../functions/contract/images/image";
import { Ledger } from "../functions/ledger/ledger";
import { DynamodbTable } from "../functions/table/dynamodb-table";
import { runCommand } from "../local-aws/run-command";
import { BUNDLE, HANDLERS, handlerEnvironment, inQueue, unpackFunction } from "./designs";
import { type KnownImagesOptions, MOST_CALLS, putVerdict } from "./known-images";
import { ScanningResources } from "./scanning-resources";

/** Services that start a task each in an hour. */
const SERVICES = 10_000;
const SWEPT_SERVICES = 2000;
/** Images of a private registry that all services run, each by a task definition of its own. */
const SIDECARS = [0, 1, 2].map((number) => ({
  name: `sidecar-${number}`,
  image: `registry.example.com/sidecar-${number}:1`,
  imageDigest: `sha256:${createHash("sha256").update(`sidecar ${number}`).digest("hex")}`,
  lastStatus: "RUNNING",
}));
const PAGE = 100;
const CLUSTER_ARN = "arn:aws:ecs:us-east-1:123456789012:cluster/shop";

/** Cost of many services that share a few known images. */
export interface SharedSidecarsCost {
  readonly services: number;
  readonly sweptServices: number;
  readonly sidecars: number;
  /** Calls of AWS per event. */
  readonly calls: number;
  readonly definitions: number;
}

/** Definitions that a sweep may read, at most. Calls per event have the limit of known images. */
export const MOST_DEFINITIONS = 10;

/** @throws Error if shared images cost more than they may */
export function checkSharedSidecars({
  calls,
  definitions,
}: Pick<SharedSidecarsCost, "calls" | "definitions">): void {
  if (calls > MOST_CALLS || definitions > MOST_DEFINITIONS) {
    throw new Error(
      `Of services that share their sidecars, an event takes ${calls.toFixed(3)} calls of AWS, and a sweep reads ${definitions} task ` +
        `definitions; at most ${MOST_CALLS} and ${MOST_DEFINITIONS} are allowed. Look for what is done for each service anew.`,
    );
  }
}

/** Has one trigger handle an event of each service, and one sweeper sweep a part of them. */
export async function measureSharedSidecars({
  aws,
  folder,
  show,
}: KnownImagesOptions): Promise<SharedSidecarsCost> {
  const resources = await ScanningResources.create(aws, "shared-sidecars");
  const table = new DynamodbTable(new DynamoDBClient(aws.clientConfig), resources.table);
  const before = new Date(Date.now() - 2 * HOUR);
  const ledger = new Ledger(
    table,
    { installation: "benchmark", tableArn: "table", rescanAfterMs: DAY },
    () => before,
  );
  for (const { image, imageDigest } of SIDECARS) {
    await putVerdict(ledger, parseImage(image, "linux/amd64", imageDigest), before);
  }
  const file = join(folder, "shared-sidecars.json");
  const counter = join(HANDLERS, "count-events.cjs");
  const run = async (bundle: string, events: readonly unknown[], environment: NodeJS.ProcessEnv = {}) => {
    writeFileSync(file, JSON.stringify(events));
    const { code, output } = await runCommand(process.execPath, [counter, bundle, file], {
      env: { ...handlerEnvironment(aws, resources), ...environment },
    });
    if (code !== 0) {
      throw new Error(`${bundle} failed with exit code ${code}:\n${output}`);
    }
    return JSON.parse(output.trimEnd().split("\n").at(-1) ?? "");
  };

  show(`shared sidecars: an event of each of ${SERVICES} services`);
  const events = Array.from({ length: SERVICES }, (_, number) => inQueue(eventOf(number)));
  const { calls } = await run(join(folder, BUNDLE), events);
  show(`shared sidecars: a sweep of ${SWEPT_SERVICES} services`);
  const ecs = await serveEcs();
  try {
    const { answers } = await run(unpackFunction("task-sweeper", folder), [{}], {
      AWS_ENDPOINT_URL_ECS: ecs.url,
      CLUSTER_ARNS: JSON.stringify([CLUSTER_ARN]),
      LAUNCH_TYPES: '["FARGATE"]',
      OWNER_TAG_KEYS: "[]",
    });
    if (answers[0]?.sweep !== "complete" || ecs.count("DescribeTasks") !== SWEPT_SERVICES / PAGE) {
      throw new Error(`The sweep is not complete: ${JSON.stringify(answers)}`);
    }
  } finally {
    ecs.close();
  }
  return {
    ...{ services: SERVICES, sweptServices: SWEPT_SERVICES, sidecars: SIDECARS.length },
    calls: calls / SERVICES,
    definitions: ecs.count("DescribeTaskDefinition"),
  };
}

function eventOf(number: number) {
  const [template] = FIRST_EVENTS;
  if (template === undefined) {
    throw new Error("The demo has no events");
  }
  return { ...template, detail: { ...template.detail, ...taskOf(number) } };
}

function taskOf(number: number) {
  return {
    taskArn: `${CLUSTER_ARN.replace(":cluster/", ":task/")}/${number}`,
    clusterArn: CLUSTER_ARN,
    taskDefinitionArn: `arn:aws:ecs:us-east-1:123456789012:task-definition/service-${number}:1`,
    group: `service:service-${number}`,
    launchType: "FARGATE",
    lastStatus: "RUNNING",
    attributes: [{ name: "ecs.cpu-architecture", value: "x86_64" }],
    containers: SIDECARS,
  };
}

/** The part of a call's input that is read. */
interface EcsInput {
  readonly nextToken?: string;
  readonly tasks?: readonly string[];
}

/** Serves an ECS with a running task of each service, and counts its calls. */
async function serveEcs() {
  const asked = new Map<string, number>();
  const answerTo = (operation: string, { nextToken = "0", tasks = [] }: EcsInput) => {
    const first = Number(nextToken);
    const next = first + PAGE;
    switch (operation) {
      case "ListTasks":
        return {
          taskArns: Array.from({ length: PAGE }, (_, index) => taskOf(first + index).taskArn),
          ...(next < SWEPT_SERVICES && { nextToken: String(next) }),
        };
      case "DescribeTasks":
        return {
          tasks: tasks.map((arn) => ({
            ...taskOf(Number(arn.split("/").at(-1))),
            startedAt: Date.now() / 1000 - 3600,
          })),
        };
      default:
        return { taskDefinition: { containerDefinitions: [] } };
    }
  };
  const server = createServer(async (request: IncomingMessage, response) => {
    let body = "";
    for await (const chunk of request) {
      body += chunk;
    }
    const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
    asked.set(operation, (asked.get(operation) ?? 0) + 1);
    response.setHeader("content-type", "application/x-amz-json-1.1");
    response.end(JSON.stringify(answerTo(operation, JSON.parse(body))));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: (operation: string) => asked.get(operation) ?? 0,
    close: () => server.close(),
  };
}
