import { imageKey } from "../../../../functions/contract/images/image";
import { handleBatch } from "../../../../functions/programs/scan-trigger/handle-batch";
import { RESCAN_SCHEMA } from "../../../../scripts/generate/event-schema";
import { minutesFromNow, NOW, SAYS_NOTHING, scanError, TASK_ARN } from "../../samples";
import {
  CALLER,
  createRequestHandler,
  requestDetail,
  requestEvent,
  requestedImage,
  requestId,
} from "../../scan-requests";
import { schemaErrors } from "../../schema-errors";

test("a request opens a scan, says so, pokes, and is published with who asked for it", async () => {
  const handler = createRequestHandler();

  const answer = await handler.ask(1);

  const { scanId, ...scan } = await handler.scan(1);
  expect(answer).toMatchObject({ kind: "opened", scanId });
  expect(scan).toMatchObject({ lastTaskArn: "arn:aws:ecs:us-east-1:123456789012:cluster/" });
  expect(handler.telemetry.counts).toEqual({ ScansRequested: 1 });
  await handler.pokes.send();
  expect(handler.pokes.sent).toEqual([[imageKey(requestedImage(1))]]);
  const published = await handler.store.published();
  expect(published).toEqual([
    {
      version: "1",
      requestId: requestId(1),
      installation: "scanning",
      requestedBy: CALLER,
      requestedAt: NOW.toISOString(),
      images: [{ ...requestedImage(1), fate: "opened" }],
      counts: { opened: 1, stale: 0, due: 0, open: 0, unchanged: 0 },
    },
  ]);
  expect(schemaErrors(RESCAN_SCHEMA)(published[0])).toEqual([]);
});

test("a scan that waits goes before all others, and the coordinator hears of it", async () => {
  const handler = createRequestHandler();
  await handler.ledger.ask({ image: requestedImage(1), taskArn: TASK_ARN, bySweep: true });

  expect(await handler.ask(1)).toMatchObject({ kind: "open" });

  expect(await handler.scan(1)).toMatchObject({ deadline: new Date(0), requestId: undefined });
  await handler.pokes.send();
  expect(handler.pokes.sent).toEqual([[imageKey(requestedImage(1))]]);
});

test("a request opens nothing where the inputs leave the image out", async () => {
  const handler = createRequestHandler({ filter: () => "excluded" });

  expect(await handler.ask(1)).toMatchObject({ kind: "left-out" });
  await handler.pokes.send();
  expect(handler.pokes.sent).toEqual([]);
});

test.each([
  ["from another account", requestEvent(requestDetail(1), { account: "210987654321" })],
  ["for another installation", requestEvent(requestDetail(1, { installation: "another" }))],
  ["of another form", requestEvent({ ...requestDetail(1), urgent: true })],
])("a request %s is counted as rejected, and changes nothing", async (_, event) => {
  const handler = createRequestHandler();

  expect(await handler.ask(1, event)).toBeUndefined();
  expect(handler.store.table.items).toEqual([]);
  expect(handler.telemetry.counts).toEqual({ EventsRejected: 1 });
  expect(handler.telemetry.lines).toMatchObject([{ level: "error", message: "event rejected" }]);
});

test("five minutes lie between two scans of an image, whoever asks for them", async () => {
  const handler = createRequestHandler();
  await handler.ask(1);
  await handler.fail(1, scanError("configuration", "registry"));
  handler.store.passMinutes(1);

  const event = requestEvent({ ...requestDetail(1), requestId: requestId(2) });
  expect(await handler.ask(2, event)).toMatchObject({ kind: "opened" });

  expect(await handler.scan(1)).toMatchObject({ state: "HELD", dueAt: minutesFromNow(5) });
});

test("a request and a task event stand in one batch, and each is handled as what it is", async () => {
  const handler = createRequestHandler();
  const batch = {
    ...handler,
    knownImages: { read: async () => new Map() },
    taskDefinitions: SAYS_NOTHING,
    hasTime: () => true,
    backoff: { putOff: async () => {} },
    flush: () => {},
  };
  const bodies = [JSON.stringify(requestEvent()), "not json"];

  const answer = await handleBatch(
    batch,
    bodies.map((body, index) => ({ body, messageId: `message-${index}`, attributes: {} }) as never),
  );

  expect(answer).toEqual({ batchItemFailures: [] });
  expect(await handler.answer(1)).toMatchObject({ kind: "opened" });
  expect(handler.telemetry.counts).toMatchObject({ EventsRejected: 1, ScansRequested: 1 });
});
