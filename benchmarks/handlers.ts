import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { devNull } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { FIRST_EVENTS } from "../demo/events";
import type { Program } from "../functions/contract/environment";
import type { LocalAws } from "../local-aws";
import { runCommand } from "../local-aws/run-command";
import { functionArchive } from "../packaging/programs";
import { INSTALLATION, LEDGER } from "./scanning-resources";

const INVOKE = join(__dirname, "invoke.cjs");

export interface Handled {
  readonly milliseconds: number;
  readonly answer: unknown;
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

/** Runs a handler in a fresh process; undefined: a process without any. */
export async function handle(
  handler: string | undefined,
  environment: Readonly<Record<string, string>>,
  events: readonly unknown[] = [],
): Promise<Handled[]> {
  const files = handler === undefined ? [] : [handler, `${handler}.events.json`];
  if (files[1] !== undefined) writeFileSync(files[1], JSON.stringify(events));
  const { code, output } = await runCommand(process.execPath, [INVOKE, ...files], { env: environment });
  if (code !== 0) throw new Error(`${handler} failed with exit code ${code}:\n${output}`);
  return JSON.parse(output.trimEnd().split("\n").at(-1) ?? "");
}

/** Returns the variables that Lambda gives handlers, and none of the caller's that slow or redirect them. */
export function handlerEnvironment(aws: LocalAws): Record<string, string> {
  return {
    PATH: process.env.PATH ?? "",
    ...aws.environment(),
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    INSTALLATION_NAME: INSTALLATION,
    LEDGER_TABLE: LEDGER,
    ACCOUNT_ID: "123456789012",
    SCAN_MODE: "inline",
    SCANNER_PROJECT: INSTALLATION,
    INCLUDE_IMAGES: "[]",
    EXCLUDE_IMAGES: "[]",
    RESCAN_AFTER_HOURS: "24",
    SWEEPS: "true",
    // Never full, like an installation that keeps up.
    MAX_CONCURRENT_SCANS: "500",
  };
}

/** Returns the batch in which the trigger gets an event of one task with one new image from its queue. */
export function newEvent(round: string): unknown {
  const [event] = FIRST_EVENTS.filter(({ detail }) => detail.containers.length === 1);
  if (event === undefined) throw new Error("The demo has no task of one container");
  const hash = createHash("sha256").update(round).digest("hex");
  const containers = event.detail.containers.map((container) => ({
    ...container,
    imageDigest: `sha256:${hash}`,
  }));
  const body = JSON.stringify({ ...event, detail: { ...event.detail, containers } });
  return { Records: [{ messageId: hash, body, attributes: { ApproximateReceiveCount: "1" } }] };
}
