import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { FIRST_EVENTS } from "../demo/events";
import { DAY, HOUR } from "../functions/contract/durations";
import { type Image, parseImage } from "../functions/contract/images/image";
import { scanOf } from "../functions/images/image-item";
import { Ledger } from "../functions/ledger/ledger";
import { DynamodbTable } from "../functions/table/dynamodb-table";
import type { LocalAws } from "../local-aws";
import { runCommand } from "../local-aws/run-command";
import { BUNDLE, HANDLERS, handlerEnvironment, inQueue } from "./designs";
import { ScanningResources } from "./scanning-resources";

/** Events of an hour, each in a batch of its own, as at low traffic. */
const EVENTS = 5000;
const CONTAINERS = 3;
/** Images with a fresh verdict that were last seen more than an hour before the first event. */
const KNOWN_IMAGES = 50;
/** One container in so many runs a new image. */
const NEW_ONE_IN = 1000;

/** Cost of events whose images are nearly all known. */
export interface KnownImagesCost {
  readonly events: number;
  readonly containers: number;
  /** Calls of AWS per event. */
  readonly calls: number;
  /** CPU time per event, of the process that handles them. */
  readonly cpuMilliseconds: number;
}

/** Highest cost of an event: one batch read, and a new image now and then. */
export const MAX_CALLS = 1.05;
export const MAX_CPU_MS = 2;

/** @throws Error if known images cost more than they may */
export function checkKnownImages({
  calls,
  cpuMilliseconds,
}: Pick<KnownImagesCost, "calls" | "cpuMilliseconds">): void {
  if (calls > MAX_CALLS || cpuMilliseconds > MAX_CPU_MS) {
    throw new Error(
      `An event of known images takes ${calls.toFixed(3)} calls of AWS and ${cpuMilliseconds.toFixed(2)} ms of CPU time; at most ` +
        `${MAX_CALLS} calls and ${MAX_CPU_MS} ms are allowed. Look for what the trigger reads before it knows an image.`,
    );
  }
}

export interface KnownImagesOptions {
  readonly aws: LocalAws;
  /** For event files; holds the trigger's code. */
  readonly folder: string;
  readonly show: (text: string) => void;
}

/** Has one instance of the trigger handle events whose images are known, but for one in a thousand. */
export async function measureKnownImages({
  aws,
  folder,
  show,
}: KnownImagesOptions): Promise<KnownImagesCost> {
  show("known images: filling the ledger");
  const resources = await ScanningResources.create(aws, "known-images");
  const table = new DynamodbTable(new DynamoDBClient(aws.clientConfig), resources.table);
  const before = new Date(Date.now() - 2 * HOUR);
  const ledger = new Ledger(
    table,
    { installation: "benchmark", tableArn: "table", rescanAfterMs: DAY },
    () => before,
  );
  for (let number = 0; number < KNOWN_IMAGES; number += 1) {
    await putVerdict(ledger, imageOf(number), before);
  }

  show(`known images: ${EVENTS} events`);
  const file = join(folder, "known-images.json");
  writeFileSync(file, JSON.stringify(Array.from({ length: EVENTS }, (_, event) => inQueue(eventOf(event)))));
  const counter = join(HANDLERS, "count-events.cjs");
  const { code, output } = await runCommand(process.execPath, [counter, join(folder, BUNDLE), file], {
    env: handlerEnvironment(aws, resources),
  });
  if (code !== 0) {
    throw new Error(`scan-trigger failed with exit code ${code}:\n${output}`);
  }
  const { calls, cpuMilliseconds } = JSON.parse(output.trimEnd().split("\n").at(-1) ?? "");
  return {
    events: EVENTS,
    containers: CONTAINERS,
    calls: calls / EVENTS,
    cpuMilliseconds: cpuMilliseconds / EVENTS,
  };
}

function eventOf(event: number) {
  const [template] = FIRST_EVENTS;
  if (template === undefined) {
    throw new Error("The demo has no events");
  }
  const containers = Array.from({ length: CONTAINERS }, (_, index) => {
    const number = event * CONTAINERS + index;
    const isNew = number % NEW_ONE_IN === NEW_ONE_IN - 1;
    return containerOf(isNew ? KNOWN_IMAGES + number : number % KNOWN_IMAGES);
  });
  return { ...template, detail: { ...template.detail, containers } };
}

export function containerOf(number: number) {
  return {
    name: `container-${number}`,
    image: `123456789012.dkr.ecr.us-east-1.amazonaws.com/image-${number}:1`,
    imageDigest: `sha256:${digest(`image ${number}`)}`,
    lastStatus: "RUNNING",
  };
}

export function imageOf(number: number): Image {
  const { image, imageDigest } = containerOf(number);
  return parseImage(image, "linux/amd64", imageDigest);
}

export async function putVerdict(ledger: Ledger, image: Image, verdictAt: Date): Promise<void> {
  await ledger.ask({ image, taskArn: "benchmark" });
  const item = await ledger.read(image);
  const scan = item && scanOf(item);
  for (const begun of await ledger.begin(scan ? [scan] : [], Number.MAX_SAFE_INTEGER)) {
    await ledger.recordEnd(
      begun,
      { kind: "verdict", verdict: "PASSED", verdictAt, origin: "inline" },
      { busyMs: 0 },
    );
  }
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
