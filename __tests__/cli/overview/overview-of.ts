import { type Ask, Refusal, type Reply } from "../../../cli/account/ask";
import { type Overview, readOverview } from "../../../cli/commands/overview/overview";
import type { Place } from "../../../functions/contract/places/place";
import type { Row } from "../../../functions/table/table";
import { MemoryTable } from "../../../simulation/aws/dynamodb/memory-table";
import { minutesFromNow, NOW } from "../../functions/samples";
import {
  hoursAgo,
  imageRow,
  keyOf,
  SWEPT_AT,
  unscannedRow,
  workloadsItem,
} from "../../functions/summary/ledger-items";
import { errorsAgainstSchema } from "../schema";

/** What AWS answers of an installation whose trigger ran within five minutes. */
export const ANSWERS: Readonly<Record<string, () => Reply>> = {
  DescribeAlarms: () => ({ MetricAlarms: [{ AlarmName: "scanning-no-verdict", StateValue: "OK" }] }),
  GetMetricStatistics: () => ({
    Datapoints: [{ Timestamp: minutesFromNow(-20).getTime() / 1000, Sum: 1 }],
  }),
};

export function refuse(code: string): never {
  throw new Refusal("x", { name: code, message: "not authorized to perform: x" });
}

export const SWEEP = { image: "sweep#last-complete", startedAt: hoursAgo(0.6), endedAt: SWEPT_AT };
export const paste = (command: string) => `fargate-scans ${command} --name scanning`;

class TableOf extends MemoryTable {
  constructor(items: readonly Row[]) {
    super();
    for (const item of items) {
      this.rows.set(String(item.image), item);
    }
  }
}

export async function overviewOf(
  items: readonly Row[],
  answers: typeof ANSWERS = {},
  own?: Place,
): Promise<Overview> {
  const ask: Ask = async (_, operation, input) =>
    ({ ...ANSWERS, ...answers })[Object(input).FunctionName ?? operation]?.();
  const found = await readOverview("scanning", new TableOf(items), ask, NOW, own);
  expect(errorsAgainstSchema("overview", JSON.stringify(found))).toEqual([]);
  return found;
}

/** What Lambda says of a function that is given these variables. */
export const given = (Variables: object) => () => ({ Environment: { Variables } });
export const gateOf = (mode: string, ...block_in: string[]) => ({
  "scanning-deployment-gate": given({ DEPLOYMENT_GATE: JSON.stringify({ mode, block_in }) }),
});
export const alarms = (...names: readonly string[]) => ({
  DescribeAlarms: () => ({ MetricAlarms: names.map((AlarmName) => ({ AlarmName, StateValue: "ALARM" })) }),
});
export const failing = (number: number, reference = `docker.io/acme/app:${number}`): Row[] => {
  const row = imageRow({ image: keyOf(number), reference });
  return [row, workloadsItem({}, String(row.image))];
};
export const errored = (number: number, changes: Row = {}, isRunning = true): Row[] => {
  const row = unscannedRow({
    ...{ image: keyOf(number), reference: "ghcr.io/acme/app:1" },
    ...{ rowState: "ERROR", errorClass: "configuration", errorKind: "configuration/registry/denied" },
    ...{ reason: `Scan of ghcr.io/acme/app:${number} failed: it is refused.`, dueAt: hoursAgo(-1) },
    ...changes,
  });
  return [row, workloadsItem(isRunning ? {} : { sweptAt: hoursAgo(500) }, String(row.image))];
};
