import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DAY } from "../functions/contract/durations";
import { Ledger } from "../functions/ledger/ledger";
import { DynamodbTable } from "../functions/table/dynamodb-table";
import { runCommand } from "../local-aws/run-command";
import { bundledCommandLine } from "../packaging/command-line";
import type { GateTimeOptions } from "./gate-time";
import { imageOf, putVerdict } from "./known-images";
import { ScanningResources } from "./scanning-resources";
import { median, ratio } from "./statistics";

const NAME = "command-line";
const IMAGES = 30;
/** A number of their own, because these rounds are short. */
const ROUNDS = 15;

/** The most CPU time of a command, in times of a bare Node process. Most of that of `images` is the AWS SDK's. */
export const MOST_TIMES = { help: 2.2, images: 3.5 };

/** Milliseconds of CPU time in each round. */
export interface CommandTimes {
  readonly bare: readonly number[];
  readonly help: readonly number[];
  readonly images: readonly number[];
}

/** Runs a bare Node, the help, and the list of a small installation in turns. */
export async function measureCommandLine({
  aws,
  folder,
  show,
}: Omit<GateTimeOptions, "rounds">): Promise<CommandTimes> {
  show("command line: an installation of its own");
  const resources = await ScanningResources.create(aws, NAME);
  const table = new DynamodbTable(new DynamoDBClient(aws.clientConfig), resources.table);
  const ledger = new Ledger(table, { installation: NAME, tableArn: "table", rescanAfterMs: DAY });
  for (let number = 0; number < IMAGES; number += 1) {
    await putVerdict(ledger, imageOf(number), new Date());
  }
  const program = join(folder, "fargate-scans.cjs");
  writeFileSync(program, bundledCommandLine().bytes);
  const clock = join(folder, "clock.cjs");
  // Standard error has nothing else if all is well.
  writeFileSync(
    clock,
    'process.on("exit", () => { const { user, system } = process.cpuUsage(); process.stderr.write(`cpu ${user + system}`); });',
  );
  // Certificates as on many machines: Node reads them at each start, and without them takes half the time.
  const certificates = join(folder, "certificates.pem");
  writeFileSync(certificates, rootCertificates.join("\n"));
  const env = {
    ...process.env,
    ...aws.childEnvironment(),
    NODE_EXTRA_CA_CERTS: certificates,
    XDG_CACHE_HOME: folder,
  };
  const cpuOf = async (...args: readonly string[]) => {
    const { code, output } = await runCommand(process.execPath, ["--require", clock, ...args], { env });
    const [, microseconds] = /cpu (\d+)$/.exec(output) ?? [];
    if (code !== 0 || microseconds === undefined) {
      throw new Error(`node ${args.join(" ")} failed with exit code ${code}:\n${output}`);
    }
    return Number(microseconds) / 1000;
  };
  const times = { bare: [] as number[], help: [] as number[], images: [] as number[] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    show(`command line: ${round === 0 ? "warming up" : `round ${round}`}`);
    const taken = {
      bare: await cpuOf("-e", "0"),
      help: await cpuOf(program, "--help"),
      images: await cpuOf(program, "images", "--table", resources.table),
    };
    for (const name of round === 0 ? [] : (["bare", "help", "images"] as const)) {
      times[name].push(taken[name]);
    }
  }
  return times;
}

/** @throws Error if a command takes more than it may */
export function checkCommandLine({ bare, ...commands }: CommandTimes): void {
  for (const name of ["help", "images"] as const) {
    const measured = ratio(commands[name], bare);
    if (measured > MOST_TIMES[name]) {
      throw new Error(
        `${name} takes ${measured.toFixed(2)} times the CPU time of a bare Node process; at most ${MOST_TIMES[name]} are allowed. ` +
          "Look for what is loaded before it is needed.",
      );
    }
  }
}

export function renderCommandLine({ bare, help, images }: CommandTimes): string {
  return [
    "| CPU time of `fargate-scans`, where Node reads certificates of its own | a bare Node process |",
    "|---|--:|",
    `| \`--help\` | ${ratio(help, bare).toFixed(2)} × |`,
    `| \`images\` of ${IMAGES} images | ${ratio(images, bare).toFixed(2)} × |`,
  ].join("\n");
}

/** Renders medians in milliseconds, as context. */
export function renderCommandLineMedians({ bare, help, images }: CommandTimes): string {
  const [node, helped, listed] = [bare, help, images].map((times) => median(times).toFixed(0));
  return `  fargate-scans: ${helped} ms of CPU time for --help, ${listed} ms for images, ${node} ms of a bare Node process`;
}
