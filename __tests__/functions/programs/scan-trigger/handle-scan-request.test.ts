import { imageKey } from "../../../../functions/contract/images/image";
import { RESCAN_SCHEMA } from "../../../../scripts/generate/event-schema";
import { NOW, TASK_ARN } from "../../samples";
import { CALLER, createRequestHandler, requestedImage, requestId } from "../../scan-requests";
import { schemaErrors } from "../../schema-errors";

// Proves request.scan.
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
  const handler = createRequestHandler(() => "excluded");

  expect(await handler.ask(1)).toMatchObject({ kind: "left-out" });
  await handler.pokes.send();
  expect(handler.pokes.sent).toEqual([]);
});
