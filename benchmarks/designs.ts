import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { devNull } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { FIRST_EVENTS, REPEATED_EVENTS, type RecordedEvent } from "../demo/events";
import type { Program } from "../functions/contract/environment";
import type { LocalAws } from "../local-aws";
import { runCommand } from "../local-aws/run-command";
import { functionArchive } from "../packaging/programs";
import { INSTALLATION, type ScanningResources } from "./scanning-resources";

export const HANDLERS = join(__dirname, "handlers");
/** Path of the trigger's code in the benchmark's folder. */
export const BUNDLE = join("scan-trigger", "index.js");

/** A handler of task events that can be run in a fresh process. */
export interface Design {
  readonly name: string;
  /** The command that loads the handler; a file of events may follow. */
  readonly command: readonly [program: string, ...args: string[]];
  /** Events of the demo that the handler's rule lets through, in the shape in which the handler gets them. */
  readonly demoEvents: readonly unknown[];
  /** Returns an event of one task with one new image. */
  readonly newEvent: (round: string) => unknown;
}

export const EMPTY = "an empty Node handler";
export const TRIGGER = "`scan-trigger`";
export const PYTHON = "the Python handler";

const DEMO_EVENTS = [...FIRST_EVENTS, ...REPEATED_EVENTS];

/** Returns the handlers that are compared, and writes what each needs into a folder. */
export function designs(folder: string, python: string): Design[] {
  const invoke = join(HANDLERS, "invoke.cjs");
  const bundle = unpackFunction("scan-trigger", folder);
  const running = DEMO_EVENTS.filter(({ detail }) => detail.lastStatus === "RUNNING");
  return [
    {
      name: EMPTY,
      command: [process.execPath, invoke, join(HANDLERS, "empty.cjs")],
      demoEvents: DEMO_EVENTS,
      newEvent,
    },
    {
      name: TRIGGER,
      command: [process.execPath, invoke, bundle],
      demoEvents: DEMO_EVENTS.map(inQueue),
      newEvent: (round) => inQueue(newEvent(round)),
    },
    {
      name: PYTHON,
      command: [python, join(HANDLERS, "invoke.py")],
      // Its rule takes running tasks only.
      demoEvents: running,
      newEvent,
    },
  ];
}

/** Unpacks a function's code into the benchmark's folder, and returns the file of its handler. */
export function unpackFunction(name: Program, folder: string): string {
  const code = join(folder, name);
  mkdirSync(code);
  for (const [file, contents] of Object.entries(unzipSync(functionArchive(name).bytes))) {
    writeFileSync(join(code, file), contents);
  }
  return join(code, "index.js");
}

/** Runs a design in a fresh process, and returns the milliseconds of the whole process. */
export async function runDesign(
  { command: [program, ...args], name }: Design,
  environment: Record<string, string>,
  eventsFile?: string,
): Promise<number> {
  const start = performance.now();
  const { code, output } = await runCommand(program, eventsFile ? [...args, eventsFile] : args, {
    env: environment,
  });
  const took = performance.now() - start;
  if (code !== 0) {
    throw new Error(`${name} failed with exit code ${code}:\n${output}`);
  }
  return took;
}

/** Returns the variables that Lambda gives handlers, and none of the caller's that slow or redirect them. */
export function handlerEnvironment(aws: LocalAws, resources: ScanningResources): Record<string, string> {
  return {
    PATH: process.env.PATH ?? "",
    ...aws.environment(),
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    INSTALLATION_NAME: INSTALLATION,
    LEDGER_TABLE: resources.table,
    ACCOUNT_ID: "123456789012",
    SCAN_MODE: "inline",
    SCANNER_PROJECT: resources.project,
    INCLUDE_IMAGES: "[]",
    EXCLUDE_IMAGES: "[]",
    RESCAN_AFTER_HOURS: "24",
    SWEEPS: "true",
    // Never full, like an installation that keeps up.
    MAX_CONCURRENT_SCANS: "500",
  };
}

/** Returns the batch of one message in which the trigger gets an event from its queue. */
export function inQueue(event: RecordedEvent): unknown {
  const body = JSON.stringify(event);
  const messageId = createHash("sha256").update(body).digest("hex");
  return { Records: [{ messageId, body, attributes: { ApproximateReceiveCount: "1" } }] };
}

function newEvent(round: string): RecordedEvent {
  const [event] = FIRST_EVENTS.filter(({ detail }) => detail.containers.length === 1);
  if (event === undefined) {
    throw new Error("The demo has no task of one container");
  }
  const imageDigest = `sha256:${createHash("sha256").update(round).digest("hex")}`;
  const containers = event.detail.containers.map((container) => ({ ...container, imageDigest }));
  return { ...event, detail: { ...event.detail, containers } };
}
