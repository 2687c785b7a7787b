import Table from "cli-table3";
import { color } from "listr2";
import { shorten } from "../functions/contract/images/image";
import { SEVERITIES } from "../functions/contract/images/vulnerabilities";
import type { ScanMode } from "./arguments";
import { type ExpectedImage, ledgerKey, type Observation } from "./expectations";

export interface Report {
  readonly scanMode: ScanMode;
  readonly images: readonly ExpectedImage[];
  readonly observed: Observation;
  /** Milliseconds from the first event of an image to its verdict in the ledger, by ledger key. */
  readonly verdictTimes: ReadonlyMap<string, number>;
  /** How many builds one build per container makes. */
  readonly buildsPerContainer: number;
  /** Tasks on EC2. */
  readonly tasksLeftOut: number;
}

/** The table of verdicts and the sentences below it. */
export function renderReport(report: Report): string {
  const { observed, buildsPerContainer, tasksLeftOut, scanMode } = report;
  const table = new Table({
    head: ["image", "platform", "verdict", "crit", "high", "med", "low", "negl", "build", "time"],
    colAligns: ["left", "left", "left", ...SEVERITIES.map(() => "right" as const), "left", "right"],
    // Without colours of its own: they would end up in files and CI logs.
    style: { head: [], border: [], compact: true },
  });
  table.push(...tableRows(report));
  return [
    table.toString(),
    ...EXPLANATIONS[scanMode],
    "",
    ...errors(report),
    scanMode === "inline"
      ? `Builds that ran: ${observed.builds.length}, one for each image and platform.`
      : `Images that Sysdig was asked for: ${observed.builds.length}, each once; no build ran.`,
    `One build per container of each running task would have been ${buildsPerContainer}, and none for the image that crashes before it runs.`,
    `Images seen again while a scan was open or a verdict fresh: ${observed.sightingsOfKnownImages}, which started nothing.`,
    `Tasks on EC2 instances: ${tasksLeftOut}, which started nothing either, because launch_types names Fargate alone.`,
  ].join("\n");
}

const EXPLANATIONS: Readonly<Record<ScanMode, readonly string[]>> = {
  inline: [
    "Time: from the first task event of the image to its verdict in the ledger. Builds start at once here; on AWS,",
    "CodeBuild takes a while to provision each. The findings are those of a simulated Sysdig.",
  ],
  backend: [
    "Time: from the first task event of the image to its verdict in the ledger. In backend mode Sysdig is asked once a",
    "minute how far it is. The findings are those of a simulated Sysdig.",
  ],
};

/** Why images have no verdict. */
function errors({ images, observed }: Report): string[] {
  const reasons = images.flatMap((image) => {
    const row = observed.rows.get(ledgerKey(image));
    return row?.rowState === "ERROR" ? [`ERROR: ${row.reason}`] : [];
  });
  return reasons.length > 0 ? [...reasons, ""] : [];
}

/** One row of cells per image. */
export function tableRows({ images, observed, verdictTimes }: Report): string[][] {
  return images.map((image) => {
    const key = ledgerKey(image);
    const row = observed.rows.get(key);
    const time = verdictTimes.get(key);
    const verdict = row?.verdict ?? row?.rowState ?? "none";
    return [
      shorten(image.image),
      image.platform,
      verdict === image.verdict && verdict === "PASSED" ? color.green(verdict) : color.red(verdict),
      ...SEVERITIES.map((severity) => `${row?.counts?.[severity] ?? "-"}`),
      // The first part of the build's id is enough to find it.
      row?.run?.handle.split(":").at(-1)?.slice(0, 8) ?? "-",
      time === undefined ? "-" : `${(time / 1000).toFixed(1)} s`,
    ];
  });
}
