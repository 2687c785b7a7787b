import fc from "fast-check";
import { GATE_NOTICE_PREFIX, OUTCOME_PREFIX } from "../../functions/contract/ledger";
import { noticeId } from "../../functions/contract/notices/notice";
import { Outbox } from "../../functions/outbox/outbox";
import { publishOutcomes } from "../../functions/results/publish-outcome";
import { MemoryTable } from "../../simulation/aws/dynamodb/memory-table";
import { deploymentEvent, GATE_OPENED } from "../functions/deployment-events";
import { completedOutcome, erroredOutcome, IMPAIRED, RESCAN } from "../functions/outcomes";
import { RecordedTelemetry } from "../functions/recorded-telemetry";
import { minutesFromNow, NOW } from "../functions/samples";
import { edit } from "../functions/table/edit";
import { expectOften, forAllAsync } from "../property-runs";
import { anyJson, asText, mutated } from "./arbitraries";

/** As an attribute may hold it: the table in memory takes neither null nor that key. */
const storable = (value: unknown) =>
  JSON.parse(JSON.stringify(value), (name, each) => (name === "__proto__" ? undefined : (each ?? "")));

/** Below the id that a notice says it has, where it says one. */
function keyOf(text: unknown, index: number): string {
  try {
    return `${OUTCOME_PREFIX}${noticeId(JSON.parse(text as string))}`;
  } catch {
    return `${OUTCOME_PREFIX}${index}`;
  }
}

// Proves permission.opener: any text that the principal may write.
test("whoever may open the gate has its events published, and nothing else", async () => {
  const kinds = [
    completedOutcome(),
    erroredOutcome(),
    deploymentEvent(),
    IMPAIRED,
    RESCAN,
    { summaryId: "1" },
  ];
  const further = fc.constantFrom({}, ...kinds);
  let read = 0;

  await forAllAsync(2000, fc.tuple(further, further, mutated(GATE_OPENED)), async (parts) => {
    const notice: object = Object.assign({}, ...parts);
    const ids = Object.entries(notice).flatMap(([name, id]) => (name.endsWith("Id") ? [id] : []));
    const table = new MemoryTable();
    for (const id of ids.filter((each) => typeof each === "string")) {
      const set = { outcome: JSON.stringify(notice), rowState: "PUBLISHING", dueAt: minutesFromNow(-1) };
      await edit(table, `${GATE_NOTICE_PREFIX}${id}`, set);
    }

    for (const { notice: taken } of await new Outbox(table, () => NOW).due(10)) {
      read++;
      expect(Object.keys(GATE_OPENED)).toEqual(expect.arrayContaining(Object.keys(taken)));
      expect(taken).toHaveProperty("detailType", expect.stringMatching(/^Deployment Gate (Open|Clos)ed$/));
    }
  });
  expectOften(read, 500);
});

test("whatever is in the outbox keeps none of the others from being published", async () => {
  const notices = [completedOutcome(), erroredOutcome(), deploymentEvent(), IMPAIRED, RESCAN];
  const outcome = fc.oneof(asText(fc.oneof(mutated(...notices), anyJson)), anyJson);
  const good = completedOutcome({ scanId: "the good one" });

  await forAllAsync(
    1000,
    fc.array(fc.tuple(outcome, anyJson), { minLength: 1, maxLength: 3 }),
    async (bad) => {
      const table = new MemoryTable();
      const due = minutesFromNow(-10);
      for (const [index, [text, attempts]] of bad.entries()) {
        const key = keyOf(text, index);
        await edit(table, key, {
          outcome: storable(text),
          attempts: storable(attempts),
          rowState: "PUBLISHING",
          dueAt: due,
        });
      }
      const key = `${OUTCOME_PREFIX}${noticeId(good)}`;
      await edit(table, key, {
        outcome: JSON.stringify(good),
        rowState: "PUBLISHING",
        dueAt: minutesFromNow(-1),
      });
      const published: unknown[] = [];
      const publish = async (notice: unknown) => {
        if (noticeId(notice as typeof good) !== noticeId(good)) throw new Error("a channel refuses it");
        published.push(notice);
      };
      const publisher = {
        ledger: { change: async () => ({ before: undefined, item: undefined }) },
        outbox: new Outbox(table, () => NOW),
        channels: new Map([["events", { publish }]] as const),
        telemetry: new RecordedTelemetry(),
      };

      await publishOutcomes(publisher, [], () => true);

      expect(published).toEqual([good]);
      // What is left is due later than now: it does not come again and again.
      expect(await table.due("PUBLISHING", NOW, 10)).toEqual([]);
    },
  );
});
