import { gravestOf, nameOf } from "../cli/images/table";
import { type Column, renderColumns } from "../cli/text/columns";
import { fitted } from "../cli/text/screen";
import type { ScanMode } from "./arguments";
import { type ExpectedImage, ledgerKey, type Observation, type ObservedRow } from "./expectations";
import { WIDTH } from "./operator";

export interface Report {
  readonly scanMode: ScanMode;
  readonly images: readonly ExpectedImage[];
  readonly observed: Observation;
  /** Milliseconds from the events to an image's verdict in the ledger, by ledger key. */
  readonly verdictTimes: ReadonlyMap<string, number>;
  /** Builds that a design with one build per container would need. */
  readonly buildsPerContainer: number;
  readonly tasksLeftOut: number;
}

export function renderReport(report: Report): string {
  const { observed, buildsPerContainer, tasksLeftOut, scanMode } = report;
  const sentences = [
    ...EXPLANATIONS[scanMode],
    "",
    ...errors(report),
    scanMode === "inline"
      ? `Builds that ran: ${observed.builds.length}, one for each image and platform.`
      : `Images that Sysdig was asked for: ${observed.builds.length}, each once; no build ran.`,
    `One build per container of each running task would have been ${buildsPerContainer}, and none for the image that crashes before it runs.`,
    `Images seen again while a scan was open or a verdict fresh: ${observed.sightingsOfKnownImages}, which started nothing.`,
    `Tasks on EC2 instances: ${tasksLeftOut}, which started nothing either, because launch_types names Fargate alone.`,
  ];
  const table = renderColumns(COLUMNS, rowsOf(report), WIDTH);
  return [table, "", ...sentences.map((line) => fitted(line, WIDTH))].join("\n");
}

const EXPLANATIONS: Readonly<Record<ScanMode, readonly string[]>> = {
  inline: [
    "Time: from the first task event of the image to its verdict in the ledger. Builds start at once here; on AWS, CodeBuild takes a while to provision each. The findings are those of a simulated Sysdig.",
  ],
  backend: [
    "Time: from the first task event of the image to its verdict in the ledger. In backend mode Sysdig is asked once a minute how far it is. The findings are those of a simulated Sysdig.",
  ],
};

function errors({ images, observed }: Report): string[] {
  const reasons = images.flatMap((image) => {
    const row = observed.rows.get(ledgerKey(image));
    return row?.rowState === "ERROR" ? [`ERROR: ${row.reason}`] : [];
  });
  return reasons.length > 0 ? [...reasons, ""] : [];
}

interface Row {
  readonly image: ExpectedImage;
  readonly row: ObservedRow | undefined;
  readonly time: number | undefined;
}

const rowsOf = ({ images, observed, verdictTimes }: Report): Row[] =>
  images.map((image) => {
    const key = ledgerKey(image);
    return { image, row: observed.rows.get(key), time: verdictTimes.get(key) };
  });

const verdictOf = ({ row }: Row): string => row?.verdict ?? row?.rowState ?? "none";

const COLUMNS: readonly Column<Row>[] = [
  {
    head: "verdict",
    cell: verdictOf,
    colour: (row) => (verdictOf(row) === row.image.verdict && verdictOf(row) === "PASSED" ? "green" : "red"),
  },
  {
    head: "image",
    least: 12,
    isImage: true,
    cell: ({ image: { image, platform } }) => nameOf({ reference: image, digest: null, platform }),
  },
  { head: "crit/high", align: "right", cell: ({ row }) => gravestOf({ counts: row?.counts ?? null }) },
  // The beginning of the build's id is enough to find it.
  { head: "build", cell: ({ row }) => row?.run?.handle.split(":").at(-1)?.slice(0, 8) ?? "-" },
  {
    head: "time",
    align: "right",
    cell: ({ time }) => (time === undefined ? "-" : `${(time / 1000).toFixed(1)} s`),
  },
];
