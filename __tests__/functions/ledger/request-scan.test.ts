import { imageKey } from "../../../functions/contract/images/image";
import { requestScan } from "../../../functions/ledger/asker";
import { RecordedPokes } from "../recorded-pokes";
import { RecordedTelemetry } from "../recorded-telemetry";
import { image, TASK_ARN } from "../samples";
import { LedgerInMemory } from "./ledger-in-memory";

const REQUEST = { image: image(), taskArn: TASK_ARN };

function createAsker() {
  const store = new LedgerInMemory();
  const { ledger, now } = store;
  return { store, ledger, now, pokes: new RecordedPokes(), telemetry: new RecordedTelemetry() };
}

test("an image is named to the coordinator where its scan was opened or is to begin earlier, and not otherwise", async () => {
  const asker = createAsker();
  for (const request of [{ ...REQUEST, bySweep: true }, REQUEST, REQUEST]) {
    await requestScan(asker, request);
    await asker.pokes.send();
  }

  expect(asker.pokes.sent).toEqual([[imageKey(image())], [imageKey(image())]]);
  expect(asker.telemetry.counts).toEqual({ ImagesSeen: 3, ScansRequested: 1, ScansDeduplicated: 1 });
});

test("a write whose answer was lost, and that the client made again, has opened the scan all the same", async () => {
  const asker = createAsker();
  const { table } = asker.store;
  const transact = table.transact.bind(table);
  table.transact = async (...given) => (await transact(...given)) && transact(...given);

  await requestScan(asker, REQUEST);

  expect(asker.telemetry.counts).toEqual({ ImagesSeen: 1, ScansRequested: 1 });
});
