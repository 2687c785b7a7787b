import { imageKey } from "../../../functions/contract/image";
import { openScan } from "../ledger/ledger-in-memory";
import { NOW, scanError, TASK_ARN } from "../samples";
import { createRequestHandler, requestDetail, requestEvent, requestedImage } from "../scan-requests";

describe("a request opens nothing", () => {
  test("where a task has a scan opened in that moment", async () => {
    const handler = createRequestHandler();
    const { ledger } = handler.store;
    handler.store.meanwhile(requestedImage(1), () => openScan(ledger, requestedImage(1)));

    expect(await handler.ask(1)).toMatchObject({ kind: "open" });
    expect(await handler.scan(1)).toMatchObject({ requestId: undefined });
  });

  test("where the row may be that of another version, which knows its state", async () => {
    const handler = createRequestHandler();
    const { reference, repository, platform } = requestedImage(1);
    await handler.store.table.update({
      key: imageKey(requestedImage(1)),
      set: { rowState: "DREAMING", reference, repository, platform },
    });

    expect(await handler.ask(1)).toMatchObject({ kind: "open" });
    expect(await handler.store.row(requestedImage(1))).toMatchObject({ rowState: "DREAMING" });
  });

  test("where the image has a fresh verdict", async () => {
    const handler = createRequestHandler();
    await handler.store.putVerdict(requestedImage(1));
    const before = await handler.store.row(requestedImage(1));

    expect(await handler.ask(1)).toMatchObject({ kind: "fresh" });
    expect(await handler.store.row(requestedImage(1))).toEqual(before);
  });

  test("where a scan waits, which goes before all that is in time now", async () => {
    const handler = createRequestHandler();
    const { ledger } = handler.store;
    await ledger.ask({ image: requestedImage(1), taskArn: TASK_ARN, bySweep: true });

    const { scanId } = await handler.scan(1);
    expect(await handler.ask(1)).toMatchObject({ kind: "open", scanId });
    expect(await handler.scan(1)).toMatchObject({
      state: "WAITING",
      deadline: NOW,
      dueAt: NOW,
      requestId: undefined,
    });
    await handler.pokes.send();
    expect(handler.pokes.sent).toEqual([[imageKey(requestedImage(1))]]);
  });

  test("where the error of an image that tasks run waits for its retry", async () => {
    const handler = createRequestHandler();
    const { ledger } = handler.store;
    const failed = await openScan(ledger, requestedImage(1));
    await ledger.recordError(failed, scanError("infrastructure", "transient"));
    const before = await handler.store.row(requestedImage(1));

    expect(await handler.ask(1)).toMatchObject({ kind: "error" });
    expect(await handler.store.row(requestedImage(1))).toEqual(before);
  });

  test("where the inputs leave the image out", async () => {
    const handler = createRequestHandler({ filter: () => "excluded" });

    expect(await handler.ask(1)).toMatchObject({ kind: "left-out" });
    expect(handler.store.rows).toEqual([]);
  });

  test.each([
    ["from another account", requestEvent(requestDetail(1), { account: "210987654321" })],
    ["for another installation", requestEvent(requestDetail(1, { installation: "another" }))],
    ["of another form", requestEvent({ ...requestDetail(1), urgent: true })],
  ])("where it is %s, and is counted as rejected", async (_, event) => {
    const handler = createRequestHandler();

    expect(await handler.ask(1, event)).toBeUndefined();
    expect(handler.store.table.items).toEqual([]);
    expect(handler.telemetry.counts).toEqual({ EventsRejected: 1 });
    expect(handler.telemetry.lines).toEqual([
      expect.objectContaining({ level: "error", message: "event rejected" }),
    ]);
  });
});
