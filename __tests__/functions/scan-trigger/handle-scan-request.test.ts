import { imageKey } from "../../../functions/contract/image";
import { MOST_OPEN_REQUESTS } from "../../../functions/contract/requests/scan-request";
import { handleBatch } from "../../../functions/scan-trigger/handle-batch";
import { RESCAN_SCHEMA } from "../../../scripts/generate/event-schema";
import { beginScan, openScan } from "../ledger/ledger-in-memory";
import { image, minutesFromNow, NOW, SAYS_NOTHING, scanError, scanVerdict, TASK_ARN } from "../samples";
import {
  CALLER,
  createRequestHandler,
  requestDetail,
  requestEvent,
  requestedImage,
  requestId,
} from "../scan-requests";
import { schemaErrors } from "../schema-errors";

const NUMBERS = Array.from({ length: MOST_OPEN_REQUESTS }, (_, index) => index + 1);

test("a request opens a scan without credentials, due now, and says so", async () => {
  const handler = createRequestHandler();

  const answer = await handler.ask(1);

  const scan = await handler.scan(1);
  expect(scan).toMatchObject({
    state: "WAITING",
    deadline: NOW,
    requestId: requestId(1),
    credentials: undefined,
  });
  expect(scan).toMatchObject({
    lastTaskArn: "arn:aws:ecs:us-east-1:123456789012:cluster/",
    lastSeenAt: new Date(0),
  });
  expect(answer).toMatchObject({ kind: "opened", scanId: scan.scanId });
  expect(handler.telemetry.counts).toEqual({ ScansRequested: 1 });
  await handler.pokes.send();
  expect(handler.pokes.sent).toEqual([[imageKey(requestedImage(1))]]);
});

test("a request is published with who asked for it", async () => {
  const handler = createRequestHandler();

  await handler.ask(1);

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

test("an event that comes twice opens one scan, even where the image was scanned in between", async () => {
  const handler = createRequestHandler();
  const answer = await handler.ask(1);
  await handler.fail(1, scanError("permanent", "image"));

  expect(await handler.ask(1)).toEqual(answer);
  expect(await handler.store.row(requestedImage(1))).toMatchObject({ rowState: "ERROR" });
});

describe("with as many requested scans open as may be", () => {
  const full = async () => {
    const handler = createRequestHandler();
    for (const number of NUMBERS) {
      await handler.ask(number);
    }
    return handler;
  };
  const NEXT = MOST_OPEN_REQUESTS + 1;

  test("one more is refused, and opens nothing", async () => {
    const handler = await full();

    expect(await handler.ask(NEXT)).toMatchObject({ kind: "refused" });
    expect(await handler.store.row(requestedImage(NEXT))).toBeUndefined();
    expect(handler.store.rows).toHaveLength(MOST_OPEN_REQUESTS);
  });

  test("a verdict, an error and a sighting free a place each", async () => {
    const handler = await full();
    const { ledger } = handler.store;
    await ledger.recordVerdict(await beginScan(ledger, requestedImage(1)), scanVerdict());
    await handler.fail(2, scanError("permanent", "image"));
    await ledger.ask({ image: requestedImage(3), taskArn: TASK_ARN });

    const answers = [];
    for (const number of [NEXT, NEXT + 1, NEXT + 2, NEXT + 3]) {
      answers.push((await handler.ask(number))?.kind);
    }

    expect(answers).toEqual(["opened", "opened", "opened", "refused"]);
  });

  test("a scan that tasks wait for is none of them", async () => {
    const handler = createRequestHandler();
    for (const number of NUMBERS) {
      await openScan(handler.store.ledger, requestedImage(number));
      expect(await handler.ask(number)).toMatchObject({ kind: "open" });
    }

    expect(await handler.ask(NEXT)).toMatchObject({ kind: "opened" });
  });
});

test("a request uses no credentials that tasks of a stale image had", async () => {
  const handler = createRequestHandler();
  const { ledger } = handler.store;
  const credentials = "arn:aws:secretsmanager:us-east-1:123456789012:secret:quay";
  await ledger.recordVerdict(await openScan(ledger, requestedImage(1), { credentials }), scanVerdict());
  handler.store.passMinutes(25 * 60);

  expect(await handler.ask(1)).toMatchObject({ kind: "opened" });

  expect(await handler.store.row(requestedImage(1))).not.toHaveProperty("credentials");
  expect(await handler.store.row(requestedImage(1))).toMatchObject({
    lastTaskArn: TASK_ARN,
    verdict: "PASSED",
  });
});

test("a verdict of another repository that rests on its name leaves the image to a row of its own", async () => {
  const handler = createRequestHandler();
  const other = image("quay.io/other/app:1", requestedImage(1).digest);
  const { ledger } = handler.store;
  await ledger.recordVerdict(await openScan(ledger, other), scanVerdict({ boundTo: other.repository }));

  const answer = await handler.ask(1);

  expect(answer).toMatchObject({ kind: "opened", key: expect.stringMatching(/#quay\.io\/shop\/app-1$/) });
});

test("five minutes lie between two scans of an image, whoever asks for them", async () => {
  const handler = createRequestHandler();
  await handler.ask(1);
  await handler.fail(1, scanError("configuration", "registry"));
  handler.store.passMinutes(1);

  const event = requestEvent({ ...requestDetail(1), requestId: requestId(2) });
  expect(await handler.ask(2, event)).toMatchObject({ kind: "opened" });

  expect(await handler.scan(1)).toMatchObject({
    state: "HELD",
    dueAt: minutesFromNow(5),
    requestId: requestId(2),
  });
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
