import { DAY } from "../../../functions/contract/durations";
import { type Image, parseImage } from "../../../functions/contract/image";
import { KnownImages } from "../../../functions/ledger/known-images";
import { Ledger } from "../../../functions/ledger/ledger";
import { handleTaskEvent } from "../../../functions/scan-trigger/handle-task-event";
import { CountedTable } from "../ledger/counted-table";
import { endScan, openScan } from "../ledger/ledger-in-memory";
import { RecordedPokes } from "../recorded-pokes";
import { RecordedTelemetry } from "../recorded-telemetry";
import { digestOf, NOW, SAYS_NOTHING, scanVerdict, taskEvent } from "../samples";

const containerOf = (number: number) => ({
  name: `container-${number}`,
  image: `registry.example.com/team/image-${number}:1`,
  imageDigest: digestOf(number),
});
const imageOf = (number: number): Image => {
  const { image, imageDigest } = containerOf(number);
  return parseImage(image, "linux/amd64", imageDigest);
};

/** A handler that counts every call of AWS, and the definitions that it reads. */
function createHandler() {
  const table = new CountedTable();
  const now = () => NOW;
  const ledger = new Ledger(table, { installation: "scanning", tableArn: "table", rescanAfterMs: DAY }, now);
  const definitionsRead: string[] = [];
  return {
    table,
    ledger,
    now,
    definitionsRead,
    telemetry: new RecordedTelemetry(),
    pokes: new RecordedPokes(),
    knownImages: new KnownImages(table, ledger, now),
    taskDefinitions: {
      ...SAYS_NOTHING,
      registryCredentials: async (arn: string) => {
        definitionsRead.push(arn);
        return new Map<string, string>();
      },
    },
    filter: () => undefined,
    hasTime: () => true,
  };
}

async function putVerdict({ ledger }: { readonly ledger: Ledger }, image: Image): Promise<void> {
  await endScan(ledger, await openScan(ledger, image), scanVerdict());
}

test("a known image of a private registry is no reason to read its task definition", async () => {
  const handler = createHandler();
  await putVerdict(handler, imageOf(1));

  await handleTaskEvent(handler, taskEvent([containerOf(1)]), "message");

  expect(handler.definitionsRead).toEqual([]);
  expect(handler.telemetry.counts).toEqual({ ImagesSeen: 1, ScansDeduplicated: 1 });
});

test("an event of known images takes one batch read", async () => {
  const handler = createHandler();
  await putVerdict(handler, imageOf(1));
  await putVerdict(handler, imageOf(2));
  await handleTaskEvent(handler, taskEvent([containerOf(1)]), "message-1");
  handler.table.forgetCalls();

  await handleTaskEvent(handler, taskEvent([containerOf(1), containerOf(2)]), "message-2");

  expect(handler.table.calls).toBe(1);
});
