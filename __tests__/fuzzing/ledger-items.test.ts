import fc from "fast-check";
import { readControl } from "../../functions/capacity/control";
import { EXCEPTIONS_KEY, type ImageException } from "../../functions/contract/blocking/exceptions";
import { OPEN_GATE_KEY } from "../../functions/contract/blocking/gate";
import { DAY } from "../../functions/contract/durations";
import { PARTITION_KEY } from "../../functions/contract/ledger";
import { exceptionFor, readLeniency } from "../../functions/exceptions/exceptions";
import { readContent } from "../../functions/images/contents";
import { readImage } from "../../functions/images/image-item";
import { describeSummary, titleOfSummary } from "../../functions/results/messages/summary-message";
import { SummaryMaker } from "../../functions/summary/summary-maker";
import type { Row } from "../../functions/table/table";
import { readWorkloadsItem } from "../../functions/workloads/workloads-item";
import { readLastSweep, workloadsIn } from "../../functions/workloads/workloads-of";
import { controlWith, OPEN } from "../functions/capacity/breaker/open-breaker";
import { deploymentEvent } from "../functions/deployment-events";
import { DAY_MINUTES, DIGEST, image, minutesFromNow, NOW, vulnerability } from "../functions/samples";
import { historyOf, imageRow, unscannedRow, workloadsItem } from "../functions/summary/ledger-items";
import { expectOften, forAll, forAllAsync } from "../property-runs";
import { anyJson, asText, mutated } from "./arbitraries";

const time = NOW.toISOString();
const scanRow = imageRow({
  ...historyOf({ 3: "FAILED", 5: "PASSED" }),
  ...{
    rowState: "ERROR",
    dueAt: time,
    deadline: time,
    attempts: 2,
    reason: "a reason",
    errorClass: "permanent",
  },
  ...{
    topVulnerabilities: [{ ...vulnerability() }],
    failedRules: ["p / b / r"],
    freshUntil: time,
    scannedDigest: DIGEST,
  },
  secrets: [{ arn: "arn", seenAt: time, refusedAt: time }],
  run: { engine: "inline", handle: "arn" },
  failedStarts: 1,
  recentStarts: [time],
});
const LAST_SWEEP = { image: "sweep#last-complete", startedAt: time, endedAt: time, tasks: 3, images: 2 };
const GATE_ITEM = {
  image: "gate#production/web/1#POST_SCALE_UP",
  gateState: "FAILED",
  startedAt: time,
  decision: JSON.stringify(deploymentEvent()),
};
const CONTENT = { image: `content#${DIGEST}#linux/amd64`, passed: { ...scanRow, copiedFrom: "a/b" } };
const CONTROL = {
  ...controlWith({ suspect: "i", lastClosed: { at: NOW, pauses: 1 }, open: { ...OPEN, trying: "1" } }),
  ...{ running: ["1 2/3 k"], backOff: { until: time, reason: "full" }, busyUntil: [time], places: ["2/3"] },
  ...{ touching: "k", putOff: { k: time } },
};

/** An item that somebody wrote who is none of us: of ours with changes, or of anything, below any key. */
const items = fc
  .tuple(
    mutated(scanRow, unscannedRow(), workloadsItem(), LAST_SWEEP, GATE_ITEM, CONTENT, CONTROL),
    fc.constantFrom("", "", "", "content#", "workloads#", "gate#", "enforcement#"),
  )
  .map(([item, prefix]) => {
    const row = Object(item) as Record<string, unknown>;
    return {
      ...row,
      image: prefix + (typeof row.image === "string" && row.image !== "" ? row.image : "x"),
    } as Row;
  });

test("whatever stands in an item is read, and what is not as it should be is left out", () => {
  let read = 0;

  forAll(5000, items, (item) => {
    // All that is read of it has to be JSON again, as it is printed and published.
    const row = readImage(item);
    JSON.stringify([
      row,
      readContent(item),
      readWorkloadsItem(item),
      readControl(item),
      workloadsIn([{ item, last: readLastSweep(item) }]),
    ]);
    read += row === undefined ? 0 : 1;
  });
  expectOften(read, 150);
});

test("a summary is made of whatever stands in the table", () => {
  forAll(
    2000,
    fc.array(items, { maxLength: 5 }),
    mutated(CONTROL),
    mutated(LAST_SWEEP),
    (rows, control, sweep) => {
      const maker = new SummaryMaker({
        installation: "scanning",
        ...{ from: minutesFromNow(-7 * DAY_MINUTES), to: NOW },
        ...{ lastSweep: readLastSweep(sweep as Row), control: readControl(Object(control) as Row) },
      });
      for (const row of rows) maker.add(row);
      const made = maker.summary(true);
      expect([titleOfSummary(made), ...describeSummary(made)].join("\n")).not.toMatch(
        /[^\P{C}\n]|[\u2028\u2029]/u,
      );
    },
  );
});

// Proves text.items.
test("exceptions and an open gate that cannot be read let nothing through", async () => {
  const exception: ImageException = {
    image: "docker.io/library/*",
    until: "2027-03-31",
    reason: "fix in review",
    owner: "team",
  };
  const list = asText(fc.oneof(mutated([exception]), anyJson));
  const open = mutated({ gateOpenUntil: minutesFromNow(30).toISOString(), gateOpenReason: "an incident" });

  await forAllAsync(2000, fc.oneof(list, anyJson), open, async (exceptions, gate) => {
    const rows = [
      { [PARTITION_KEY]: EXCEPTIONS_KEY, exceptions },
      { ...(gate as object), [PARTITION_KEY]: OPEN_GATE_KEY },
    ] as Row[];
    const leniency = await readLeniency({ getAll: async () => rows }, NOW);
    exceptionFor(image(), "123456789012", leniency.exceptions, NOW);
    for (const each of leniency.exceptions) {
      for (const text of [each.image, each.until, each.reason, each.owner])
        expect(typeof text).toBe("string");
    }
    expect(leniency.openUntil?.getTime() ?? 0).toBeLessThan(NOW.getTime() + DAY);
  });
});
