import type { SQSRecord } from "aws-lambda";
import { imageKey } from "../../../../functions/contract/images/image";
import { handleBatch } from "../../../../functions/programs/scan-trigger/handle-batch";
import { pauseAfter, receivesOf } from "../../../../functions/programs/scan-trigger/message-backoff";
import { DIGEST, digestOf, image, OTHER_DIGEST, taskEvent } from "../../samples";
import { createTrigger } from "./simulated-trigger";

const eventOf = (reference: string, imageDigest: string) =>
  taskEvent([{ name: "web", image: reference, imageDigest }]);
const NGINX = eventOf("nginx:1.27", DIGEST);
const BUSYBOX = eventOf("busybox:1.36", OTHER_DIGEST);

const record = (messageId: string, body: string, receives = 1) =>
  ({ messageId, body, attributes: { ApproximateReceiveCount: String(receives) } }) as SQSRecord;

function createHandler() {
  const trigger = createTrigger();
  const { telemetry } = trigger;
  const putOff: string[] = [];
  const left: string[] = [];
  const idOf = ({ messageId }: SQSRecord) => messageId;
  const handler = {
    ...trigger,
    requests: {
      ...{ table: trigger.store.table, settings: trigger.ledger.settings },
      ...{ installation: "scanning", account: "123456789012" },
    },
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
      handler.written.push({ ...telemetry.counts });
    },
  };
  return handler;
}

/** There is time for so many looks at the clock. */
function timeFor(looks: number): () => boolean {
  let left = looks;
  return () => left-- > 0;
}

test("messages for which no time is left come again at once", async () => {
  const handler = { ...createHandler(), hasTime: timeFor(2) };

  const answer = await handleBatch(handler, [record("first", NGINX), record("second", BUSYBOX)]);

  expect(answer.batchItemFailures).toEqual([{ itemIdentifier: "second" }]);
  expect(handler.left).toEqual(["second"]);
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

test("messages that come again are handled after those that come for the first time", async () => {
  const handler = createHandler();

  await handleBatch(handler, [record("again", NGINX, 2), record("new", BUSYBOX)]);

  expect(handler.store.rows.map(({ reference }) => reference)).toEqual([
    "docker.io/library/busybox:1.36",
    "docker.io/library/nginx:1.27",
  ]);
});

test("a ledger that is away for twelve hours uses up a fifth of a message's 250 receives, and loses nothing", async () => {
  const handler = createHandler();
  const outageMinutes = 12 * 60;
  const getAll = handler.store.table.getAll.bind(handler.store.table);
  const get = handler.store.table.get.bind(handler.store.table);
  const away = () => Promise.reject(new Error("no answer"));
  Object.assign(handler.store.table, { getAll: away, get: away });
  let message = record("first", NGINX);

  let minutes = 0;
  let failures = (await handleBatch(handler, [message])).batchItemFailures;
  while (failures.length > 0) {
    const pause = pauseAfter(receivesOf(message)) / 60;
    minutes += pause;
    handler.store.passMinutes(pause);
    if (minutes >= outageMinutes) {
      Object.assign(handler.store.table, { getAll, get });
    }
    message = record("first", NGINX, receivesOf(message) + 1);
    failures = (await handleBatch(handler, [message])).batchItemFailures;
  }

  expect(receivesOf(message)).toBeLessThan(55);
  expect(minutes).toBeLessThanOrEqual(outageMinutes + 15);
  expect(handler.store.rows).toHaveLength(1);
  expect(handler.pokes.sent).toEqual([[imageKey(image())]]);
});

describe("the coordinator", () => {
  const five = [1, 2, 3, 4, 5].map((number) =>
    record(`message-${number}`, eventOf(`app-${number}:1`, digestOf(number))),
  );

  test("is poked once for a batch of five messages, with all that they have opened", async () => {
    const handler = createHandler();

    await handleBatch(handler, five);

    expect(handler.pokes.sent).toEqual([
      [1, 2, 3, 4, 5].map((number) => imageKey(image(`app-${number}:1`, digestOf(number)))),
    ]);
  });

  test("is not poked where nothing was opened", async () => {
    const handler = createHandler();
    await handler.store.putVerdict(image());

    await handleBatch(handler, [record("known", NGINX), record("poison", "not json")]);

    expect(handler.pokes.sent).toEqual([]);
  });
});
