import type { SQSRecord } from "aws-lambda";
import { KnownImages } from "../../../../functions/ledger/asker";
import { handleBatch } from "../../../../functions/programs/scan-trigger/handle-batch";
import { RecordedPokes } from "../../recorded-pokes";
import { DIGEST, image, OTHER_DIGEST, TASK_ARN, taskEvent } from "../../samples";
import { createRequestHandler, requestEvent } from "../../scan-requests";

const eventOf = (reference: string, imageDigest: string) =>
  taskEvent([{ name: "web", image: reference, imageDigest }]);
const NGINX = eventOf("nginx:1.27", DIGEST);
const BUSYBOX = eventOf("busybox:1.36", OTHER_DIGEST);

const record = (messageId: string, body: string, receives = 1) =>
  ({ messageId, body, attributes: { ApproximateReceiveCount: String(receives) } }) as SQSRecord;

function createHandler() {
  const trigger = createRequestHandler();
  const putOff: string[] = [];
  const left: string[] = [];
  const idOf = ({ messageId }: SQSRecord) => messageId;
  const handler = {
    ...trigger,
    backoff: {
      putOff: async (failed: readonly SQSRecord[], late: readonly SQSRecord[] = []) => {
        putOff.push(...failed.map(idOf));
        left.push(...late.map(idOf));
      },
    },
    ...{ putOff, left },
    /** What was counted when the counts were written out, each time. */
    written: [] as object[],
    flush: () => {
      handler.written.push({ ...trigger.telemetry.counts });
    },
  };
  return handler;
}

/** There is time for so many looks at the clock. */
function timeFor(looks: number): () => boolean {
  let left = looks;
  return () => left-- > 0;
}

// Proves scan.thousand-tasks.
test("a thousand tasks of one new image at once are one scan, without an error, and a poke a batch at most", async () => {
  const first = createHandler();
  const { store, ledger, now, telemetry } = first;
  const instances = Array.from({ length: 100 }, () => ({
    ...first,
    ...{ pokes: new RecordedPokes(), knownImages: new KnownImages(store.table, ledger, now) },
  }));

  const answers = await Promise.all(
    instances.map((instance, batch) =>
      handleBatch(
        instance,
        Array.from({ length: 10 }, (_, task) => record(`${batch} ${task}`, NGINX)),
      ),
    ),
  );

  expect(answers.flatMap(({ batchItemFailures }) => batchItemFailures)).toEqual([]);
  expect(telemetry.counts).toMatchObject({ ImagesSeen: 1000, ScansRequested: 1 });
  expect(telemetry.lines.filter(({ level }) => level === "error")).toEqual([]);
  expect(Math.max(...instances.map(({ pokes }) => pokes.sent.length))).toBe(1);
});

test("those that failed come later", async () => {
  const handler = { ...createHandler(), hasTime: timeFor(2) };
  handler.store.refuseWrites(image(), new Error("the ledger does not answer"));

  const answer = await handleBatch(handler, [record("first", NGINX), record("second", BUSYBOX)]);

  expect(answer.batchItemFailures).toEqual([{ itemIdentifier: "first" }, { itemIdentifier: "second" }]);
  expect([handler.putOff, handler.left]).toEqual([["first"], ["second"]]);
});

test("a message that came five times is counted and written out before any is handled", async () => {
  const handler = createHandler();

  await handleBatch(handler, [record("poison", NGINX, 5), record("second", BUSYBOX, 4)]);

  expect(handler.written).toEqual([{ EventsRepeated: 1 }]);
});

test.each([
  ["no JSON", "not json", "is not an", undefined],
  ["no event of ECS", JSON.stringify({ source: "aws.s3" }), "is not an", undefined],
  ["a task without containers", taskEvent([]), "no containers", TASK_ARN],
  ["a request of another account", JSON.stringify(requestEvent({}, { account: "1" })), "account", undefined],
])("a message that can never succeed is done, logged and counted: %s", async (_, body, reason, taskArn) => {
  const handler = createHandler();

  expect(await handleBatch(handler, [record("first", body)])).toEqual({ batchItemFailures: [] });

  expect(handler.store.table.items).toEqual([]);
  expect(handler.telemetry.counts).toEqual({ EventsRejected: 1 });
  const fields = { messageId: "first", taskArn, reason: expect.stringContaining(reason) };
  expect(handler.telemetry.lines).toEqual([{ level: "error", message: "event rejected", fields }]);
});
