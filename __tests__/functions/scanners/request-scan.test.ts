import { imageKey } from "../../../functions/contract/image";
import { requestScan } from "../../../functions/scanners/request-scan";
import type { Change } from "../../../functions/table/table";
import { LedgerInMemory } from "../ledger/ledger-in-memory";
import { RecordedPokes } from "../recorded-pokes";
import { RecordedTelemetry } from "../recorded-telemetry";
import { image, TASK_ARN } from "../samples";

const REQUEST = { image: image(), taskArn: TASK_ARN };

function createAsker() {
  const store = new LedgerInMemory();
  const { ledger, now } = store;
  return { store, ledger, now, pokes: new RecordedPokes(), telemetry: new RecordedTelemetry() };
}

test("an image that nobody knows has a scan opened, which the next poke names", async () => {
  const asker = createAsker();

  await requestScan(asker, REQUEST);
  await asker.pokes.send();

  expect(await asker.store.row(image())).toHaveProperty("rowState", "WAITING");
  expect(asker.pokes.sent).toEqual([[imageKey(image())]]);
  expect(asker.telemetry.counts).toEqual({ ImagesSeen: 1, ScansRequested: 1 });
});

test("one whose scan is to begin earlier than before is named again, and one of which nothing is news is not", async () => {
  const asker = createAsker();
  await requestScan(asker, { ...REQUEST, bySweep: true });
  await asker.pokes.send();

  await requestScan(asker, REQUEST);
  await asker.pokes.send();
  await requestScan(asker, REQUEST);
  await asker.pokes.send();

  expect(asker.pokes.sent).toHaveLength(2);
  expect(asker.telemetry.counts).toEqual({ ImagesSeen: 3, ScansRequested: 1, ScansDeduplicated: 1 });
});

test("a write whose answer was lost, and that the client made again, has opened the scan all the same", async () => {
  const asker = createAsker();
  const { table } = asker.store;
  const update = table.update.bind(table);
  let writes = 0;
  Object.assign(table, {
    update: async (change: Change) => {
      writes += 1;
      await (writes === 1 && update(change));
      return update(change);
    },
  });

  await requestScan(asker, REQUEST);
  await asker.pokes.send();

  expect(asker.pokes.sent).toHaveLength(1);
});
