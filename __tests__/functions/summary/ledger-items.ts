import { readControl } from "../../../functions/capacity/control";
import { HOUR } from "../../../functions/contract/durations";
import { imageKey, repositoryIn } from "../../../functions/contract/images/image";
import type { ScanSummary } from "../../../functions/contract/notices/summary";
import { SUMMARY_ATTRIBUTES } from "../../../functions/summary/read-summary";
import { SummaryMaker, type SummaryPeriod } from "../../../functions/summary/summary-maker";
import type { Row } from "../../../functions/table/table";
import { SUMMARY_SCHEMA } from "../../../scripts/generate/event-schema";
import { digestOf, image, minutesFromNow, NOW, TASK_ARN } from "../samples";
import { schemaErrors } from "../schema-errors";

/** So many hours before now, as an item has it. */
export const hoursAgo = (hours: number): string => minutesFromNow(-60 * hours).toISOString();

export const COUNTS = { critical: 1, high: 2, medium: 0, low: 0, negligible: 0 };
export const KEY = imageKey(image());

/** Key of an image whose content has this number. */
export const keyOf = (number: number): string => imageKey(image("nginx:1.27", digestOf(number)));

/** The row of an image that failed an hour ago. With another reference, its key is that of its digest under that name. */
export function imageRow(changes: Row = {}): Row {
  const { image: key = KEY, reference = image().reference } = changes;
  const repository = repositoryIn(String(reference));
  return {
    ...{ platform: "linux/amd64", reference, repository },
    ...{ verdict: "FAILED", verdictAt: hoursAgo(1), counts: COUNTS, scanId: "1" },
    ...{ firstSeenAt: hoursAgo(1000), lastSeenAt: hoursAgo(2), lastTaskArn: TASK_ARN },
    ...changes,
    image: String(key).replace(/^[^@#]+@/, `${repository}@`),
  };
}

/** One that was never scanned. */
export function unscannedRow(changes: Row = {}): Row {
  const { verdict: _, verdictAt: __, counts: ___, ...row } = imageRow(changes);
  return row;
}

/** The part of an image's row that has its verdicts, by how many whole hours they are old. */
export function historyOf(verdicts: Readonly<Record<number, string>>): Row {
  // Whole numbers come first and in their order: the latest verdict is the first.
  const history = Object.entries(verdicts).map(([hours, verdict]) => ({
    ...{ verdict, verdictAt: hoursAgo(Number(hours)), counts: COUNTS },
  }));
  return { history };
}

export const SWEPT_AT = hoursAgo(0.5);

/** Who runs an image, as the latest sweep has seen it. */
export function workloadsItem(changes: Row = {}, key = KEY): Row {
  const service = { kind: "service", name: "web", cluster: "production", tasks: 4, since: hoursAgo(500) };
  return {
    image: `workloads#${key}`,
    services: [{ ...service, owner: "team-shop" }],
    ...{ furtherServices: 0, sweptAt: SWEPT_AT },
    ...changes,
  };
}

/** What the gate has recorded of a deployment so many hours ago. */
export const gateItem = (id: string, gateState: string, log: object, hours = 1): Row => ({
  image: `gate#production/web/${id}#POST_SCALE_UP`,
  ...{ gateState, rowState: gateState === "IN_PROGRESS" ? undefined : "DECIDED" },
  ...{ startedAt: hoursAgo(hours), dueAt: hoursAgo(hours), decision: JSON.stringify(log) },
});

export const PERIOD: SummaryPeriod = {
  installation: "scanning",
  from: new Date(hoursAgo(7 * 24)),
  to: NOW,
  lastSweep: {
    ...{ startedAt: new Date(NOW.getTime() - HOUR), endedAt: new Date(SWEPT_AT), tasks: 4, images: 1 },
  },
  control: readControl(undefined),
};

/** The summary of these items, of which as much is transferred as is asked for. */
export function summaryOf(
  items: readonly Row[],
  changes: Partial<SummaryPeriod> = {},
  isComplete = true,
): ScanSummary {
  const maker = new SummaryMaker({ ...PERIOD, ...changes });
  const wanted: readonly string[] = SUMMARY_ATTRIBUTES;
  for (const item of items) {
    maker.add(Object.fromEntries(Object.entries(item).filter(([name]) => wanted.includes(name))));
  }
  return maker.summary(isComplete);
}

const errorsOfSummary = schemaErrors(SUMMARY_SCHEMA);

/** The same, which keeps its schema. */
export function checkedSummary(...asked: Parameters<typeof summaryOf>): ScanSummary {
  const summary = summaryOf(...asked);
  expect(errorsOfSummary(summary)).toEqual([]);
  return summary;
}
