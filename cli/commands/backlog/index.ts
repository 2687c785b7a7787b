import { type Control, readControl } from "../../../functions/capacity/control";
import { CONTROL_KEY } from "../../../functions/contract/ledger";
import { describeLimit, type Limit, limitOf } from "../../../functions/summary/limit";
import type { CliCommand } from "../../commands";
import { rememberRows } from "../../images/row-numbers";
import { whyOpen } from "../../images/table";
import { imagePages, type ListedImage } from "../../ledger/listed-images";
import { type Column, notes, renderColumns } from "../../text/columns";
import { printImpairment } from "../../text/impairment";
import { terminalText } from "../../text/screen";
import { age, withLocalTimes } from "../../text/times";

export const command: CliCommand = {
  name: "backlog",
  description: "Lists the scans that wait, the earliest deadline first, each with its cause.",
  examples: ["backlog", "backlog --json"],
  rights: ["dynamodb:GetItem, dynamodb:BatchGetItem and dynamodb:Scan on the table"],
  run: async (context) => {
    const { ledger, json, paste } = context;
    const now = new Date();
    const control = readControl(await ledger.get(CONTROL_KEY));
    const common = limitOf(control, now);
    const found: WaitingScan[] = [];
    for await (const page of imagePages(ledger)) {
      found.push(...page.flatMap((image) => waitingScan(image, common, now) ?? []));
    }
    const scans = found.sort(byDeadline);
    printImpairment(control.breaker, json);
    if (json) {
      scans.map((scan) => console.log(JSON.stringify(scan)));
      return;
    }
    rememberRows(context, scans);
    console.log(renderBacklog(scans, control, common, now, paste("breaker")));
  },
};

/** A waiting scan as `fargate-scans backlog --json` prints it, by docs/schemas/backlog.schema.json. */
export type WaitingScan = NonNullable<ReturnType<typeof waitingScan>>;

/** Returns the scan if it waits. Its cause is `common`, unless it waits for its own time or for its retry. */
export function waitingScan({ scan, ...image }: ListedImage, common: Limit, now: Date) {
  if (scan === null || scan.state === "SCANNING" || scan.dueAt === null) {
    return undefined;
  }
  const { reference, repository, digest, platform, verdict } = image;
  const { state, dueAt, deadline, requestedAt, build: _, ...waiting } = scan;
  const ownCause = state === "HELD" ? ("time" as const) : ("retry" as const);
  return {
    ...{ version: "1", reference, repository, digest, platform, verdict, state, ...waiting },
    cause: state === "WAITING" || new Date(dueAt) <= now ? common : ownCause,
    deadline: deadline ?? dueAt,
    since: requestedAt ?? image.freshUntil ?? image.firstSeenAt,
    notBefore: state === "WAITING" ? null : dueAt,
  };
}

/** Compares texts, because ISO 8601 in UTC sorts as time does. */
export const byDeadline = (one: WaitingScan, other: WaitingScan): number =>
  `${one.deadline} ${one.reference}` < `${other.deadline} ${other.reference}` ? -1 : 1;

const columnsAt = (now: Date): readonly Column<WaitingScan>[] => [
  { head: "#", align: "right", cell: (_, index) => `${index + 1}` },
  { head: "deadline", align: "right", least: 6, cell: ({ deadline }) => distance(deadline, now) },
  { head: "image", least: 12, isImage: true, cell: ({ reference }) => reference },
  { head: "scan", cell: ({ state }) => state },
  { head: "waits for", least: 7, cell: ({ cause }) => cause },
  { head: "since", align: "right", cell: ({ since }) => age(since, now) },
  { head: "tries", align: "right", cell: ({ attempts }) => `${attempts}` },
  { head: "not before", align: "right", least: 6, cell: ({ notBefore }) => distance(notBefore, now) },
];

/**
 * Renders waiting scans for people. Why each was put off stands below the table, by row number.
 *
 * @param breaker the command that shows the breaker. Default: without the options that find the installation
 */
export function renderBacklog(
  scans: readonly WaitingScan[],
  control: Control,
  common: Limit,
  now: Date,
  breaker?: string,
): string {
  if (scans.length === 0) {
    return "No scan waits, and none is to be retried.";
  }
  const count = (state: string) => scans.filter((each) => each.state === state).length;
  const late = scans.filter(({ deadline }) => new Date(deadline) <= now).length;
  const why = terminalText(withLocalTimes(describeLimit(control, common, breaker)));
  return [
    renderColumns(columnsAt(now), scans),
    ...notes("Why they were put off:", scans, (scan) => [whyOpen(scan)]),
    `\n${count("WAITING")} waiting, ${count("HELD")} held, ${count("ERROR")} to be retried; ${late} of them past the deadline.`,
    ...(scans.some(({ cause }) => cause === common) ? [`Why scans are WAITING: ${why}`] : []),
  ].join("\n");
}

function distance(time: string | null, now: Date): string {
  if (time === null) {
    return "-";
  }
  return new Date(time) <= now ? `${age(time, now)} ago` : `in ${age(now, new Date(time))}`;
}
